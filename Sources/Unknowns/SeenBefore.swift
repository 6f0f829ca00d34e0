/// Tells forms that come again from those that come once, in little memory.
///
/// Two rows of counters, of which the lower counts (Cormode and Muthukrishnan, "An improved data
/// stream summary", 2005); halved now and then, so that what was long ago is forgotten (as TinyLFU
/// by Einziger, Friedman and Manes, 2017, does for caches). It errs to one side: some that are new
/// are taken for seen, one in twenty at the most.
struct SeenBefore {
  /// Counters in a row; 512 KiB in all.
  private static let places = 1 << 18
  /// Notes between two halvings: a quarter of the places.
  private static let period = places / 4

  private var counters: [UInt8] = []
  private var notes = 0

  /// Takes note of a form; answers whether it was noted before.
  mutating func note(_ hash: UInt64) -> Bool {
    if counters.isEmpty { counters = Array(repeating: 0, count: 2 * Self.places) }
    let first = Int(truncatingIfNeeded: hash) & (Self.places - 1)
    let second = Self.places + (Int(truncatingIfNeeded: hash &>> 32) & (Self.places - 1))
    let isSeen = counters[first] > 0 && counters[second] > 0
    counters[first] = min(counters[first], 254) + 1
    counters[second] = min(counters[second], 254) + 1
    notes += 1
    if notes == Self.period {
      notes = 0
      for place in counters.indices { counters[place] /= 2 }
    }
    return isSeen
  }
}
