import Glibc

/// How far the points of a series stray from what is expected of them, learnt as they come.
///
/// **Counts** have the variance `mean + v · mean²` of a negative binomial law; the distance is the
/// signed root of its deviance, which is about normal even for means far below one, so that a lone
/// event is as surprising as it should be. `v` is a moment estimate. **Values** have a deviation that is
/// constant, or grows with the root of the mean, or with the mean: whichever makes the points likeliest.
struct Noise: Sendable {
  let kind: DetectorSettings.Kind

  /// Mean distance, as a deviation, of counts; below one only where means are large.
  private var spread = 1.0
  private var excess = 0.01 * 20
  private var square = 20.0
  private var countWeight = 20.0
  /// Mean absolute deviation of values for each way of growing.
  private var scales = [0.0, 0.0, 0.0]
  private var logMean = 0.0
  /// Mean size of the values.
  private var size = 0.0
  private var chosen = 0
  private var points = 0.0
  private let memory: Double

  init(kind: DetectorSettings.Kind, memory: Double) {
    self.kind = kind
    self.memory = memory
  }

  /// Variance of a count beyond its mean, for a mean of one.
  private var overdispersion: Double { min(max(excess / square, 0), 4) }

  /// Whether values have not strayed at all so far, so that any distance is as good as another.
  var isUnknown: Bool { kind == .value && scales[0] <= size * 1e-6 }

  /// Begins anew with the points so far, without the tenth of them that lies farthest out.
  mutating func begin(_ values: [Double], middle: Double) {
    let errors = values.map { ($0 - middle).magnitude }.sorted()
    let trimmed = errors.prefix(errors.count - errors.count / 10)
    let mean = { (list: ArraySlice<Double>) in list.reduce(0, +) / Double(max(list.count, 1)) }
    // What is the same nine times in ten has the spread of the rest.
    let spread = mean(trimmed) > 0 ? mean(trimmed) : mean(errors[...])
    points = Double(values.count)
    switch kind {
    case .count:
      let weight = 20.0
      countWeight = weight
      let level = max(middle, 0)
      excess = max(spread * spread * 1.56 - level, 0.01 * level * level) * weight
      square = max(level * level, 1e-6) * weight
      self.spread = 1
    case .value:
      let base = max(middle.magnitude, size / 20, 1e-12)
      scales = [spread, spread / base.squareRoot(), spread / base]
      logMean = log(base)
    }
  }

  /// One standard deviation around a mean.
  func deviation(_ mean: Double) -> Double {
    switch kind {
    case .count:
      let mean = max(mean, 1e-6)
      return (mean + overdispersion * mean * mean).squareRoot() * scale(mean)
    case .value:
      let base = max(mean.magnitude, size / 20)
      let grown =
        switch chosen {
        case 0: scales[0]
        case 1: scales[1] * base.squareRoot()
        default: scales[2] * base
        }
      return max(grown * 1.25, size * 1e-6, 1e-12)
    }
  }

  /// Distance of a point from its mean, in standard deviations.
  func distance(_ value: Double, _ mean: Double) -> Double {
    switch kind {
    case .count:
      let mean = max(mean, 1e-6)
      let deviance = Noise.deviance(max(value, 0), mean, overdispersion)
      let root = (2 * max(deviance, 0)).squareRoot() / scale(mean)
      return value >= mean ? root : -root
    case .value:
      return (value - mean) / deviation(mean)
    }
  }

  /// Distance of a discounted mean of counts from that of what was expected, in standard deviations.
  ///
  /// A mean over a span of `n` discounted points is worth `2n - 1` of them.
  func distance(sum value: Double, _ mean: Double, span: Double) -> Double {
    let worth = 2 * span - 1
    let mean = max(mean, 1e-6)
    let v = overdispersion / worth
    let root = (2 * max(Noise.deviance(value * worth, mean * worth, v), 0)).squareRoot()
    return (value >= mean ? root : -root) / scale(mean)
  }

  /// Half the deviance of a count under a negative binomial law, or Poisson's where `v` is next to 0.
  static func deviance(_ count: Double, _ mean: Double, _ v: Double) -> Double {
    let own = count > 0 ? count * log(count / mean) : 0
    if v * (mean + count) < 1e-3 { return own - (count - mean) }
    let size = 1 / v
    return own - (count + size) * log((count + size) / (mean + size))
  }

  /// Steady counts (a heartbeat) may stray less than Poisson's law; few a minute are never that sure.
  private func scale(_ mean: Double) -> Double {
    let least = min(max(1.3 - mean / 20, 0.1), 1)
    return max(spread, least)
  }

  /// Learns from a point that has been clipped to what is credible.
  mutating func learn(_ value: Double, _ mean: Double) {
    points += 1
    let rate = max(1 / (points + 1), 1 / memory)
    switch kind {
    case .count:
      let mean = max(mean, 1e-6)
      let error = value - mean
      if countWeight < memory {
        countWeight += 1
        excess += error * error - mean
        square += mean * mean
      } else {
        excess += error * error - mean - excess / memory
        square += mean * mean - square / memory
      }
      let plain = (2 * max(Noise.deviance(max(value, 0), mean, overdispersion), 0)).squareRoot()
      spread += max(rate, 0) * (min(plain, 4) / 0.8 - spread)
      if points < 20 { spread = max(spread, 1) }
    case .value:
      size += rate * (value.magnitude - size)
      let error = (value - mean).magnitude
      let base = max(mean.magnitude, size / 20, 1e-12)
      scales[0] += rate * (error - scales[0])
      scales[1] += rate * (error / base.squareRoot() - scales[1])
      scales[2] += rate * (error / base - scales[2])
      logMean += rate * (log(base) - logMean)
      if Int(points) & 63 == 0 { choose() }
    }
  }

  /// Of Laplace laws with these scales the likeliest is that with the least mean logarithm.
  private mutating func choose() {
    let fits = [
      log(max(scales[0], 1e-300)), log(max(scales[1], 1e-300)) + logMean / 2,
      log(max(scales[2], 1e-300)) + logMean,
    ]
    for candidate in 0..<3 where fits[candidate] < fits[chosen] - 0.02 { chosen = candidate }
  }
}
