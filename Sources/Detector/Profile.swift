/// What a series usually is at each part of a cycle.
///
/// The first three cycles give their median, so that one bad one is not learnt; from then on each
/// slot follows at a rate of one in `n`, at last one in twelve.
struct Profile: Sendable {
  /// How fast a slot follows once much has been seen: two thirds in twelve cycles.
  static let leastRate: Float = 1.0 / 12

  /// The slot's value; of two values the first.
  private var first: [Float]
  /// The second of two values.
  private var second: [Float]
  private var seen: [UInt8]

  init(slots: Int) {
    first = [Float](repeating: 0, count: slots)
    second = first
    seen = [UInt8](repeating: 0, count: slots)
  }

  /// Parts of the cycle.
  var slots: Int { seen.count }

  /// Cycles seen of a slot, at most 255.
  func count(_ slot: Int) -> Int { Int(seen[slot]) }

  /// A slot's value, leaning on another guess while few cycles have been seen.
  ///
  /// Of two values and the guess it is the median, so that a bad first cycle is outvoted at once.
  func value(_ slot: Int, guess: Double) -> Double {
    let value = Double(first[slot])
    switch seen[slot] {
    case 0: return guess
    case 1: return (2 * value + guess) / 3
    case 2:
      let other = Double(second[slot])
      return max(min(value, other), min(max(value, other), guess))
    case 3...7:
      let weight = Double(seen[slot])
      return (weight * value + 0.25 * guess) / (weight + 0.25)
    default: return value
    }
  }

  /// The mean of the slots around one within a row, and how many of them are known.
  func smooth(_ slot: Int, row: Range<Int>, reach: Int, guess: Double) -> (
    value: Double, known: Int
  ) {
    var sum = 0.0
    var known = 0
    let width = row.count
    for offset in -reach...reach {
      var at = slot + offset
      // A row is a cycle: midnight's neighbours are on both sides of it.
      if at < row.lowerBound { at += width } else if at >= row.upperBound { at -= width }
      guard at >= row.lowerBound, at < row.upperBound, seen[at] > 0 else { continue }
      sum += value(at, guess: guess)
      known += 1
    }
    return (known > 0 ? sum / Double(known) : 0, known)
  }

  /// Takes what a slot was this time; `limit` is how far from the known value it may be taken to lie.
  mutating func learn(_ slot: Int, _ value: Double, limit: Double) {
    let value = Float(value)
    switch seen[slot] {
    case 0: first[slot] = value
    case 1: second[slot] = value
    case 2:
      let (low, high) = (min(first[slot], second[slot]), max(first[slot], second[slot]))
      first[slot] = min(max(value, low), high)
    default:
      let rate = max(1 / Float(Int(seen[slot]) + 1), Profile.leastRate)
      let limit = Float(limit)
      first[slot] += rate * min(max(value - first[slot], -limit), limit)
    }
    if seen[slot] < .max { seen[slot] += 1 }
  }
}

/// The values of one part of a cycle, until it is over.
struct SlotMean: Sendable {
  private(set) var slot = -1
  private var sum = 0.0
  private var points = 0

  /// Adds a value; gives the former slot and its mean when this is a new one.
  mutating func add(_ value: Double, to next: Int) -> (slot: Int, mean: Double)? {
    var finished: (slot: Int, mean: Double)?
    if next != slot {
      if slot >= 0 { finished = (slot, sum / Double(points)) }
      (slot, sum, points) = (next, 0, 0)
    }
    sum += value
    points += 1
    return finished
  }
}
