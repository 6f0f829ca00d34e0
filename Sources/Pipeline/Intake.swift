import Minutes
import Rulebook
import Sketches
import Syslog

/// What is found out about lines in their order: header, time, and which are malformed.
///
/// A stamp that is missing or not to be believed is replaced by the time of the records around it,
/// so the lines must come in order; used by one thread at a time. No allocation and no clock per
/// line.
struct Intake: ~Copyable {
  /// How many malformed lines are kept to be shown, and how long, in bytes.
  static let malformedSamples = 8
  static let malformedSampleBytes = 200

  var counts = LineCounts()
  /// The latest malformed lines, oldest first.
  private(set) var malformed: [[UInt8]] = []
  /// Time of the latest record that had one to be believed.
  var streamTime: Int64?
  /// What the clock showed when that came.
  var streamClock: Int64
  /// The first stamp to be believed, found ahead of the records before it.
  var firstTime: Int64?
  /// Stamps too old in a row.
  var ancientRun = 0
  /// Malformed lines that came before any stamp.
  var early: UInt64 = 0
  /// The lines around rsyslog's batches, which are no records; nil where there are none.
  var marks: TransactionMarks?
  /// Whether the line that was refused last is one of them.
  private(set) var isMark = false
  /// Clocks of hosts, and who sent stamps that were not believed.
  var hosts: HostClocks

  /// The record of the line that was admitted last.
  ///
  /// In a place of its own: a record is fourteen words, and what is handed on by value is copied.
  let record: UnsafeMutablePointer<Record>
  let book: MinuteBook
  let rule: StampRule
  private var parser: HeaderParser
  private let yearsAreFixed: Bool
  private let maxLineBytes: Int
  private(set) var clock: Int64
  /// The latest stamp that is believed.
  private var latest: Int64

  /// Makes an intake for the minutes of a book.
  init(
    zone: Zone,
    years: YearRule?,
    maxLineBytes: Int,
    rule: StampRule,
    clock: Int64,
    book: MinuteBook
  ) {
    record = .allocate(capacity: 1)
    record.initialize(to: Record())
    self.maxLineBytes = maxLineBytes
    self.rule = rule
    self.book = book
    self.clock = clock
    streamClock = clock
    latest = rule.latest(clock)
    hosts = HostClocks(looksAtArrival: rule.isLive)
    yearsAreFixed = years != nil
    parser = HeaderParser(
      zone: zone,
      years: years ?? .notAfter(clock + YearRule.allowance),
      now: rule.isLive ? clock : nil
    )
  }

  deinit {
    record.deallocate()
  }

  /// Tells the time; called once for each block.
  mutating func setClock(_ now: Int64) {
    // Years are worked out anew when the day may have changed.
    if !yearsAreFixed, now / 3_600 != clock / 3_600 {
      parser.setYears(.notAfter(now + YearRule.allowance))
    }
    clock = now
    latest = rule.latest(now)
  }

  /// Counts bytes that were read, line feeds included.
  mutating func took(bytes: Int) {
    counts.bytes &+= UInt64(bytes)
  }

  /// Takes note of a block of whole lines before its lines come.
  mutating func took(_ block: UnsafePointer<UInt8>, _ count: Int) {
    took(bytes: count)
    if streamTime == nil { findFirstTime(block, count, parser) }
  }

  /// Counts a line and reads its header; false when it has none that is known here.
  ///
  /// `length` is cut to what a line may have; the rest of a line that `isCut` was thrown away
  /// before. `record` holds what was found; its time is one to be believed, and the book has seen it. A malformed line
  /// belongs to the minute of `streamTime`, or, as long as there is none, to that of the first
  /// record (`takeEarly`).
  @inline(__always)
  mutating func admit(
    _ line: UnsafePointer<UInt8>,
    _ length: inout Int,
    isCut: Bool
  ) -> Bool {
    counts.lines &+= 1
    if length > maxLineBytes || isCut {
      counts.longLines &+= 1
      length = min(length, maxLineBytes)
    }
    guard parser.parse(line, count: length, into: &record.pointee) else {
      refuse(line, length)
      return false
    }
    let time = record.pointee.time
    if counts.lines >= hosts.next, time != Record.noTime {
      hosts.look(
        line + record.pointee.host.start,
        record.pointee.host.count,
        difference: time &- clock,
        number: counts.lines
      )
    }
    if time > latest || time < book.oldest {
      // A gauge takes the last reading by its time: a stamp that is not believed must not win.
      record.pointee.time = judge(time, line + record.pointee.host.start, record.pointee.host.count)
    } else {
      believe(time, line + record.pointee.host.start, record.pointee.host.count)
    }
    return true
  }

  /// Takes a stamp as it is.
  @inline(__always)
  mutating func believe(_ time: Int64, _ host: UnsafePointer<UInt8>, _ length: Int) {
    streamTime = time
    streamClock = clock
    ancientRun = 0
    book.saw(time, from: SourceGroups.group(of: host, length))
  }

  /// The malformed lines that came before any stamp, to be counted with the first record that has
  /// one.
  mutating func takeEarly() -> UInt64 {
    defer { early = 0 }
    return early
  }

  @inline(never)
  private mutating func refuse(_ line: UnsafePointer<UInt8>, _ count: Int) {
    if let marks {
      let bytes = UnsafeRawBufferPointer(start: line, count: count)
      isMark = marks.isBegin(bytes) || marks.isCommit(bytes)
      if isMark {
        counts.lines &-= 1
        return
      }
    }
    counts.malformed &+= 1
    let kept = min(count, Intake.malformedSampleBytes)
    malformed.append(Array(UnsafeBufferPointer(start: line, count: kept)))
    if malformed.count > Intake.malformedSamples { malformed.removeFirst() }
    // No record yet that would say when this is.
    if streamTime == nil { early += 1 }
  }
}
