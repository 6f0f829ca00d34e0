/// Questions about single bytes of a line, all of ASCII.
enum ByteKind {
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always)
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

  /// Of a word as identifiers are written: letters, digits, `_`, `-`.
  @inline(__always)
  static func isWord(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == 0x5f || byte == 0x2d
  }

  @inline(__always)
  static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 0x61 < 6 }
}
