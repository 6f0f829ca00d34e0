/// How much of what the last points strayed is still there in the next one.
///
/// A discounted regression of a point's error on the last one and on the mean of the last eight or so.
struct Carryover: Sendable {
  /// Points of memory.
  private static let memory = 1_000.0

  private var lastSquare = 0.0
  private var meanSquare = 0.0
  private var product = 0.0
  private var withLast = 0.0
  private var withMean = 0.0
  private var errorSquare = 0.0
  private(set) var ofLast = 0.0
  private(set) var ofMean = 0.0
  private var untilSolved = 0

  func expected(last: Double, mean: Double) -> Double { ofLast * last + ofMean * mean }

  mutating func learn(_ error: Double, last: Double, mean: Double) {
    let keep = 1 - 1 / Carryover.memory
    lastSquare = lastSquare * keep + last * last
    meanSquare = meanSquare * keep + mean * mean
    product = product * keep + last * mean
    withLast = withLast * keep + error * last
    withMean = withMean * keep + error * mean
    errorSquare = errorSquare * keep + error * error
    untilSolved -= 1
    if untilSolved <= 0 { solve() }
  }

  /// Least squares with a ridge of 30 points' worth, which keeps both near 0 until there is evidence.
  private mutating func solve() {
    untilSolved = 16
    let ridge = 0.02 * errorSquare + 1e-12
    let (a, b, c) = (lastSquare + ridge, product, meanSquare + ridge)
    let determinant = a * c - b * b
    guard determinant > 0 else { return }
    ofLast = min(max((withLast * c - withMean * b) / determinant, -0.5), 1)
    ofMean = min(max((withMean * a - withLast * b) / determinant, -0.5), 1)
    let sum = ofLast + ofMean
    if sum > 1 {
      ofLast /= sum
      ofMean /= sum
    }
  }
}
