import Glibc

/// What the days before a period say about the count of one thing.
public struct DayHistory: Sendable, Equatable {
  /// Days with a history.
  public private(set) var days = 0
  /// The known part of these days, in days.
  public private(set) var exposure = 0.0
  /// All that was counted on them.
  public private(set) var count = 0.0
  /// Days on which anything was counted.
  public private(set) var daysSeen = 0
  /// Sum of count² / exposure: what the variance is made of.
  private var squares = 0.0

  /// No day.
  public init() {}

  /// Adds a day of which `exposure` (0...1, above 0) is known.
  public mutating func add(count: UInt64, exposure: Double) {
    add(days: 1, exposure: exposure)
    guard count > 0 else { return }
    let number = Double(count)
    self.count += number
    squares += number * number / exposure
    daysSeen += 1
  }

  /// Adds days on which nothing was counted, with the known part of all of them.
  public mutating func add(days: Int, exposure: Double) {
    self.days += days
    self.exposure += exposure
  }

  /// How much more the days' counts vary than those of a Poisson process, at least 1.
  ///
  /// Pearson's chi-square over its 10 % quantile, not over its degrees of freedom: of few days the
  /// variance is often found too small, and what is bursty must not look steady. Wilson and
  /// Hilferty's approximation of the quantile.
  public var dispersion: Double {
    guard days > 1, count > 0 else { return 1 }
    let freedom = Double(days - 1)
    let pearson = squares * exposure / count - count
    let part = 2 / (9 * freedom)
    let root = max(1 - part - 1.2816 * part.squareRoot(), 0.1)
    return max(1, pearson / (freedom * root * root * root))
  }

  /// What to expect of a period of which so many days are known, if nothing has changed.
  ///
  /// The mean is the rate of the days, with half a record more so that what was never seen has a
  /// rate too; the variance is that of a count around it, plus that of the mean itself:
  /// dispersion · mean · (1 + period / history).
  public func expectation(for period: Double) -> CountExpectation {
    let mean = (count + 0.5) * period / exposure
    return CountExpectation(
      mean: mean,
      variance: dispersion * mean * (1 + period / exposure)
    )
  }
}
