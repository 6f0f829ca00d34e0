/// Turns line bytes into a record, finding the header's format by itself for each line.
///
/// Known are what rsyslog's own templates write: `RSYSLOG_TraditionalFileFormat`
/// (`Mmm dd hh:mm:ss host tag msg`), `RSYSLOG_FileFormat` (an RFC 3339 stamp instead),
/// `RSYSLOG_ForwardFormat` (either, with `<PRI>` before it) and RFC 5424.
public struct HeaderParser {
  private var stamps: StampReader

  /// Longest process id looked for behind `[`; a tag whose bracket closes later has none.
  public static let maxPidBytes = 128

  /// Makes a parser; `zone` and `years` serve stamps that carry neither.
  ///
  /// `now` (Unix seconds) tells which of two hours is meant by the first stamp, where lines are read
  /// as they are written and clocks are just set back; nil for files.
  public init(zone: Zone = .utc, years: YearRule, now: Int64? = nil) {
    stamps = StampReader(zone: zone, years: years, now: now)
  }

  /// Changes how years are found, for a daemon that lives over New Year.
  public mutating func setYears(_ years: YearRule) {
    stamps.years = years
  }

  /// Reads an RFC 3339 stamp with the parser's memory of the last one.
  mutating func isoTime(
    _ bytes: UnsafePointer<UInt8>,
    count: Int,
    length: inout Int
  ) -> Int64? {
    stamps.iso(bytes, count: count, length: &length)
  }

  /// Parses one line without its line feed; answers false when it has no header known here.
  ///
  /// `ByteScan.padding` bytes behind the line must be readable. The record is overwritten either
  /// way. Cost: about 15 ns a line, no allocation.
  @inline(__always)
  public mutating func parse(
    _ line: UnsafePointer<UInt8>,
    count lineCount: Int,
    into record: inout Record
  ) -> Bool {
    var end = lineCount
    // A carriage return before the line feed belongs to the line's end.
    if end > 0, line[end &- 1] == 0x0d { end &-= 1 }
    guard end >= 16 else { return false }
    var at = 0
    record.priority = -1
    if line[0] == 0x3c {
      at = priority(line, into: &record)
      guard at > 0 else { return false }
      if line[at] == 0x31, line[at &+ 1] == 0x20 {
        return parseRFC5424(line, from: at &+ 2, to: end, into: &record)
      }
      guard end &- at >= 16 else { return false }
    }
    if line[at] &- 0x30 < 10 {
      var length = 0
      guard let time = stamps.iso(line + at, count: end &- at, length: &length) else {
        return false
      }
      record.time = time
      at &+= length
      guard at < end, line[at] == 0x20 else { return false }
      at &+= 1
    } else {
      guard let time = stamps.traditional(line + at) else { return false }
      record.time = time
      at &+= 16
    }
    let hostEnd = ByteScan.first(0x20, in: line, from: at, to: end)
    record.host = ByteRange(start: at, count: hostEnd &- at)
    if hostEnd > at &+ 1, line[hostEnd &- 1] == 0x3a, line[hostEnd &- 2] != 0x3a {
      // "tag:" where the host should be: a line without a host.
      record.host = ByteRange()
    } else {
      at = min(hostEnd &+ 1, end)
    }
    tag(line, from: at, to: end, into: &record)
    return true
  }

  /// Reads `<PRI>`; answers the offset behind it, 0 when it is none.
  @inline(__always)
  private func priority(_ line: UnsafePointer<UInt8>, into record: inout Record) -> Int {
    var value = 0
    var at = 1
    while at < 4, line[at] &- 0x30 < 10 {
      value = value &* 10 &+ Int(line[at] &- 0x30)
      at &+= 1
    }
    guard at > 1, line[at] == 0x3e, value <= 191 else { return 0 }
    record.priority = value
    return at &+ 1
  }

  @inline(__always)
  private func tag(
    _ line: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int,
    into record: inout Record
  ) {
    var at = start
    // Some devices leave a lone colon between host and tag ("fw1 : %ASA-…").
    if end &- at > 2, line[at] == 0x3a, line[at &+ 1] == 0x20 { at &+= 2 }
    let tagStart = at
    at = ByteScan.first(0x20, 0x3a, 0x5b, in: line, from: at, to: end)
    record.program = ByteRange(start: tagStart, count: at &- tagStart)
    record.pid = ByteRange()
    if at < end, line[at] == 0x5b {
      let limit = min(end, at &+ HeaderParser.maxPidBytes)
      let close = ByteScan.first(0x5d, in: line, from: at &+ 1, to: limit)
      if close < limit {
        record.pid = ByteRange(start: at &+ 1, count: close &- at &- 1)
        at = close &+ 1
      }
    }
    if at < end, line[at] == 0x3a { at &+= 1 }
    if at < end, line[at] == 0x20 { at &+= 1 }
    record.message = ByteRange(start: at, count: end &- at)
    record.content = ByteRange(start: tagStart, count: end &- tagStart)
  }
}
