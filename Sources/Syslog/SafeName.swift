/// A file name made from any text, so that no name from a rule file or a log leaves its directory.
///
/// Letters, digits, `_`, `-` and `.` stay; every other byte, and a dot in front, becomes `%XX`. An
/// empty text is `%`. Different texts get different names: beyond ``maxBytes`` the name is cut
/// (never inside a `%XX`) and ends in `~` and 16 hex digits of a hash (FNV-1a, 64 bits) of the text.
public enum SafeName {
  /// The longest name before the hash, in bytes: leaves room for what is put around it (255 allowed).
  public static let maxBytes = 100

  /// The file name for a text.
  public static func make(_ text: String) -> String {
    if text.isEmpty { return "%" }
    let hex = Array("0123456789ABCDEF".utf8)
    var name: [UInt8] = []
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var isCut = false
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      if isCut { continue }
      let isPlain = isSafe(byte) && !(name.isEmpty && byte == 0x2e)
      if name.count + (isPlain ? 1 : 3) > maxBytes {
        isCut = true
      } else if isPlain {
        name.append(byte)
      } else {
        name += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      }
    }
    guard isCut else { return String(decoding: name, as: UTF8.self) }
    let digits = String(hash, radix: 16)
    let padding = String(repeating: "0", count: 16 - digits.count)
    return String(decoding: name, as: UTF8.self) + "~" + padding + digits
  }

  /// Whether a byte stands for itself: letters, digits, `_`, `-` and `.`.
  public static func isSafe(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }
}
