/// Base64 with the alphabet of RFC 4648, section 4, padded with `=`.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )
  /// For each byte its six bits; 255 for one that is none of the alphabet.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (bits, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(bits) }
    return values
  }()
  private static let padding = UInt8(ascii: "=")

  /// Appends bytes as text: four characters for each three of them.
  static func append(_ bytes: [UInt8], to text: inout [UInt8]) {
    text.reserveCapacity(text.count + (bytes.count + 2) / 3 * 4)
    var at = 0
    while at < bytes.count {
      let count = min(3, bytes.count - at)
      var word: UInt32 = 0
      for place in 0..<3 { word = word << 8 | (place < count ? UInt32(bytes[at + place]) : 0) }
      for place in 0..<4 {
        let bits = Int(word >> UInt32(18 - 6 * place) & 63)
        text.append(place <= count ? alphabet[bits] : padding)
      }
      at += 3
    }
  }

  /// The bytes of a text; nil for what `append` does not write, so that each text has one form.
  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard !text.isEmpty, text.count % 4 == 0 else { return nil }
    let padded = text[text.count - 1] == padding ? (text[text.count - 2] == padding ? 2 : 1) : 0
    let digits = text.count - padded
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var word: UInt32 = 0
    for at in 0..<digits {
      let bits = values[Int(text[at])]
      guard bits < 64 else { return nil }
      word = word << 6 | UInt32(bits)
      if at & 3 == 3 {
        for shift: UInt32 in [16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        word = 0
      }
    }
    switch padded {
    case 1:
      guard word & 3 == 0 else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: word >> 10))
      bytes.append(UInt8(truncatingIfNeeded: word >> 2))
    case 2:
      guard word & 15 == 0 else { return nil }
      bytes.append(UInt8(truncatingIfNeeded: word >> 4))
    default: break
    }
    return bytes
  }
}
