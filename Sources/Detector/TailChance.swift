import Glibc

/// How often a figure of a series has been as large as this: a chance measured, not assumed.
///
/// A histogram in steps of a fourth root of 2, and beyond what has been seen often enough a power law
/// whose exponent is Hill's estimate from the largest figures (B. Hill, "A Simple General Approach to
/// Inference About the Tail of a Distribution", 1975), drawn towards that of a normal law's tail
/// while little is known. Memory: 64 numbers.
struct TailChance: Sendable {
  private static let bins = 64
  /// Steps to an octave.
  private static let perOctave = 4.0
  /// Points after which all counts are halved: what was long ago counts less.
  private static let memory: Float = 60_000
  /// What the exponent is taken to be before anything is known, and what that is worth in points.
  ///
  /// A normal law falls about like the power 7 between its 99 and 99.99 per cent.
  private static let exponent = 7.0
  private static let exponentWeight = 8.0

  private var counts: [Float]
  private var total: Float
  private var untilRefresh = 0

  // Where the power law begins, the chance of lying beyond, and its exponent.
  private var edge = 2.5
  private var edgeChance = 0.01
  private var power = TailChance.exponent

  init() {
    counts = [Float](repeating: 0, count: TailChance.bins)
    total = 0
    // One side of a normal law, worth 200 points.
    var last: Float = 0
    for bin in stride(from: TailChance.bins - 1, through: 0, by: -1) {
      let above = Float(200 * 0.5 * erfc(TailChance.lowerEdge(bin) / 2.0.squareRoot()))
      counts[bin] = above - last
      last = above
    }
    total = 200
    refresh()
  }

  private static func lowerEdge(_ bin: Int) -> Double { exp2(Double(bin) / perOctave - 2) }

  /// The negative decimal logarithm of the chance of a figure at least this large; 0 or more.
  func rarity(_ figure: Double) -> Double {
    guard figure > 0 else { return 0 }
    let ratio = figure / edge
    // Below the edge the chance is that of a normal law drawn through it, which is close enough.
    if ratio <= 1 { return -log10(edgeChance) * ratio * ratio }
    return -log10(edgeChance) + power * log10(ratio)
  }

  /// Where the chance of lying beyond is one in a hundred or the edge, whichever is farther out.
  var commonLimit: Double { edge }

  /// Counts a figure; one below 0 is of the other side and counts as small.
  mutating func learn(_ figure: Double) {
    total += 1
    if figure >= 0.25 {
      let bin = Int((log2(figure) + 2) * TailChance.perOctave)
      counts[min(bin, TailChance.bins - 1)] += 1
    }
    untilRefresh -= 1
    if untilRefresh <= 0 { refresh() }
  }

  private mutating func refresh() {
    untilRefresh = 64
    if total > TailChance.memory {
      for bin in counts.indices { counts[bin] /= 2 }
      total /= 2
    }
    // The power law rests on the largest one in two hundred, at least twelve.
    let wanted = max(12, total / 200)
    var above: Float = 0
    var spread: Float = 0
    var bin = TailChance.bins - 1
    while bin > 0 {
      // Each step down moves all that lie above one step farther from the edge.
      spread += above
      above += counts[bin]
      spread += counts[bin] / 2
      if above >= wanted { break }
      bin -= 1
    }
    edge = TailChance.lowerEdge(bin)
    edgeChance = Double(above / total)
    let logSpread = Double(spread) * 0.693147 / TailChance.perOctave
    power =
      (Double(above) + TailChance.exponentWeight)
      / (logSpread + TailChance.exponentWeight / TailChance.exponent)
    power = min(max(power, 1), 12)
  }
}
