/// What one worker needs to match lines: the fields found, the ways still open, what failed.
///
/// Not shared: each worker has its own. Its memory grows to what the hardest line needed.
public struct LognormScratch: ~Copyable {
  /// Steps allowed for one line, so that no rulebase stalls intake; beyond it the line counts as not
  /// matched, and in `overruns`.
  ///
  /// A step is one field tried, or 64 bytes looked at. Real rules need fewer than 200; the limit
  /// costs about 5 ms.
  public static let maxSteps = 200_000
  /// How deep user types and repeats may lie in each other; a deeper one does not match.
  public static let maxDepth = 48
  /// Most field values of one line.
  public static let maxCaptures = 1 << 17

  /// A field's value: where it lies, and for one with parts where they end in the trail.
  struct Capture {
    /// The edge whose field this is; `element` for an element of a repeat.
    var edge: UInt32
    var start: Int32
    var end: Int32
    /// Number of the capture behind this one and its parts.
    var link: Int32

    static let element = UInt32.max
  }

  /// A place to go back to.
  struct Choice {
    var node: UInt32
    var next: UInt32
    var at: Int32
    var captures: Int32
  }

  /// A place where a run is known to fail.
  struct Failure {
    var epoch: UInt32 = 0
    var run: UInt32 = 0
    var node: UInt32 = 0
    var at: Int32 = 0
  }

  /// Steps of a line before its failures are remembered: an ordinary line never pays for it.
  static let stepsUnremembered = 256
  static let failureSlots = 1 << 13

  private(set) var captures: UnsafeMutablePointer<Capture>
  var captureCount = 0
  private var captureCapacity = 64
  private(set) var choices: UnsafeMutablePointer<Choice>
  var choiceCount = 0
  private var choiceCapacity = 64
  private var failures: UnsafeMutablePointer<Failure>?
  private var failureCount = 0
  private var epoch: UInt32 = 0
  var runs: UInt32 = 0
  var steps = 0
  var rule: Int32 = -1
  private var slots: UnsafeMutablePointer<Int32>
  private var slotCapacity = 64

  /// Offset behind the furthest field any rule got to on the last line: its tail is the
  /// `unparsed-data`.
  public internal(set) var furthest = 0
  /// Lines given up at a limit, since the scratch was made.
  public internal(set) var overruns: UInt64 = 0

  /// Makes a scratch; a few KiB.
  public init() {
    captures = .allocate(capacity: 64)
    choices = .allocate(capacity: 64)
    slots = .allocate(capacity: 128)
    slots.initialize(repeating: -1, count: 128)
  }

  deinit {
    captures.deallocate()
    choices.deallocate()
    slots.deallocate()
    failures?.deallocate()
  }

  /// Where the value of a slot lies in the last matched line; nil when it has none.
  @inline(__always)
  public func range(slot: Int) -> (start: Int, end: Int)? {
    let start = slots[slot &* 2]
    return start < 0 ? nil : (Int(start), Int(slots[slot &* 2 &+ 1]))
  }

  /// The slots as pairs of start and end, -1 where unset; valid until the next match.
  public var pairs: UnsafePointer<Int32> { UnsafePointer(slots) }

  // MARK: While a line is matched

  @inline(__always)
  mutating func begin() {
    captureCount = 0
    choiceCount = 0
    furthest = 0
    runs = 0
    steps = Self.maxSteps
    failureCount = 0
    rule = -1
    epoch &+= 1
    if epoch == 0 { forgetFailures() }
  }

  // Epochs have come round: what old lines left must not be taken for this one's.
  private mutating func forgetFailures() {
    failures?.update(repeating: Failure(), count: Self.failureSlots)
    epoch = 1
  }

  @inline(__always)
  mutating func push(_ node: UInt32, _ next: UInt32, _ at: Int, _ captures: Int) {
    if choiceCount == choiceCapacity { growChoices() }
    choices[choiceCount] = Choice(
      node: node,
      next: next,
      at: Int32(truncatingIfNeeded: at),
      captures: Int32(truncatingIfNeeded: captures)
    )
    choiceCount &+= 1
  }

  @inline(__always)
  mutating func capture(_ edge: UInt32, _ start: Int, _ end: Int) {
    if captureCount == captureCapacity { growCaptures() }
    captures[captureCount] = Capture(
      edge: edge,
      start: Int32(truncatingIfNeeded: start),
      end: Int32(truncatingIfNeeded: end),
      link: Int32(truncatingIfNeeded: captureCount &+ 1)
    )
    captureCount &+= 1
  }

  /// Ends the parts of a capture.
  @inline(__always)
  mutating func close(_ capture: Int, at end: Int) {
    captures[capture].end = Int32(truncatingIfNeeded: end)
    captures[capture].link = Int32(truncatingIfNeeded: captureCount)
  }

  @inline(never)
  private mutating func growChoices() {
    let bigger = UnsafeMutablePointer<Choice>.allocate(capacity: choiceCapacity * 2)
    bigger.moveInitialize(from: choices, count: choiceCount)
    choices.deallocate()
    choices = bigger
    choiceCapacity *= 2
  }

  @inline(never)
  private mutating func growCaptures() {
    if captureCount >= Self.maxCaptures {
      // The line is given up; this place is written over.
      steps = -1
      captureCount -= 1
      return
    }
    let bigger = UnsafeMutablePointer<Capture>.allocate(capacity: captureCapacity * 2)
    bigger.moveInitialize(from: captures, count: captureCount)
    captures.deallocate()
    captures = bigger
    captureCapacity *= 2
  }

  /// Whether a run has been at this node and offset before, and thus failed there; if not, it has now.
  @inline(__always)
  mutating func hasFailed(_ run: UInt32, _ node: UInt32, _ at: Int) -> Bool {
    steps > Self.maxSteps - Self.stepsUnremembered ? false : recall(run, node, at)
  }

  @inline(never)
  private mutating func recall(_ run: UInt32, _ node: UInt32, _ at: Int) -> Bool {
    let table: UnsafeMutablePointer<Failure>
    if let failures {
      table = failures
    } else {
      table = .allocate(capacity: Self.failureSlots)
      table.initialize(repeating: Failure(), count: Self.failureSlots)
      failures = table
    }
    let mixed =
      (UInt64(node) << 32 | UInt64(UInt32(truncatingIfNeeded: at)))
      &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(run) &* 0xbf58_476d_1ce4_e5b9
    var slot = Int(mixed >> 51) & (Self.failureSlots - 1)
    while table[slot].epoch == epoch {
      if table[slot].node == node, table[slot].at == Int32(truncatingIfNeeded: at),
        table[slot].run == run
      {
        return true
      }
      slot = (slot + 1) & (Self.failureSlots - 1)
    }
    // A full table remembers no more; the steps are limited all the same.
    if failureCount < Self.failureSlots / 2 {
      table[slot] = Failure(
        epoch: epoch,
        run: run,
        node: node,
        at: Int32(truncatingIfNeeded: at)
      )
      failureCount += 1
    }
    return false
  }

  // MARK: Slots

  mutating func clearSlots(_ count: Int) {
    if count > slotCapacity {
      slots.deallocate()
      slotCapacity = count * 2
      slots = .allocate(capacity: slotCapacity * 2)
    }
    slots.update(repeating: -1, count: count * 2)
  }

  @inline(__always)
  mutating func setSlot(_ slot: Int, _ start: Int, _ end: Int) {
    slots[slot &* 2] = Int32(truncatingIfNeeded: start)
    slots[slot &* 2 &+ 1] = Int32(truncatingIfNeeded: end)
  }
}
