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
      if start + length <= count, isAddress(line + start, separator),
        start == 0 || !isMore(line[start - 1], separator),
        start + length == count || !isMore(line[start + length], separator)
          || line[start + length] == separator
            && (start + length + 1 >= count || !ByteKind.isHexadecimal(line[start + length + 1]))
      {
        spans.append(Span(start, start + length, number))
        from = start + length
      } else {
        from = first + 1
      }
    }
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

  private static func isMore(_ byte: UInt8, _ separator: UInt8) -> Bool {
    ByteKind.isAlphanumeric(byte) || byte == separator
  }
}
