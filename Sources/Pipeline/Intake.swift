import Minutes
import Syslog

/// What is found out about lines in their order: header, time, and which are malformed.
///
/// A stamp that is missing or impossible is replaced by that of the records before, so the lines
/// must come in order; used by one thread at a time. No allocation and no clock per line.
struct Intake: ~Copyable {
  /// A record stamped further ahead of the clock than this, in seconds, has a wrong stamp.
  static let futureLimit: Int64 = 3_600
  /// How many malformed lines are kept to be shown, and how long, in bytes.
  static let malformedSamples = 8
  static let malformedSampleBytes = 200

  private(set) var counts = LineCounts()
  /// The latest malformed lines, oldest first.
  private(set) var malformed: [[UInt8]] = []
  /// Time of the latest record that had one: what stands in for a missing or impossible stamp.
  private(set) var streamTime: Int64?
  /// Malformed lines that came before any stamp.
  private(set) var early: UInt64 = 0

  private var parser: HeaderParser
  private let yearsAreFixed: Bool
  private let maxLineBytes: Int
  private(set) var clock: Int64

  init(zone: Zone, years: YearRule?, maxLineBytes: Int, clock: Int64) {
    self.maxLineBytes = maxLineBytes
    self.clock = clock
    yearsAreFixed = years != nil
    parser = HeaderParser(
      zone: zone,
      years: years ?? .notAfter(clock + YearRule.allowance)
    )
  }

  /// Tells the time; called once for each block.
  mutating func setClock(_ now: Int64) {
    // Years are worked out anew when the day may have changed.
    if !yearsAreFixed, now / 3_600 != clock / 3_600 {
      parser.setYears(.notAfter(now + YearRule.allowance))
    }
    clock = now
  }

  /// Counts bytes that were read, line feeds included.
  mutating func took(bytes: Int) {
    counts.bytes &+= UInt64(bytes)
  }

  /// Counts a line and reads its header; false when it has none that is known here.
  ///
  /// `length` is cut to what a line may have; the rest of a line that `isCut` was thrown away
  /// before. The record's time is one to be believed. A malformed line belongs to the minute of
  /// `streamTime`, or, as long as there is none, to that of the first record (`takeEarly`).
  @inline(__always)
  mutating func admit(
    _ line: UnsafePointer<UInt8>,
    _ length: inout Int,
    isCut: Bool,
    into record: inout Record
  ) -> Bool {
    counts.lines &+= 1
    if length > maxLineBytes || isCut {
      counts.longLines &+= 1
      length = min(length, maxLineBytes)
    }
    guard parser.parse(line, count: length, into: &record) else {
      refuse(line, length)
      return false
    }
    let time = record.time
    if time > clock &+ Intake.futureLimit || time == Record.noTime {
      // A gauge takes the last reading by its time: a stamp that is not believed must not win.
      record.time = replaceStamp(time)
    } else {
      streamTime = time
    }
    return true
  }

  /// The malformed lines that came before any stamp, to be counted with the first record that has
  /// one.
  mutating func takeEarly() -> UInt64 {
    defer { early = 0 }
    return early
  }

  @inline(never)
  private mutating func refuse(_ line: UnsafePointer<UInt8>, _ count: Int) {
    counts.malformed &+= 1
    let kept = min(count, Intake.malformedSampleBytes)
    malformed.append(Array(UnsafeBufferPointer(start: line, count: kept)))
    if malformed.count > Intake.malformedSamples { malformed.removeFirst() }
    // No record yet that would say when this is.
    if streamTime == nil { early += 1 }
  }

  @inline(never)
  private mutating func replaceStamp(_ time: Int64) -> Int64 {
    if time == Record.noTime { counts.missingStamps &+= 1 } else { counts.futureStamps &+= 1 }
    return streamTime ?? clock
  }
}
