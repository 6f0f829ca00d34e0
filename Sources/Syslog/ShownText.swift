/// Bytes from logs as text that can be shown: logs are hostile, and terminals obey.
public enum ShownText {
  /// Control characters become `#ooo` as rsyslog writes them, invalid UTF-8 the replacement
  /// character.
  public static func of(_ bytes: [UInt8]) -> String {
    guard bytes.contains(where: { $0 < 0x20 || $0 >= 0x7f }) else {
      return String(decoding: bytes, as: UTF8.self)
    }
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      // C1 controls (U+0080…U+009F) drive terminals as well as C0 do; the characters that turn
      // the direction of writing make text read as what it is not.
      let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
      let turnsText =
        (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      // To YAML and to browsers these end a line, or are not there at all.
      let isUnseen = [0x2028, 0x2029, 0xfeff].contains(scalar.value)
      if isControl || turnsText || isUnseen {
        let octal = String(scalar.value, radix: 8)
        text += "#" + String(repeating: "0", count: max(0, 3 - octal.count)) + octal
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
