/// Minutes on end that were out of the ordinary, as librrd's detector saw it.
public struct AberrantSpan: Hashable, Sendable {
  /// On which side of the band the values lay.
  public enum Direction: String, Hashable, Sendable {
    /// More than expected.
    case up
    /// Less than expected.
    case down
  }

  /// Beginning of the first minute flagged, in Unix seconds.
  public let from: Int64
  /// End of the last minute flagged, in Unix seconds; the first moment that is ordinary again.
  public let to: Int64
  /// Beginning of the first violation that led to the flag: up to eight minutes before `from`.
  public let since: Int64
  /// On which side the violations lay that led to the flag.
  public let direction: Direction
  /// Beginning of the minute farthest outside its band in that direction; the figures below are
  /// that minute's.
  public let peak: Int64
  /// What was observed; a mean over 5 minutes when it is older than 7 days.
  public let observed: Double
  /// What was predicted.
  public let expected: Double
  /// Lower edge of the band.
  public let low: Double
  /// Upper edge of the band.
  public let high: Double
  /// Whether it only mirrors what came just before: librrd's baseline was pulled by a spike and lies
  /// on its side for some minutes, so that ordinary values look odd in the other direction.
  public let isEcho: Bool
}

/// Reading what librrd's aberrance detector found in a file.
///
/// The detector itself runs inside librrd at each update; nothing is computed anew here, only
/// explained: FAILURES says which minutes, the other archives say why.
public enum Aberrance {
  /// The spans of aberrant minutes that overlap a range of time.
  ///
  /// A span is a run of flagged minutes; an unknown or unflagged minute ends it. What librrd flagged
  /// while it was still learning is listed as well: ask `standing` before believing it. After a
  /// large spike the baseline is off for some minutes and a span of the other direction may follow:
  /// its `isEcho` is set.
  ///
  /// - Parameters:
  ///   - file: A file with a season.
  ///   - from: Unix seconds; what is older than the file's 30 days of failures is not found.
  ///   - to: Unix seconds, exclusive.
  /// - Returns: The spans, oldest first.
  /// - Throws: `RoundRobinError`, also when the file has no Holt-Winters set.
  /// - Complexity: Five opens and O(minutes): about 0.3 ms for a day, 2 ms for a month.
  public static func aberrantMinutes(
    _ file: RoundRobinFile,
    from: Int64,
    to: Int64
  ) throws(RoundRobinError) -> [AberrantSpan] {
    let set = try holtWinters(of: file)
    let end = min(to, try file.lastUpdate())
    // The oldest minute that can have a flag, and before it what the flag rests upon.
    let start = max(from, end - Int64(Layout.aberrantRows) * Layout.step, 0)
    guard start < end else { return [] }
    let evidence = try Evidence(file, set, from: start, to: end)

    let failures = try file.fetch(.failures, from: start, to: end)
    var spans: [AberrantSpan] = []
    var first: Int64?
    for (index, value) in failures.values.enumerated() {
      let time = failures.start + Int64(index) * failures.step
      if value == 1 {
        first = first ?? time
      } else if let from = first {
        if let span = evidence.explain(from: from, to: time) { spans.append(span) }
        first = nil
      }
    }
    if let from = first {
      let time = failures.start + Int64(failures.values.count) * failures.step
      if let span = evidence.explain(from: from, to: time) { spans.append(span) }
    }
    return spans
  }

  /// Whether the minute that ends at a time is flagged, and the span it ends if it is.
  ///
  /// Meant for alerts, a series and a minute at a time. Whether the file may be believed at all
  /// (`standing`) changes slowly: ask that once an hour, not each minute.
  ///
  /// - Parameters:
  ///   - file: A file with a season.
  ///   - time: End of the minute, in Unix seconds.
  /// - Returns: The span up to that minute, which looks back 12 hours at most; nil when the minute
  ///   is ordinary, unknown, or not written yet.
  /// - Throws: `RoundRobinError`, also when the file has no Holt-Winters set.
  /// - Complexity: One open for an ordinary minute, about 40 us; six for a flagged one, about 0.2 ms.
  public static func span(
    _ file: RoundRobinFile,
    minuteEnding time: Int64
  ) throws(RoundRobinError) -> AberrantSpan? {
    let end = time - time % Layout.step
    let start = max(end - longestRun, 0)
    guard start < end else { return nil }
    let failures = try file.fetch(.failures, from: start, to: end)
    guard failures.value(at: end - Layout.step) == 1 else { return nil }
    var from = end - Layout.step
    while from > start, failures.value(at: from - Layout.step) == 1 { from -= Layout.step }
    let set = try holtWinters(of: file)
    return try Evidence(file, set, from: from, to: end).explain(from: from, to: end)
  }

  /// Seconds looked back for the beginning of a run of flagged minutes.
  private static let longestRun: Int64 = 43_200

  /// Seconds after a spike within which a span of the other direction is its echo.
  ///
  /// The baseline forgets a spike at alpha 0.1 a minute: of a spike of 20 times the value a tenth of a
  /// deviation is left after about 55 minutes.
  static let echoWindow: Int64 = 3_600

  /// How far out all violations on the other side must have been together, in half widths of the band.
  ///
  /// What each leaves in the baseline is a tenth of its distance, and must reach out of the band.
  static let echoDistance = 8.0

  static func holtWinters(
    of file: RoundRobinFile
  ) throws(RoundRobinError) -> HoltWintersShape {
    guard let set = try file.shape().aberrance else {
      throw RoundRobinError(
        path: file.path,
        action: "look for aberrance in",
        reason: "the file was created without a season"
      )
    }
    return set
  }

  static func prediction(of set: HoltWintersShape) -> Consolidation {
    set.model == .additive ? .prediction : .multiplicativePrediction
  }
}

/// The archives that say why a minute was flagged.
private struct Evidence {
  let set: HoltWintersShape
  let observed: RoundRobinSeries
  let predicted: RoundRobinSeries
  let deviation: RoundRobinSeries

  /// Reads what flags between two times rest upon, and what could have an echo there.
  init(
    _ file: RoundRobinFile,
    _ set: HoltWintersShape,
    from: Int64,
    to: Int64
  ) throws(RoundRobinError) {
    self.set = set
    let before = max(from - Int64(set.window) * Layout.step - Aberrance.echoWindow, 0)
    observed = try file.fetch(.average, from: before, to: to)
    predicted = try file.fetch(Aberrance.prediction(of: set), from: before, to: to)
    deviation = try file.fetch(.deviation, from: before, to: to)
  }

  private struct Violation {
    let time: Int64
    let observed: Double
    let expected: Double
    let low: Double
    let high: Double
    var isAbove: Bool { observed > expected }
    /// Distance from what was expected, in half widths of the band.
    var distance: Double {
      isAbove ? (observed - expected) / (high - expected) : (expected - observed) / (expected - low)
    }
    /// How far outside of the band; negative within it.
    var excess: Double { max(observed - high, low - observed) }
  }

  /// Finds the reasons of a run of flags.
  ///
  /// Nil when nothing is known of any of its minutes, which takes a file whose other archives were
  /// lost or shortened.
  ///
  /// The direction is that of the violations that raised the first flag: later in a run the baseline
  /// has followed, and the return to normal lies on the other side (an echo, not a second event).
  func explain(from: Int64, to: Int64) -> AberrantSpan? {
    let lookback = Int64(set.window - 1) * Layout.step
    var since = from
    var peakAbove: Violation?
    var peakBelow: Violation?
    var balance = 0
    for time in stride(from: from - lookback, to: to, by: Int(Layout.step)) {
      guard let minute = compare(time) else { continue }
      if minute.excess > 0, time <= from {
        since = min(since, time)
        balance += minute.isAbove ? 1 : -1
      }
      if minute.isAbove {
        if minute.excess > peakAbove?.excess ?? -.infinity { peakAbove = minute }
      } else {
        if minute.excess > peakBelow?.excess ?? -.infinity { peakBelow = minute }
      }
    }
    let direction: AberrantSpan.Direction = balance >= 0 ? .up : .down
    let peaks = direction == .up ? (peakAbove, peakBelow) : (peakBelow, peakAbove)
    guard let peak = peaks.0 ?? peaks.1 else { return nil }
    return AberrantSpan(
      from: from,
      to: to,
      since: since,
      direction: direction,
      peak: peak.time,
      observed: peak.observed,
      expected: peak.expected,
      low: peak.low,
      high: peak.high,
      isEcho: isEcho(direction, from: since, to: from)
    )
  }

  /// Whether a spike on the other side came shortly before a flag, or was the first of what led to it.
  private func isEcho(
    _ direction: AberrantSpan.Direction,
    from: Int64,
    to: Int64
  ) -> Bool {
    let start = from - Aberrance.echoWindow
    var pull = 0.0
    for time in stride(from: start, to: to, by: Int(Layout.step)) {
      guard let minute = compare(time), minute.excess > 0 else { continue }
      if minute.isAbove == (direction == .down) { pull += minute.distance }
    }
    return pull >= Aberrance.echoDistance
  }

  private func compare(_ time: Int64) -> Violation? {
    guard let observed = observed.value(at: time), let expected = predicted.value(at: time),
      let deviation = deviation.value(at: time)
    else { return nil }
    return Violation(
      time: time,
      observed: observed,
      expected: expected,
      low: expected - set.deltaBelow * deviation,
      high: expected + set.deltaAbove * deviation
    )
  }
}
