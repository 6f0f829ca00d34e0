/// A matcher's rules as the hot loop reads them; the matcher owns the memory.
///
/// One pointer, as it is handed on for every line.
public struct MatchTable: @unchecked Sendable {
  // Sendable: what it points to is never written to.

  /// What a table points to.
  struct Parts {
    let image: UnsafeRawPointer?
    let gates: UnsafePointer<Gate>
    let numbers: UnsafePointer<Int32>
    let ruleCount: Int
    let plain: UnsafePointer<PlainRule>
    let plainCount: Int
    /// A rulebase, whose rules stand together from `rulebaseStart` on.
    let rulebase: UnsafePointer<LognormTable>?
    let rulebaseStart: UInt32
  }

  private let parts: UnsafePointer<Parts>

  init(_ parts: Parts) {
    let memory = UnsafeMutablePointer<Parts>.allocate(capacity: 1)
    memory.initialize(to: parts)
    self.parts = UnsafePointer(memory)
  }

  /// Gives the memory back, with that of gates, numbers and plain rules.
  func deallocate() {
    gates.deallocate()
    numbers.deallocate()
    plain.deallocate()
    parts.deallocate()
  }

  private var image: UnsafeRawPointer? { parts.pointee.image }
  private var gates: UnsafePointer<Gate> { parts.pointee.gates }
  private var numbers: UnsafePointer<Int32> { parts.pointee.numbers }
  private var ruleCount: Int { parts.pointee.ruleCount }
  private var plain: UnsafePointer<PlainRule> { parts.pointee.plain }
  private var plainCount: Int { parts.pointee.plainCount }
  private var rulebase: UnsafePointer<LognormTable>? { parts.pointee.rulebase }
  private var rulebaseStart: UInt32 { parts.pointee.rulebaseStart }

  /// Rules without a start that are run before the subject's pairs are looked at.
  static let patience = 24

  /// Number of the first rule that matches, -1 when none does; `scratch.found` then holds the
  /// offsets of the groups asked for.
  ///
  /// The subject holds no line feed, as lines do not. 64 bytes behind its end must be readable, and
  /// the first of them writable unless it is a line feed: one is put there for the time of the call.
  /// `gaveUp` counts searches that PCRE2 ended at its limit. Cost: 30 to 100 ns for most rule sets,
  /// hardly depending on their size; 20 to 60 ns more for each rule without a known start. No
  /// allocation.
  @inline(__always)
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch,
    gaveUp: inout UInt64
  ) -> Int {
    let state = scratch.state
    state.pointee.begin(count, gates)
    if let image {
      if subject[count] == 0x0a {
        TrieRun.run(image, TrieRun.root(image), subject, subject, state)
      } else {
        runFenced(image, subject, count, state)
      }
      if state.pointee.steps < 0 {
        if state.pointee.overrunRule != TrieState.none {
          state.pointee.overrunNumber = numbers[Int(state.pointee.overrunRule)]
        }
        askAll(subject, state)
      }
    }
    if plainCount > 0 { askPlain(subject, count, scratch) }
    if let rulebase, rulebaseStart < state.pointee.best { ask(rulebase, subject, state) }
    if state.pointee.gaveUp > 0 {
      gaveUp &+= UInt64(state.pointee.gaveUp)
      state.pointee.gaveUpNumber = numbers[Int(state.pointee.gaveUpRule)]
    }
    let best = state.pointee.best
    return best == TrieState.none ? -1 : Int(numbers[Int(best)])
  }

  /// The line feed that ends a subject stands in its block; where it does not, it is put there.
  @inline(never)
  private func runFenced(
    _ image: UnsafeRawPointer,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ state: UnsafeMutablePointer<TrieState>
  ) {
    let fence = UnsafeMutablePointer(mutating: subject + count)
    let byte = fence.pointee
    fence.pointee = 0x0a
    TrieRun.run(image, TrieRun.root(image), subject, subject, state)
    fence.pointee = byte
  }

  /// The trie has given up on a subject: what could still win is asked of PCRE2, which has its own
  /// limit for each rule.
  @inline(never)
  private func askAll(_ subject: UnsafePointer<UInt8>, _ state: UnsafeMutablePointer<TrieState>) {
    var rule: UInt32 = 0
    while rule < min(state.pointee.best, UInt32(ruleCount)) {
      Gate.ask(rule, subject, state)
      rule += 1
    }
  }

  @inline(never)
  private func askPlain(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch
  ) {
    let state = scratch.state
    var patience = MatchTable.patience
    for index in 0..<plainCount {
      let rule = plain + index
      if rule.pointee.rule >= state.pointee.best { return }
      if rule.pointee.pairCount > 0 {
        // The first rules are cheaper to run than the filter is to fill.
        patience &-= 1
        if patience < 0 {
          if patience == -1 { scratch.pairs.fill(subject, count) }
          if !rule.pointee.fits(scratch.pairs) { continue }
        }
      }
      Gate.ask(rule.pointee.rule, subject, state)
    }
  }

  /// A rulebase finds among its own rules the one that takes a subject.
  @inline(never)
  private func ask(
    _ rulebase: UnsafePointer<LognormTable>,
    _ subject: UnsafePointer<UInt8>,
    _ state: UnsafeMutablePointer<TrieState>
  ) {
    let found = rulebase.pointee.match(subject, state.pointee.count, state, rule: nil)
    if found >= 0 {
      state.pointee.best = rulebaseStart &+ UInt32(found)
    } else if found == LognormTable.gaveUp {
      state.pointee.note(gaveUp: rulebaseStart)
    }
  }
}
