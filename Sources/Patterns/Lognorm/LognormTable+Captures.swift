/// Matching for rules: what a line gives goes where a regex's captures go.
extension LognormTable {
  /// A line that was given up at a limit, among the codes of `match`.
  static let gaveUp: Int32 = -2

  /// Finds the rule that takes a subject, and leaves its fields as groups: the first field is
  /// group 1.
  ///
  /// Answers the rule's number, -1 for none, `gaveUp` at a limit. With `rule` another one counts as
  /// none. Fields beyond the room for groups are left out.
  func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ state: UnsafeMutablePointer<TrieState>,
    rule: Int?
  ) -> Int32 {
    let scratch = state.pointee.lognorm
    let before = scratch.pointee.overruns
    let found = match(subject, count, &scratch.pointee)
    guard found >= 0 else { return scratch.pointee.overruns == before ? -1 : LognormTable.gaveUp }
    if let rule, rule != found { return -1 }
    let captures = state.pointee.captures
    captures[0] = 0
    captures[1] = count
    let pairs = scratch.pointee.pairs
    let fields = min(Int(rules[found].slots.count), Regex.maxGroups)
    for offset in 0..<(2 * fields) { captures[offset + 2] = Int(pairs[offset]) }
    return Int32(truncatingIfNeeded: found)
  }
}
