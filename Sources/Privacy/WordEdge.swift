/// Where a word begins in a line: behind what is no part of a word, or behind an escape that stands for that.
///
/// rsyslog writes control characters as `#ooo`, JSON and programs as `\n`, `\x0a`, `\u000a`: to the eye they end in a
/// letter or digit, in truth a line feed or a tab stands there.
enum WordEdge {
  /// Whether the byte before a place belongs to the same word.
  @inline(__always)
  static func isInside(_ line: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    guard start > 0, ByteKind.isAlphanumeric(line[start &- 1]) || line[start &- 1] == 0x5f else {
      return false
    }
    return !isBehindEscape(line, start)
  }

  /// Whether an escape ends right before a place.
  static func isBehindEscape(_ line: UnsafePointer<UInt8>, _ start: Int) -> Bool {
    if start >= 4, isOctal(line, start - 4) { return true }
    if start >= 2, line[start - 2] == 0x5c, isLetter(line[start - 1]) { return true }
    if start >= 4, line[start - 4] == 0x5c, line[start - 3] == 0x78 {
      return (1...2).allSatisfy { ByteKind.isHexadecimal(line[start - $0]) }
    }
    if start >= 6, line[start - 6] == 0x5c, line[start - 5] == 0x75 {
      return (1...4).allSatisfy { ByteKind.isHexadecimal(line[start - $0]) }
    }
    return false
  }

  /// The letters of `\n`, `\t`, `\r`, `\f`, `\v`, `\b`.
  private static func isLetter(_ byte: UInt8) -> Bool {
    [0x6e, 0x74, 0x72, 0x66, 0x76, 0x62].contains(byte)
  }

  /// Whether `#000` to `#037`, or `#177`, stands at a place; four bytes must be readable.
  static func isOctal(_ line: UnsafePointer<UInt8>, _ at: Int) -> Bool {
    guard line[at] == 0x23 else { return false }
    let (first, second, third) = (line[at + 1], line[at + 2], line[at + 3])
    if first == 0x31 { return second == 0x37 && third == 0x37 }
    return first == 0x30 && (0x30...0x33).contains(second) && (0x30...0x37).contains(third)
  }

  /// The first place of a run that belongs to no escape: a run of letters and digits may begin with the end of one.
  static func start(_ line: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    guard start > 0 else { return start }
    if line[start - 1] == 0x23, end - start > 3, isOctal(line, start - 1) { return start + 3 }
    guard line[start - 1] == 0x5c else { return start }
    if isLetter(line[start]), end - start > 1 { return start + 1 }
    if line[start] == 0x78, end - start > 3 { return start + 3 }
    return line[start] == 0x75 && end - start > 5 ? start + 5 : start
  }
}
