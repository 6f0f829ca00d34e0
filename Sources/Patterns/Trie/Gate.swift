import CPCRE2

/// A rule as PCRE2 decides it, once the trie has found its start or has given up.
struct Gate {
  var code: OpaquePointer
  var isCompiled: Bool
  /// Whether every match holds these two bytes side by side.
  var hasPair: Bool
  var pair: (UInt8, UInt8)
  /// Offsets that a match sets: two for the whole and for each group.
  var offsetCount: Int32

  init(_ regex: Regex) {
    code = regex.code
    isCompiled = regex.isCompiled
    let rarest = RequiredPairs.rarest(of: regex.pattern)
    hasPair = rarest != nil
    pair = rarest ?? (0, 0)
    offsetCount = Int32(2 * (regex.groupCount + 1))
  }

  /// Asks a rule that is lower than the best so far.
  @inline(never)
  static func ask(
    _ rule: UInt32,
    _ subject: UnsafePointer<UInt8>,
    _ state: UnsafeMutablePointer<TrieState>
  ) {
    guard let gates = state.pointee.gates else { return }
    let memory = state.pointee.missed + Int(rule) % TrieState.missedRoom
    if memory.pointee == (state.pointee.subject, rule) { return }
    let gate = gates + Int(rule)
    if gate.pointee.hasPair {
      let (first, second) = gate.pointee.pair
      if !RunLength.holds(first, second, subject, state.pointee.count) {
        memory.pointee = (state.pointee.subject, rule)
        return
      }
    }
    let result =
      gate.pointee.isCompiled
      ? pcre2_jit_match_8(
        gate.pointee.code,
        subject,
        state.pointee.count,
        0,
        0,
        state.pointee.data,
        state.pointee.context
      )
      : pcre2_match_8(
        gate.pointee.code,
        subject,
        state.pointee.count,
        0,
        0,
        state.pointee.data,
        state.pointee.context
      )
    if result >= 0 {
      state.pointee.best = rule
      state.pointee.captures.update(
        from: state.pointee.vector,
        count: Int(gate.pointee.offsetCount)
      )
      return
    }
    memory.pointee = (state.pointee.subject, rule)
    if result != PCRE2_ERROR_NOMATCH {
      state.pointee.gaveUp &+= 1
      state.pointee.gaveUpRule = rule
    }
  }
}
