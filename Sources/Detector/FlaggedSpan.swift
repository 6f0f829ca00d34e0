/// Points on end that were flagged.
public struct FlaggedSpan: Hashable, Sendable {
  /// Time of the first point of the stretch that led to the flag; before `from`, or the same.
  public let since: Int64
  /// Time of the first point flagged.
  public let from: Int64
  /// Time of the last point flagged.
  public private(set) var last: Int64
  /// On which side of the band.
  public let direction: Verdict.Direction
  /// The verdict farthest from what was expected, on that side.
  public private(set) var peak: Verdict

  init(_ verdict: Verdict) {
    since = verdict.since ?? verdict.time
    from = verdict.time
    last = verdict.time
    direction = verdict.direction
    peak = verdict
  }

  mutating func extend(_ verdict: Verdict) {
    last = verdict.time
    let isFarther =
      direction == .up
      ? verdict.observed - verdict.expected > peak.observed - peak.expected
      : verdict.expected - verdict.observed > peak.expected - peak.observed
    if isFarther { peak = verdict }
  }
}

/// Joins flagged points to spans.
public struct FlaggedSpans: Sendable {
  /// The spans so far, oldest first; the last may grow.
  public private(set) var spans: [FlaggedSpan] = []
  /// Seconds between two flagged points of one span, at most.
  private let patience: Int64

  /// Begins with none; points of one span may have eight points between them.
  public init(step: Int64) { patience = 9 * step }

  /// Takes the next verdict.
  public mutating func add(_ verdict: Verdict) {
    guard verdict.isFlagged else { return }
    if let last = spans.last, last.direction == verdict.direction,
      verdict.time - last.last <= patience
    {
      spans[spans.count - 1].extend(verdict)
    } else {
      spans.append(FlaggedSpan(verdict))
    }
  }
}
