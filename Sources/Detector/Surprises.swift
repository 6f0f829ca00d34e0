import Glibc

/// The figures in which something unusual may show, each with the chance measured of it.
struct Surprises: Sendable {
  /// The chance of what a point and its predecessors show.
  struct Finding {
    /// Negative decimal logarithm of the smallest chance.
    var rarity: Double
    /// Whether it is more than expected.
    var isUp: Bool
    /// Whether a sum of counts is so far off that no law of counts allows it.
    var isMany = false
  }

  /// Points over which distances are averaged.
  private static let spans = [4.0, 30.0, 120.0]
  /// Deviations of a sum of counts that are taken for impossible.
  private static let many = 5.0
  /// How far off the last few points must be for a longer sum to speak, in deviations.
  private static let lately = 0.5
  /// Events too many or missing in such a sum, at least.
  private static let leastMany = 5.0
  /// Three figures over spans, the point itself, and its restlessness.
  private static let figures = spans.count + 2

  private var up = [TailChance](repeating: TailChance(), count: figures)
  private var down = [TailChance](repeating: TailChance(), count: figures)
  /// Means of the distances; of counts, what was observed and what was expected.
  private var means = [Double](repeating: 0, count: spans.count)
  private var observed = [Double](repeating: 0, count: spans.count)
  private var expected = [Double](repeating: 0, count: spans.count)
  private var sizes = [Double](repeating: 0, count: spans.count)
  private var unrest = 0.6
  private var usualUnrest = 0.6
  private var unrestSize = 0.15
  private var points = 0.0

  private var now = [Double](repeating: 0, count: figures)

  /// How far out a single distance is common, up and down.
  var edges: (up: Double, down: Double) {
    (max(up[0].commonLimit, 2.5), max(down[0].commonLimit, 2.5))
  }

  /// Judges a point by its distance from what was expected soon and in the long run.
  mutating func judge(near: Double, far: Double, count: (Double, expected: Double)?, _ noise: Noise)
    -> Finding
  {
    points += 1
    now[0] = near
    for (index, span) in Surprises.spans.enumerated() {
      if let count {
        observed[index] += (count.0 - observed[index]) / span
        expected[index] += (count.expected - expected[index]) / span
        means[index] = noise.distance(sum: observed[index], expected[index], span: span)
        // Few events stray far from their mean most of the time: that says nothing of their tail.
        let isFew = expected[index] * (2 * span - 1) < 5
        now[index + 1] = means[index] / min(max(sizes[index] * 1.25, 0.8), isFew ? 1 : .infinity)
      } else {
        let distance = min(max(index == 0 ? near : far, -6), 6)
        means[index] += (distance - means[index]) / span
        now[index + 1] = means[index] / max(sizes[index] * 1.25, 0.02 + 1 / points)
      }
    }
    unrest += (log(1 + near * near) - unrest) / 20
    let last = Surprises.figures - 1
    now[last] = (unrest - usualUnrest) / (unrestSize * 1.25 + 0.02 + 1 / points)
    var finding = Finding(rarity: 0, isUp: near >= 0)
    for index in 0..<Surprises.figures {
      let rarity = now[index] >= 0 ? up[index].rarity(now[index]) : down[index].rarity(-now[index])
      if count != nil, (1...Surprises.spans.count).contains(index),
        now[index].magnitude >= Surprises.many, rarity >= 3.5,
        // A long sum remembers what is over: the last points must go the same way.
        now[1] * (now[index] < 0 ? -1 : 1) >= Surprises.lately,
        (observed[index - 1] - expected[index - 1]).magnitude * (2 * Surprises.spans[index - 1] - 1)
          >= Surprises.leastMany
      {
        finding.isMany = true
      }
      if rarity > finding.rarity {
        finding.rarity = rarity
        finding.isUp = index == last ? near >= 0 : now[index] >= 0
      }
    }
    // The smallest of several chances is small more often than one is.
    finding.rarity = max(finding.rarity - 0.5, 0)
    return finding
  }

  /// Learns the figures of the point just judged.
  mutating func learn() {
    let rate = max(1 / (points + 1), 1 / 5_000)
    for index in 0..<Surprises.figures {
      up[index].learn(now[index])
      down[index].learn(-now[index])
    }
    for index in Surprises.spans.indices {
      sizes[index] += rate * (min(means[index].magnitude, 4 * sizes[index] + 0.1) - sizes[index])
    }
    let change = unrest - usualUnrest
    usualUnrest += rate * change
    unrestSize += rate * (min(change.magnitude, 4 * unrestSize) - unrestSize)
  }

  /// Forgets the points before a gap.
  mutating func skip() {
    for index in means.indices { (means[index], observed[index], expected[index]) = (0, 0, 0) }
    unrest = usualUnrest
  }
}
