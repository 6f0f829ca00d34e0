/// A rule without a known start: asked of PCRE2 when the subject holds the pairs of bytes that each
/// of its matches holds.
struct PlainRule {
  var rule: UInt32
  var pairCount: Int32
  private var pairs: (UInt16, UInt16, UInt16, UInt16)

  init(_ rule: Int, _ pattern: String) {
    let found = RequiredPairs.of(pattern)
    let bits = found.map { UInt16(PairFilter.bit($0.0, $0.1)) } + [0, 0, 0, 0]
    self.rule = UInt32(rule)
    pairCount = Int32(found.count)
    pairs = (bits[0], bits[1], bits[2], bits[3])
  }

  /// A rule of which no pairs are known.
  init(_ rule: Int) {
    self.rule = UInt32(rule)
    pairCount = 0
    pairs = (0, 0, 0, 0)
  }

  /// Whether a subject whose pairs were taken could match.
  @inline(__always)
  func fits(_ filter: borrowing PairFilter) -> Bool {
    // Unused places repeat nothing and are not looked at.
    filter.holds(pairs.0)
      && (pairCount < 2 || filter.holds(pairs.1))
      && (pairCount < 3 || filter.holds(pairs.2))
      && (pairCount < 4 || filter.holds(pairs.3))
  }
}
