import CPCRE2

/// A rule as it is asked by itself: by PCRE2 or the liblognorm graph, once the trie has found its
/// start or has given up.
struct Gate {
  /// The number its matcher knows it by.
  private let number: Int32
  /// A compiled regex; nil for a liblognorm rule.
  private let code: OpaquePointer?
  private let lognorm: UnsafePointer<LognormTable>?
  private let isCompiled: Bool
  /// Whether every match holds these two bytes side by side.
  private let hasPair: Bool
  private let pair: (UInt8, UInt8)
  /// Offsets that a match sets: two for the whole and for each group.
  private let offsetCount: Int32

  init(_ regex: Regex, number: Int) {
    self.number = Int32(number)
    code = regex.code
    lognorm = nil
    isCompiled = regex.isCompiled
    let rarest = RequiredPairs.rarest(of: regex.pattern)
    hasPair = rarest != nil
    pair = rarest ?? (0, 0)
    offsetCount = Int32(2 * (regex.groupCount + 1))
  }

  init(_ table: UnsafePointer<LognormTable>?, number: Int) {
    self.number = Int32(number)
    code = nil
    lognorm = table
    isCompiled = false
    hasPair = false
    pair = (0, 0)
    offsetCount = 0
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
    let result =
      state.pointee.searches == nil
      ? gate.pointee.answer(subject, state) : gate.pointee.countedAnswer(subject, state)
    if result >= 0 {
      state.pointee.best = rule
      return
    }
    memory.pointee = (state.pointee.subject, rule)
    if result != PCRE2_ERROR_NOMATCH { state.pointee.note(gaveUp: rule) }
  }

  /// What PCRE2 answers; with a match the captures are those of the state.
  private func answer(
    _ subject: UnsafePointer<UInt8>,
    _ state: UnsafeMutablePointer<TrieState>
  ) -> Int32 {
    let count = state.pointee.count
    guard let code else { return lognorm?.pointee.match(subject, count, state, rule: nil) ?? -1 }
    if hasPair, !RunLength.holds(pair.0, pair.1, subject, count) { return PCRE2_ERROR_NOMATCH }
    let data = state.pointee.data
    let context = state.pointee.context
    let result =
      isCompiled
      ? pcre2_jit_match_8(code, subject, count, 0, 0, data, context)
      : pcre2_match_8(code, subject, count, 0, 0, data, context)
    if result >= 0 {
      state.pointee.captures.update(from: state.pointee.vector, count: Int(offsetCount))
    }
    return result
  }

  /// The same, counted and timed for a profile.
  @inline(never)
  private func countedAnswer(
    _ subject: UnsafePointer<UInt8>,
    _ state: UnsafeMutablePointer<TrieState>
  ) -> Int32 {
    guard let searches = state.pointee.searches else { return PCRE2_ERROR_NOMATCH }
    let count = searches + Int(number)
    if hasPair, !RunLength.holds(pair.0, pair.1, subject, state.pointee.count) {
      count.pointee.skipped += 1
      return PCRE2_ERROR_NOMATCH
    }
    let start = ContinuousClock.now
    let result = answer(subject, state)
    count.pointee.time += ContinuousClock.now - start
    count.pointee.asked += 1
    if result >= 0 {
      count.pointee.matched += 1
    } else if result != PCRE2_ERROR_NOMATCH {
      count.pointee.gaveUp += 1
    }
    return result
  }
}
