extension HeaderParser {
  /// Parses what follows `<PRI>1 `: TIMESTAMP HOST APP-NAME PROCID MSGID SD [MSG].
  @inline(never)
  mutating func parseRFC5424(
    _ line: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int,
    into record: inout Record
  ) -> Bool {
    var at = start
    if line[at] == 0x2d, line[at &+ 1] == 0x20 {
      record.time = Record.noTime
      at &+= 2
    } else {
      var length = 0
      guard let time = isoTime(line + at, count: end &- at, length: &length) else { return false }
      record.time = time
      at &+= length
      guard at < end, line[at] == 0x20 else { return false }
      at &+= 1
    }
    record.host = token(line, &at, end)
    record.program = token(line, &at, end)
    record.pid = token(line, &at, end)
    _ = token(line, &at, end)
    guard at < end, skipStructuredData(line, &at, end) else { return false }
    if at < end, line[at] == 0x20 { at &+= 1 }
    // MSG may start with a byte order mark that says it is UTF-8.
    if end &- at >= 3, line[at] == 0xef, line[at &+ 1] == 0xbb, line[at &+ 2] == 0xbf { at &+= 3 }
    record.message = ByteRange(start: at, count: end &- at)
    record.content = ByteRange()
    return true
  }

  /// The next blank-separated part; empty for the NILVALUE `-`.
  private func token(_ line: UnsafePointer<UInt8>, _ at: inout Int, _ end: Int) -> ByteRange {
    let start = min(at, end)
    let stop = ByteScan.first(0x20, in: line, from: start, to: end)
    at = min(stop &+ 1, end)
    if stop &- start == 1, line[start] == 0x2d { return ByteRange() }
    return ByteRange(start: start, count: stop &- start)
  }

  /// Steps over `-` or `[id name="value"…]…`, quoting respected; false when it does not close.
  private func skipStructuredData(
    _ line: UnsafePointer<UInt8>,
    _ at: inout Int,
    _ end: Int
  ) -> Bool {
    if line[at] == 0x2d {
      at &+= 1
      return true
    }
    guard line[at] == 0x5b else { return false }
    var isQuoted = false
    while at < end {
      let byte = line[at]
      if isQuoted, byte == 0x5c {
        at &+= 2
        continue
      }
      if byte == 0x22 { isQuoted.toggle() }
      at &+= 1
      if byte == 0x5d, !isQuoted, at >= end || line[at] != 0x5b { return true }
    }
    return false
  }
}
