import Glibc

/// Finds hardware addresses: six pairs of hexadecimal digits with the same colon or hyphen between them.
enum HardwareFinder {
  private static let length = 17

  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    find(0x3a, line, count, number, &spans)
    find(0x2d, line, count, number, &spans)
  }

  private static func find(
    _ separator: UInt8,
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var from = 2
    while from < count, let found = memchr(line + from, Int32(separator), count - from) {
      let first = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      let start = first - 2
      let pairs = pairs(line, start, count, separator)
      let end = start + 3 * pairs - 1
      from = first + 1
      guard pairs > 1 else { continue }
      from = end
      let isFree =
        (start == 0 || line[start - 1] != separator && !WordEdge.isInside(line, start))
        && (end == count || !ByteKind.isAlphanumeric(line[end]))
      guard isFree else { continue }
      if pairs == 6 { spans.append(Span(start, end, number)) }
      // MAC= of netfilter: receiver, sender, type.
      if pairs == 14 {
        spans.append(Span(start, start + length, number))
        spans.append(Span(start + length + 1, start + 2 * length + 1, number))
      }
    }
  }

  /// How many pairs of hexadecimal digits stand in a row there.
  private static func pairs(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int,
    _ separator: UInt8
  ) -> Int {
    var pairs = 0
    var at = start
    while at + 1 < count, ByteKind.isHexadecimal(line[at]), ByteKind.isHexadecimal(line[at + 1]) {
      pairs += 1
      guard at + 2 < count, line[at + 2] == separator else { break }
      at += 3
    }
    return pairs
  }

  /// What stands between the pairs of an address; nil for another text.
  static func separator(of text: [UInt8]) -> UInt8? {
    guard text.count == length, text[2] == 0x3a || text[2] == 0x2d else { return nil }
    let isRight = text.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { isAddress($0, text[2]) } ?? false
    }
    return isRight ? text[2] : nil
  }

  private static func isAddress(_ text: UnsafePointer<UInt8>, _ separator: UInt8) -> Bool {
    for place in 0..<length {
      let isRight =
        place % 3 == 2 ? text[place] == separator : ByteKind.isHexadecimal(text[place])
      if !isRight { return false }
    }
    return true
  }
}
