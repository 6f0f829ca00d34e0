import CPCRE2

/// A matcher's rules as the hot loop reads them; the matcher owns the memory.
public struct MatchTable {
  let nodes: UnsafeMutablePointer<Matcher.Node>
  /// For each first byte, where its list of nodes starts; one more entry than there are bytes.
  let starts: UnsafeMutablePointer<Int32>

  /// Rules without a prefix that are run before the subject's pairs are looked at.
  static let patience = 3

  /// Number of the first rule that matches, -1 when none does; the scratch then holds its captures.
  ///
  /// Sixteen bytes behind the subject's start must be readable. `gaveUp` counts searches that
  /// PCRE2 ended at its limit. Cost: one comparison for each rule with another prefix, 20-60 ns
  /// for each that is run; no allocation.
  @inline(__always)
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch,
    gaveUp: inout UInt64
  ) -> Int {
    // An empty subject has no first byte: any list holds all rules without a prefix.
    let first = count > 0 ? Int(subject[0]) : 0
    var node = nodes + Int(starts[first])
    let last = nodes + Int(starts[first &+ 1])
    let word0 = UnsafeRawPointer(subject).loadUnaligned(as: UInt64.self)
    let word1 = UnsafeRawPointer(subject + 8).loadUnaligned(as: UInt64.self)
    var patience = MatchTable.patience
    while node < last {
      if node.pointee.pairCount > 0 {
        // The first rules are cheaper to run than the filter is to fill.
        patience &-= 1
        if patience < 0 {
          if patience == -1 { scratch.pairs.fill(subject, count) }
          if !holds(scratch, node.pointee.pairs, node.pointee.pairCount) {
            node += 1
            continue
          }
        }
      }
      if word0 & node.pointee.mask0 == node.pointee.word0,
        word1 & node.pointee.mask1 == node.pointee.word1,
        Int(node.pointee.prefixCount) <= count
      {
        let result = Regex.run(
          node.pointee.code,
          isCompiled: node.pointee.isCompiled,
          subject,
          count,
          scratch
        )
        if result >= 0 { return Int(node.pointee.rule) }
        if result != PCRE2_ERROR_NOMATCH { gaveUp &+= 1 }
      }
      node += 1
    }
    return -1
  }

  @inline(__always)
  private func holds(
    _ scratch: borrowing RegexScratch,
    _ pairs: (UInt16, UInt16, UInt16, UInt16),
    _ count: Int32
  ) -> Bool {
    // Unused places repeat nothing and are not looked at.
    scratch.pairs.holds(pairs.0)
      && (count < 2 || scratch.pairs.holds(pairs.1))
      && (count < 3 || scratch.pairs.holds(pairs.2))
      && (count < 4 || scratch.pairs.holds(pairs.3))
  }
}
