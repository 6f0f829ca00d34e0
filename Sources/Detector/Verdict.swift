/// What a detector says of one point, by what came before it.
public struct Verdict: Hashable, Sendable {
  /// On which side of what was expected.
  public enum Direction: String, Hashable, Sendable {
    /// More than expected.
    case up
    /// Less than expected.
    case down
  }

  /// The point's time, in Unix seconds, as it was given.
  public let time: Int64
  /// What was observed.
  public let observed: Double
  /// What was expected.
  public let expected: Double
  /// Lower edge of the band.
  public let low: Double
  /// Upper edge of the band.
  public let high: Double
  /// How rare what begins here is: 0 ordinary, 1 as good as impossible.
  ///
  /// `r / (r + 3)`, where `r` is the negative decimal logarithm of a tail chance that is measured on
  /// the series itself, so that one threshold means the same for many series: 0.5 is about one point
  /// in 1,000, 0.7 one in ten million.
  /// It is high where something begins or becomes rarer, not for as long as it lasts.
  public let score: Double
  /// Whether the point lies outside of the band.
  public let isOutside: Bool
  /// Whether the detector would speak up: enough points outside, or one that is far too rare.
  public let isFlagged: Bool
  /// On which side of what was expected.
  public let direction: Direction
  /// Time of the point the present stretch outside of the band began with; nil within the band.
  public let since: Int64?

  /// States what was found.
  public init(
    time: Int64,
    observed: Double,
    expected: Double,
    low: Double,
    high: Double,
    score: Double,
    isOutside: Bool,
    isFlagged: Bool,
    direction: Direction,
    since: Int64?
  ) {
    self.time = time
    self.observed = observed
    self.expected = expected
    self.low = low
    self.high = high
    self.score = score
    self.isOutside = isOutside
    self.isFlagged = isFlagged
    self.direction = direction
    self.since = since
  }
}

extension Verdict {
  /// What is said of a point before which nothing is known.
  init(first value: Double, at time: Int64) {
    self.init(
      time: time,
      observed: value,
      expected: value,
      low: value,
      high: value,
      score: 0,
      isOutside: false,
      isFlagged: false,
      direction: .up,
      since: nil
    )
  }
}
