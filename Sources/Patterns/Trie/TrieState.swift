/// What one run over a subject leaves behind, and its room; one for each worker.
struct TrieState {
  /// Choices of a span's length and of a branch that may be tried for one subject.
  ///
  /// A choice costs 5 to 30 ns, so a hostile line costs less than a millisecond. Lines of real
  /// logs need fewer than 100. Beyond it, the rules are asked one by one with PCRE2's own limit.
  static let maxSteps: Int32 = 20_000
  /// From this length on a subject gets fewer choices, as each may go through all of it.
  static let longBytes = 2_048

  @inline(never)
  private static func steps(for count: Int) -> Int32 {
    maxSteps / Int32(clamping: count / longBytes + 1)
  }

  /// Stands for "no rule".
  static let none = UInt32.max

  /// The lowest rule that matched.
  var best = TrieState.none
  /// Choices left.
  var steps = TrieState.maxSteps
  /// The lowest rule that could still be reached where the choices ran out.
  var overrunRule = TrieState.none
  /// The number its matcher knows it by; -1 when they did not run out.
  var overrunNumber: Int32 = -1
  /// Length of the subject.
  var count = 0
  /// Searches that PCRE2 gave up.
  var gaveUp: UInt32 = 0
  /// The rule whose search was given up last.
  var gaveUpRule = TrieState.none
  /// The number its matcher knows it by.
  var gaveUpNumber: Int32 = -1
  /// The rules of the matcher at hand, for those that PCRE2 decides.
  var gates: UnsafePointer<Gate>?
  /// Gates that missed this subject, each at a place given by its number, so that none is asked
  /// twice: as pairs of subject and gate.
  let missed: UnsafeMutablePointer<(subject: UInt32, rule: UInt32)>
  /// Number of the subject.
  var subject: UInt32 = 0
  /// What PCRE2 needs.
  let data: OpaquePointer
  let context: OpaquePointer
  let vector: UnsafePointer<Int>
  /// Counts of searches for a profile, by the rules' numbers; nil but for one.
  var searches: UnsafeMutablePointer<SearchCount>?
  /// What liblognorm rules need.
  let lognorm: UnsafeMutablePointer<LognormScratch>
  /// Ends of the spans gone through, as offsets; the place `TrieMark.origin` is always 0.
  let ends: UnsafeMutablePointer<Int32>
  /// Offsets of the best match's groups, as pairs; -1 for a group that took no part.
  let captures: UnsafeMutablePointer<Int>

  /// Makes ready for another subject.
  @inline(__always)
  mutating func begin(_ count: Int, _ gates: UnsafePointer<Gate>) {
    best = TrieState.none
    steps = count < TrieState.longBytes ? TrieState.maxSteps : TrieState.steps(for: count)
    gaveUp = 0
    overrunRule = TrieState.none
    overrunNumber = -1
    self.count = count
    self.gates = gates
    subject &+= 1
    if subject == 0 { beginAnew() }
  }

  /// Counts a search that ended at its limit.
  mutating func note(gaveUp rule: UInt32) {
    gaveUp &+= 1
    gaveUpRule = rule
  }

  /// Numbers have run out: what is remembered by number must go.
  @inline(never)
  private mutating func beginAnew() {
    missed.update(repeating: (0, 0), count: TrieState.missedRoom)
    subject = 1
  }

  static let slotRoom = 64

  init(data: OpaquePointer, context: OpaquePointer, vector: UnsafePointer<Int>) {
    self.data = data
    self.context = context
    self.vector = vector
    gates = nil
    missed = .allocate(capacity: TrieState.missedRoom)
    missed.initialize(repeating: (0, 0), count: TrieState.missedRoom)
    lognorm = .allocate(capacity: 1)
    lognorm.initialize(to: LognormScratch())
    ends = .allocate(capacity: TrieState.slotRoom)
    ends.initialize(repeating: 0, count: TrieState.slotRoom)
    captures = .allocate(capacity: TrieState.captureRoom)
    captures.initialize(repeating: -1, count: TrieState.captureRoom)
  }

  static let missedRoom = 64
  static let captureRoom = 2 * (Regex.maxGroups + 1)

  func deallocate() {
    ends.deallocate()
    captures.deallocate()
    missed.deallocate()
    lognorm.deinitialize(count: 1)
    lognorm.deallocate()
  }
}
