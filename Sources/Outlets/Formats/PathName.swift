/// A name of letters, digits, `_` and `-` made from any bytes, for receivers that make files and
/// directories of names.
///
/// A text of such bytes stays as it is, if it is not longer than may be and has no `--`. Any other is
/// made so: each other byte becomes `_`, as does the second of two hyphens; it is cut; and `--` with 16
/// hex digits of a hash (FNV-1a, 64 bits) of all its bytes follows. Since no text that stays has `--`,
/// two texts get one name only where their hashes are equal: by chance one pair in 2^64, yet somebody
/// who sets out to can find such a pair.
enum PathName {
  /// The longest name unless said otherwise, in bytes: with `.wsp` behind it far below what a file's name
  /// may have (255), and with the others of a path in one datagram.
  static let maxBytes = 100
  /// `--` and the hash.
  private static let markBytes = 18

  /// The name for a text.
  ///
  /// - Parameters:
  ///   - text: any bytes.
  ///   - most: the longest name, in bytes; 19 or more.
  /// - Returns: its name.
  static func make(_ text: some Collection<UInt8>, most: Int = maxBytes) -> String {
    if isPlain(text, most) { return String(decoding: text, as: UTF8.self) }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var name: [UInt8] = []
    for byte in text {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      guard name.count < most - markBytes else { continue }
      let isKept = isPlain(byte) && !(byte == 0x2d && name.last == 0x2d)
      name.append(isKept ? byte : 0x5f)
    }
    if name.isEmpty { name = [0x5f] }
    let digits = String(hash, radix: 16)
    let padding = String(repeating: "0", count: 16 - digits.count)
    return String(decoding: name, as: UTF8.self) + "--" + padding + digits
  }

  /// The name for a text.
  static func make(_ text: String, most: Int = maxBytes) -> String { make(text.utf8, most: most) }

  private static func isPlain(_ text: some Collection<UInt8>, _ most: Int) -> Bool {
    var count = 0
    var last: UInt8 = 0
    for byte in text {
      count += 1
      if count > most || !isPlain(byte) || (byte == 0x2d && last == 0x2d) { return false }
      last = byte
    }
    return count > 0
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
    default: false
    }
  }
}
