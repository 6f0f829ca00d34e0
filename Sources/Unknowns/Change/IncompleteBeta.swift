import Glibc

/// The regularised incomplete beta function.
enum IncompleteBeta {
  /// Terms of the continued fraction; it converges in some hundred, far from the mean in ten.
  private static let maxTerms = 20_000

  /// I_x(a, b) for 0 ≤ x ≤ 1 and positive a, b.
  ///
  /// The continued fraction of Abramowitz and Stegun 26.5.8, by Lentz's method as modified by
  /// Thompson and Barnett (Press et al., "Numerical Recipes", 6.4). Cost: a microsecond or two.
  static func value(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    // The fraction converges fast on one side of the mean; the other follows by symmetry.
    return x < (a + 1) / (a + b + 2)
      ? front * fraction(x, a, b) / a
      : 1 - front * fraction(1 - x, b, a) / b
  }

  private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    func guarded(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / guarded(1 - (a + b) * x / (a + 1))
    var result = d
    for term in 1...maxTerms {
      let m = Double(term)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / guarded(1 + even * d)
      c = guarded(1 + even / c)
      result *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / guarded(1 + odd * d)
      c = guarded(1 + odd / c)
      let step = d * c
      result *= step
      if abs(step - 1) < 1e-14 { break }
    }
    return result
  }
}
