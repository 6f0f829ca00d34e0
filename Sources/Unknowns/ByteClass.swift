/// What kind of byte a byte is, for masking.
enum ByteClass {
  static let digit: UInt8 = 1
  /// Digits and the letters a-f, A-F.
  static let hex: UInt8 = 2
  /// Letters, digits and underscore: what words are made of.
  static let word: UInt8 = 4
  /// Quotes, colon and signs: what a mask may begin with besides a word.
  static let special: UInt8 = 8
  /// Blanks, quotes and controls: what ends a URL.
  static let urlEnd: UInt8 = 16
  /// Marks at the end of a URL that belong to the sentence.
  static let mark: UInt8 = 32

  /// The classes of each byte, as bits.
  static let table: [UInt8] = (0..<256).map { value in
    let byte = UInt8(value)
    var bits: UInt8 = 0
    if (0x30...0x39).contains(byte) { bits |= digit | hex | word }
    if (0x61...0x66).contains(byte | 0x20), byte >= 0x41 { bits |= hex }
    if (0x61...0x7a).contains(byte | 0x20), byte >= 0x41 { bits |= word }
    if byte == 0x5f || byte >= 0x80 { bits |= word }
    if Array("\"':+-".utf8).contains(byte) { bits |= special }
    if byte <= 0x20 || byte == 0x7f || Array("\"'<>".utf8).contains(byte) { bits |= urlEnd }
    if Array(".,;:!?)]}".utf8).contains(byte) { bits |= mark }
    return bits
  }
}
