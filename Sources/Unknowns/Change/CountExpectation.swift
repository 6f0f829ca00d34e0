import Glibc

/// What a count is expected to be: a negative binomial distribution by its mean and variance.
///
/// A Poisson count whose rate itself varies, here because events come in bursts and because the
/// rate is only known from some days. With size r = mean² / (variance - mean) the chance of at
/// least k is I_x(k, r), x = mean / (r + mean) (Abramowitz and Stegun 26.5.24).
public struct CountExpectation: Sendable, Equatable {
  /// The mean; above 0.
  public let mean: Double
  private let size: Double

  /// Makes an expectation; the variance is above the mean.
  init(mean: Double, variance: Double) {
    self.mean = mean
    size = mean * mean / max(variance - mean, mean * 1e-9)
  }

  /// The chance of a count of `count` or more.
  public func atLeast(_ count: UInt64) -> Double {
    count == 0 ? 1 : IncompleteBeta.value(mean / (size + mean), Double(count), size)
  }

  /// The chance of a count of `count` or less.
  public func atMost(_ count: UInt64) -> Double {
    IncompleteBeta.value(size / (size + mean), size, Double(count) + 1)
  }

  /// The chance of none at all.
  public var none: Double { exp(size * log(size / (size + mean))) }
}
