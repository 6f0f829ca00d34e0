public import Syslog

/// How far a stream is, by the majority of its sources: the watermark that closes minutes.
///
/// Hosts are hashed into groups. Each group has a mark, its latest stamp, and counts as long as it
/// is heard of; the watermark is the lower median of these marks. So a source that runs ahead, or
/// any minority, closes no minute of the others, one that lags holds nothing up while the majority
/// goes on, and with one source it is the latest stamp. All of it is a function of the records in
/// their order.
///
/// A mark does not follow a single odd stamp: a step further than `step` in either direction is
/// believed when `steadyRecords` records of the group in a row have made it. Until then minutes
/// only close later.
///
/// Cost: three stores and three comparisons a record; the marks are looked through when one of them
/// passes what is due, a few times a minute.
public final class SourceGroups {
  /// Number of groups: enough to tell the sources of most sites apart, and quickly looked through.
  public static let count = 256
  /// Records of a group in a row that make a step believed.
  ///
  /// Fewer would be made by a few lines of a program with another idea of the time.
  static let steadyRecords: Int32 = 16
  /// A group counts while it was seen within so many records for each group there is.
  ///
  /// A group that sends less than a sixty-fourth of its share does not hold up the others.
  static let activeRecords: UInt64 = 64
  /// Records between two looks at which groups still count, while some have passed what is due.
  static let recheckRecords: UInt64 = 256
  /// Seconds that the stamps of a group may go to and fro without a step, at least.
  static let leastStep: Int64 = 900
  /// Stamps before 1971 are of clocks that were never set.
  public static let earliest: Int64 = 31_536_000

  @usableFromInline
  struct Row {
    /// Latest stamp; far before any when there is none.
    @usableFromInline var mark: Int64
    /// Number of the record it was seen at last; 0 for never.
    @usableFromInline var seen: UInt64 = 0
    /// Of the records in a row that make a step: the stamp nearest to the mark.
    var candidate: Int64 = 0
    @usableFromInline var run: Int32 = 0
  }

  @usableFromInline
  struct State {
    @usableFromInline var records: UInt64 = 0
    /// What the watermark has to pass.
    @usableFromInline var due = Int64.max
    @usableFromInline var recheckAt = UInt64.max
    /// Stamps before this are not believed.
    @usableFromInline var oldest = SourceGroups.earliest
    /// Groups that have yet to pass what is due before a look is worth it.
    var wanted = Int.max
    var isPassed = false
  }

  /// Mark of a group that has none.
  private static let unmarked = Int64.min / 4

  @usableFromInline let rows: UnsafeMutablePointer<Row>
  @usableFromInline let state: UnsafeMutablePointer<State>
  @usableFromInline let step: Int64
  /// Groups that were ever seen, in the order they came.
  var used: [Int] = []
  private let sorted: UnsafeMutablePointer<Int64>
  private let maxAge: Int64

  /// Makes groups of a stream of which nothing is known.
  ///
  /// `lateness` and `maxAge` are in seconds.
  public init(lateness: Int64, maxAge: Int64) {
    step = max(SourceGroups.leastStep, 2 * lateness)
    self.maxAge = maxAge
    rows = .allocate(capacity: SourceGroups.count)
    rows.initialize(repeating: Row(mark: SourceGroups.unmarked), count: SourceGroups.count)
    state = .allocate(capacity: 1)
    state.initialize(to: State())
    sorted = .allocate(capacity: SourceGroups.count)
    sorted.initialize(repeating: 0, count: SourceGroups.count)
    used.reserveCapacity(SourceGroups.count)
  }

  deinit {
    rows.deallocate()
    state.deallocate()
    sorted.deallocate()
  }

  /// The group of a host: always the same, so that the same lines close the same minutes every time.
  ///
  /// Eight bytes behind the name must be readable. Of a name longer than sixteen bytes the first and
  /// the last eight decide. Cost: 2 ns.
  @inlinable
  @inline(__always)
  public static func group(of host: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let isLong = length >= 8
    let first =
      isLong
      ? ByteScan.word(host)
      : length == 0 ? 0 : ByteScan.word(host) & (~0 &>> UInt64(64 &- length &* 8))
    let last = isLong ? ByteScan.word(host + (length &- 8)) : UInt64(length)
    let product = (first ^ 0x6d69_6e75_7465_6421).multipliedFullWidth(
      by: last ^ 0x9e37_79b9_7f4a_7c15
    )
    return Int(truncatingIfNeeded: product.high ^ product.low) & (count &- 1)
  }

  /// Takes note of a record's stamp; true when the watermark has passed what is due by it.
  @inlinable
  @inline(__always)
  func saw(_ time: Int64, from group: Int) -> Bool {
    let row = rows + (group & (SourceGroups.count &- 1))
    let records = state.pointee.records &+ 1
    state.pointee.records = records
    let ahead = time &- row.pointee.mark
    let isNear = UInt64(bitPattern: ahead &+ step) <= UInt64(bitPattern: 2 &* step)
    guard isNear, time < state.pointee.due || ahead <= 0, records < state.pointee.recheckAt else {
      return note(time, row)
    }
    row.pointee.seen = records
    row.pointee.run = 0
    if ahead > 0 { row.pointee.mark = time }
    return false
  }

  @usableFromInline
  @inline(never)
  func note(_ time: Int64, _ row: UnsafeMutablePointer<Row>) -> Bool {
    let wasPassed = state.pointee.isPassed
    if row.pointee.seen == 0 { used.append(row - rows) }
    row.pointee.seen = state.pointee.records
    let before = row.pointee.mark
    move(row, time)
    let after = row.pointee.mark
    let isStep = after - before > step || after < before
    if before < state.pointee.due, after >= state.pointee.due, !wasPassed {
      state.pointee.wanted -= 1
      state.pointee.recheckAt = min(
        state.pointee.recheckAt,
        state.pointee.records + SourceGroups.recheckRecords
      )
    }
    // Only a step or a new group can change by much what is too old to be true.
    if isStep { refresh() }
    if isStep || state.pointee.wanted <= 0 || state.pointee.records >= state.pointee.recheckAt {
      look()
    }
    return state.pointee.isPassed && !wasPassed
  }

  /// Moves a group's mark to a stamp, or takes the stamp for a part of a step.
  private func move(_ row: UnsafeMutablePointer<Row>, _ time: Int64) {
    let ahead = time - row.pointee.mark
    if row.pointee.mark == SourceGroups.unmarked {
      row.pointee.run += 1
      // The first stamp may be an odd one: the second says which to take.
      if row.pointee.run == 1 {
        row.pointee.candidate = time
      } else {
        let (low, high) = (min(time, row.pointee.candidate), max(time, row.pointee.candidate))
        row.pointee.mark = high - low <= step ? high : low
        row.pointee.run = 0
      }
    } else if abs(ahead) <= step {
      row.pointee.run = 0
      if ahead > 0 { row.pointee.mark = time }
    } else if ahead > 0 {
      let run = max(row.pointee.run, 0) + 1
      row.pointee.candidate = run == 1 ? time : min(row.pointee.candidate, time)
      row.pointee.run = run
    } else {
      // Counted downwards, so that the two directions do not add up to a step.
      let run = min(row.pointee.run, 0) - 1
      row.pointee.candidate = run == -1 ? time : max(row.pointee.candidate, time)
      row.pointee.run = run
    }
    if abs(row.pointee.run) >= SourceGroups.steadyRecords {
      row.pointee.mark = row.pointee.candidate
      row.pointee.run = 0
    }
  }

  /// Says what the watermark has to pass next; answers whether it has.
  func arm(due: Int64) -> Bool {
    state.pointee.due = due
    look()
    return state.pointee.isPassed
  }

  /// Counts the groups that have passed what is due, and how many more it takes.
  private func look() {
    var active = 0
    var passed = 0
    for group in used where isActive(group) {
      active += 1
      if rows[group].mark >= state.pointee.due { passed += 1 }
    }
    // As many as lie at or above the lower median.
    let needed = active - (active - 1) / 2
    state.pointee.isPassed = active > 0 && passed >= needed
    state.pointee.wanted = state.pointee.isPassed ? .max : max(1, needed - passed)
    state.pointee.recheckAt =
      passed == 0 || state.pointee.isPassed
      ? .max : state.pointee.records + SourceGroups.recheckRecords
  }

  private func isActive(_ group: Int) -> Bool {
    rows[group].mark > SourceGroups.unmarked
      && state.pointee.records - rows[group].seen
        <= SourceGroups.activeRecords * UInt64(used.count)
  }

  /// The lower median of the marks of all groups that count, in Unix seconds; nil when none does.
  ///
  /// Cost: a sort of at most 256 numbers.
  var watermark: Int64? {
    var active = 0
    for group in used where isActive(group) {
      sorted[active] = rows[group].mark
      active += 1
    }
    guard active > 0 else { return nil }
    var marks = UnsafeMutableBufferPointer(start: sorted, count: active)
    marks.sort()
    return marks[(active - 1) / 2]
  }

  /// Works out anew which stamps are too old to be believed; answers the watermark.
  @discardableResult
  func refresh() -> Int64? {
    let watermark = watermark
    if let watermark { state.pointee.oldest = max(SourceGroups.earliest, watermark - maxAge) }
    return watermark
  }

  /// Whether a group that counts has its mark within so many seconds of a time.
  func hasMark(within seconds: Int64, of time: Int64) -> Bool {
    used.contains { isActive($0) && abs(rows[$0].mark - time) <= seconds }
  }

  /// Forgets all marks, as the stream has gone to another time.
  func forget() {
    for group in used { rows[group] = Row(mark: SourceGroups.unmarked) }
    used = []
    state.pointee.oldest = SourceGroups.earliest
    look()
  }
}
