/// Text as a YAML scalar that reads back as it was, whatever it holds.
public enum YAMLText {
  /// Quoted text on one line: in single quotes where that says everything, else in double ones.
  public static func quoted(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: needsEscape) else {
      return
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "\t": out += "\\t"
      case _ where !needsEscape(scalar): out.unicodeScalars.append(scalar)
      case _ where scalar.value <= 0xff: out += "\\x" + hex(scalar.value, 2)
      case _ where scalar.value <= 0xffff: out += "\\u" + hex(scalar.value, 4)
      default: out += "\\U" + hex(scalar.value, 8)
      }
    }
    return out + "\""
  }

  /// Plain where that is safe in a flow mapping, else quoted.
  public static func short(_ text: String) -> String {
    let isPlain =
      text.utf8.first.map(TokenBytes.isLetter) == true
      && text.utf8.allSatisfy { TokenBytes.isAlphanumeric($0) || $0 == 0x5f }
      && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  /// What is no printable character of YAML, or ends a line there, or turns the direction of writing.
  private static func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case ..<0x20, 0x7f...0xa0, 0x2028...0x202e, 0x2066...0x2069, 0xfeff, 0xfffe...0xffff: true
    default: false
    }
  }

  private static func hex(_ value: UInt32, _ digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
