/// Finds bank account numbers (IBAN, ISO 13616): two letters, two digits, up to 30 letters and digits,
/// in one piece or in groups of four, with a right check number (ISO/IEC 7064, MOD 97-10).
enum AccountFinder {
  private static let fewest = 15
  private static let most = 34

  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var at = 0
    while at &+ fewest <= count {
      guard isUpper(line[at]), isUpper(line[at &+ 1]), ByteKind.isDigit(line[at &+ 2]),
        ByteKind.isDigit(line[at &+ 3]), !WordEdge.isInside(line, at)
      else {
        at &+= 1
        continue
      }
      if let end = end(line, at, count) {
        spans.append(Span(at, end, number))
        at = end
      } else {
        at &+= 1
      }
    }
  }

  @inline(__always)
  private static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

  /// The end of the longest number that begins there.
  private static func end(_ line: UnsafePointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var at = start
    var taken = 0
    var head = 0
    var rest = 0
    var found: Int?
    while at < count, taken < most {
      let byte = line[at]
      if byte == 0x20, taken > 0, taken % 4 == 0, at &+ 1 < count,
        isUpper(line[at &+ 1]) || ByteKind.isDigit(line[at &+ 1])
      {
        at &+= 1
        continue
      }
      guard isUpper(byte) || ByteKind.isDigit(byte) else { break }
      let value = ByteKind.isDigit(byte) ? Int(byte &- 0x30) : Int(byte &- 0x41) &+ 10
      // The first four count at the end.
      if taken < 4 {
        head = (head &* (value > 9 ? 100 : 10) &+ value)
      } else {
        rest = (rest &* (value > 9 ? 100 : 10) &+ value) % 97
      }
      taken &+= 1
      at &+= 1
      let isEnd = at == count || !ByteKind.isAlphanumeric(line[at])
      // Two letters are four digits, with the two digits six.
      if isEnd, taken >= fewest, (rest &* 1_000_000 &+ head) % 97 == 1 { found = at }
    }
    return found
  }
}
