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
      if ObeyedText.isObeyed(scalar.value) {
        text += ObeyedText.shown(scalar.value)
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
