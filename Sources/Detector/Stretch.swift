/// The last points' places inside or outside of the band, and what follows for speaking up.
struct Stretch: Sendable {
  /// Points outside, of `window`, that raise a flag; as in RRDtool.
  static let threshold = 7
  /// Points looked back upon.
  static let window = 9
  private static let mask: UInt16 = 0x1ff

  private var above: UInt16 = 0
  private var below: UInt16 = 0
  /// Time and number of the first point of the stretch.
  private(set) var since: Int64?
  private(set) var length = 0

  /// Points of the last nine that lay above.
  var countAbove: Int { above.nonzeroBitCount }
  /// Points of the last nine that lay below.
  var countBelow: Int { below.nonzeroBitCount }
  /// Whether what is seen now is not fit to be learnt as it is.
  var isSuspicious: Bool { countAbove >= 4 || countBelow >= 4 }

  mutating func note(_ side: Verdict.Direction?, at time: Int64) {
    above = (above << 1 | (side == .up ? 1 : 0)) & Stretch.mask
    below = (below << 1 | (side == .down ? 1 : 0)) & Stretch.mask
    if above | below == 0 || countAbove + countBelow < 2 && side == nil {
      since = nil
      length = 0
    } else {
      since = since ?? time
      length += 1
    }
  }

  mutating func reset() { self = Stretch() }
}
