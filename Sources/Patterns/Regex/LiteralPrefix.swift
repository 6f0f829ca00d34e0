/// The bytes every match of an anchored pattern must start with.
///
/// Found by reading the pattern's text, with every doubt decided for "fewer bytes": a prefix that
/// is too short only costs time, one that is too long would lose matches.
public enum LiteralPrefix {
  /// Longest prefix kept, in bytes: two machine words are compared at once.
  public static let maxBytes = 16

  /// The literal start of `pattern`; empty when it is not anchored with `^` or starts otherwise.
  public static func of(_ pattern: String) -> [UInt8] {
    let text = Array(pattern.utf8)
    guard text.first == 0x5e, !quotesSyntax(text), !hasTopLevelAlternative(text),
      !setsOptions(text)
    else { return [] }
    var prefix: [UInt8] = []
    var at = 1
    while at < text.count, prefix.count < maxBytes {
      guard let (byte, length) = literal(text, at) else { break }
      let next = at + length < text.count ? text[at + length] : 0
      // `x?`, `x*`, `x{…}` may be missing altogether; `x+` is there at least once.
      if next == 0x3f || next == 0x2a || next == 0x7b { break }
      prefix.append(byte)
      if next == 0x2b { break }
      at += length
    }
    return prefix
  }

  /// One literal character at an offset, and how many bytes of pattern it takes.
  static func literal(_ text: [UInt8], _ at: Int) -> (byte: UInt8, length: Int)? {
    let byte = text[at]
    switch byte {
    case 0x5c:
      guard at + 1 < text.count else { return nil }
      let escaped = text[at + 1]
      // An escaped letter or digit is a class, an assertion or a code; punctuation is itself.
      return isAlphanumeric(escaped) || escaped >= 0x80 ? nil : (escaped, 2)
    case 0x2e, 0x5b, 0x28, 0x29, 0x2a, 0x2b, 0x3f, 0x7b, 0x7c, 0x5e, 0x24, 0x0a: return nil
    default: return (byte, 1)
    }
  }

  /// Whether a byte is an ASCII letter or digit.
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
  }

  /// Whether a `|` stands outside all groups, so that the start binds only the first branch.
  static func hasTopLevelAlternative(_ text: [UInt8]) -> Bool {
    var depth = 0
    var at = 0
    while at < text.count {
      switch text[at] {
      case 0x5c:
        at += 1
      case 0x5b: at = classEnd(text, at)
      case 0x28: depth += 1
      case 0x29: depth -= 1
      case 0x7c: if depth == 0 { return true }
      default: break
      }
      at += 1
    }
    return depth != 0
  }

  /// Offset of the `]` that closes the class opened at `start`.
  static func classEnd(_ text: [UInt8], _ start: Int) -> Int {
    var at = start + 1
    if at < text.count, text[at] == 0x5e { at += 1 }
    if at < text.count, text[at] == 0x5d { at += 1 }
    while at < text.count, text[at] != 0x5d {
      if text[at] == 0x5c {
        at += 2
        continue
      }
      // A POSIX class such as [:alpha:]: its own `]` does not close ours.
      at = posixClassEnd(text, at) ?? at
      at += 1
    }
    return at
  }

  /// Offset of the `]` of a POSIX class that starts at `start`; nil when none does: in `[a[:b]`
  /// the `[:` is two characters of the class.
  private static func posixClassEnd(_ text: [UInt8], _ start: Int) -> Int? {
    guard start + 1 < text.count, text[start] == 0x5b, text[start + 1] == 0x3a else { return nil }
    var at = start + 2
    if at < text.count, text[at] == 0x5e { at += 1 }
    while at < text.count, (0x61...0x7a).contains(text[at] | 0x20) { at += 1 }
    return at + 1 < text.count && text[at] == 0x3a && text[at + 1] == 0x5d ? at + 1 : nil
  }

  /// Whether the pattern holds what takes their meaning from the characters behind it, or puts
  /// nothing between a character and its quantifier: `\Q…\E`, a lone `\E`, `\c[`.
  ///
  /// Such patterns are rare and get no prefix.
  static func quotesSyntax(_ text: [UInt8]) -> Bool {
    zip(text, text.dropFirst()).contains { byte, next in
      byte == 0x5c && (next == 0x51 || next == 0x45 || next == 0x63)
    }
  }

  /// Whether options such as `(?i)` or `(?x)` change what letters and blanks mean.
  static func setsOptions(_ text: [UInt8]) -> Bool {
    var at = 0
    while at + 2 < text.count {
      if text[at] == 0x5c {
        at += 2
        continue
      }
      if text[at] == 0x28, text[at + 1] == 0x2a { return true }
      if text[at] == 0x28, text[at + 1] == 0x3f {
        let kind = text[at + 2]
        // (?:  (?<  (?P<  (?=  (?!  (?>  (?| and (?' leave the text's meaning alone.
        let harmless: [UInt8] = [0x3a, 0x3c, 0x50, 0x3d, 0x21, 0x3e, 0x7c, 0x27]
        if !harmless.contains(kind) { return true }
      }
      at += 1
    }
    return false
  }
}
