/// Texts as parts of an address.
enum PageAddress {
  /// A text as a part of a path, or a value of a query: percent-encoded, but for what is plain.
  static func encoded(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || [0x2d, 0x2e, 0x5f, 0x7e, 0x24].contains(byte)
      if isPlain {
        out.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.count == 1 ? "0" + digits : digits)
      }
    }
    return out
  }
}
