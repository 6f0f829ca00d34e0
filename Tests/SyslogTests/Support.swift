import Syslog

/// Calls `body` with the bytes and what must be readable behind them, filled with `noise`: answers
/// must not depend on it.
func withPadded<Result>(
  _ bytes: [UInt8],
  noise: UInt8 = 0x0a,
  _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  let room = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + ByteScan.padding)
  defer { room.deallocate() }
  room.initialize(repeating: noise, count: bytes.count + ByteScan.padding)
  for index in bytes.indices { room[index] = bytes[index] }
  return body(room, bytes.count)
}

/// A record with its parts as text, `nil` for a line that has no known header.
struct Parsed: Equatable, CustomStringConvertible {
  var time: String
  var priority = -1
  var host = ""
  var program = ""
  var pid = ""
  var message = ""
  var content = ""

  var description: String {
    "\(time)|\(priority)|\(host)|\(program)|\(pid)|\(message)|\(content)"
  }
}

/// Reads one line with a parser.
func parse(_ bytes: [UInt8], _ parser: inout HeaderParser, noise: UInt8 = 0x0a) -> Parsed? {
  var record = Record()
  let isKnown = withPadded(bytes, noise: noise) { parser.parse($0, count: $1, into: &record) }
  guard isKnown else { return nil }
  func text(_ range: ByteRange) -> String {
    precondition(range.start >= 0 && range.count >= 0 && range.end <= bytes.count)
    return String(decoding: bytes[range.start..<range.end], as: UTF8.self)
  }
  return Parsed(
    time: record.time == Record.noTime ? "-" : Stamp.utc(record.time),
    priority: record.priority,
    host: text(record.host),
    program: text(record.program),
    pid: text(record.pid),
    message: text(record.message),
    content: text(record.content)
  )
}

/// Stamps without a year are read as of the end of February 2014.
let early2014 = Stamp.parse("2014-02-28T12:00:00Z") ?? 0

func makeParser(zone: Zone = .utc, years: YearRule = .notAfter(early2014)) -> HeaderParser {
  HeaderParser(zone: zone, years: years)
}

func parse(_ line: String, zone: Zone = .utc) -> Parsed? {
  var parser = makeParser(zone: zone)
  return parse(Array(line.utf8), &parser)
}
