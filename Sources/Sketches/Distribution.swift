/// How values are spread: how many, their sum, the ends, and four quantiles.
///
/// The quantiles are those of `DistributionState.quantile`: the value of lower rank, with no value
/// interpolated.
public struct Distribution: Sendable, Equatable {
  /// How many values there were (their weight); stays at `UInt64.max` beyond it.
  public var count: UInt64

  /// The sum of all values, exact.
  public var sum: ExactSum

  /// The lowest value, exact; nil when there was none.
  public var min: DecimalNumber?

  /// The highest value, exact; nil when there was none.
  public var max: DecimalNumber?

  /// The value that half of the values do not pass; 0 when there was none.
  public var p50: Double

  /// The value that 90 of 100 values do not pass; 0 when there was none.
  public var p90: Double

  /// The value that 95 of 100 values do not pass; 0 when there was none.
  public var p95: Double

  /// The value that 99 of 100 values do not pass; 0 when there was none.
  public var p99: Double

  /// How far each quantile can be from the true one, as a share of the true one: 0.01.
  ///
  /// 1 when the values span more than 17 decades on a side of zero and one of the four quantiles is
  /// among those too small to be told apart (given as 0): then nothing is said of that quantile but
  /// its sign and that it is 4e17 times smaller than the largest.
  public var error: Double

  /// Makes a distribution from its parts, taken as they are.
  public init(
    count: UInt64,
    sum: ExactSum,
    min: DecimalNumber?,
    max: DecimalNumber?,
    p50: Double,
    p90: Double,
    p95: Double,
    p99: Double,
    error: Double
  ) {
    self.count = count
    self.sum = sum
    self.min = min
    self.max = max
    self.p50 = p50
    self.p90 = p90
    self.p95 = p95
    self.p99 = p99
    self.error = error
  }
}
