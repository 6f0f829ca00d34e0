/// Characters that terminals and viewers obey, or that make text read as what it is not.
public enum ObeyedText {
  /// Whether a character is one: controls (C1 drive terminals as well as C0 do), those that turn the
  /// direction of writing, and those that end a line, or are not there at all, for some readers.
  ///
  /// - Parameter value: its code point.
  /// - Returns: true for what is not to be shown as it is.
  public static func isObeyed(_ value: UInt32) -> Bool {
    value < 0x20
      || value >= 0x7f
        && ((0x7f...0x9f).contains(value) || (0x2028...0x202e).contains(value)
          || (0x2066...0x2069).contains(value) || value == 0xfeff)
  }

  /// How such a character is shown: `#ooo`, its octal digits, as rsyslog writes control characters.
  ///
  /// - Parameter value: its code point.
  /// - Returns: the text that stands for it.
  public static func shown(_ value: UInt32) -> String {
    let octal = String(value, radix: 8)
    return "#" + String(repeating: "0", count: max(0, 3 - octal.count)) + octal
  }

  /// The bytes of such a character that begins with three bytes, beyond ASCII.
  ///
  /// - Parameters:
  ///   - first: its first byte.
  ///   - second: the byte behind, 0 where there is none.
  ///   - third: the byte behind that.
  /// - Returns: 2 or 3; 0 for all else.
  @inline(__always)
  public static func length(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    switch first {
    case 0xc2: second &- 0x80 < 0x20 ? 2 : 0
    case 0xe2 where second == 0x80: third &- 0xa8 < 7 ? 3 : 0
    case 0xe2 where second == 0x81: third &- 0xa6 < 4 ? 3 : 0
    case 0xef: second == 0xbb && third == 0xbf ? 3 : 0
    default: 0
    }
  }

  /// The bytes of such a character at a place of a text, beyond ASCII.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - place: where in it.
  /// - Returns: 2 or 3; 0 for all else.
  public static func length(in text: [UInt8], at place: Int) -> Int {
    let second = place + 1 < text.count ? text[place + 1] : 0
    return length(text[place], second, place + 2 < text.count ? text[place + 2] : 0)
  }
}
