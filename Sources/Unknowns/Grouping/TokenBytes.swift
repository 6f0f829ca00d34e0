/// How forms are cut to tokens: which bytes are which.
enum TokenBytes {
  /// Bytes that always are tokens of their own.
  static let singles = Set("()[]{}=,;:\"'<>|".utf8)
  static let opening = Set("([{".utf8)
  static let closing = Set(")]}".utf8)
  /// Marks at the end of a word that belong to the sentence.
  static let marks = Set(".!?".utf8)
  static let number = Array("<num>".utf8)

  /// What a mask may be, or what a template shows for several values; in angle brackets.
  private static let masks = [
    "*", "num", "ip", "hex", "time", "str", "url", "mac", "uuid", "list", "path", "size",
    "duration",
    "email", "host", "user",
  ].map { Array("<\($0)>".utf8) }

  static func isWord(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5f || byte >= 0x80 }

  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || isLetter(byte)
  }

  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte | 0x20) }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

  /// Length of the mask at the start of a text; nil when there is none.
  static func maskLength(_ text: some Collection<UInt8>) -> Int? {
    masks.first { text.starts(with: $0) }?.count ?? ruleMaskLength(text)
  }

  /// Length of a rule file's mask, `<*NAME>`.
  private static func ruleMaskLength(_ text: some Collection<UInt8>) -> Int? {
    var rest = text.makeIterator()
    guard rest.next() == 0x3c, rest.next() == 0x2a else { return nil }
    var length = 2
    while let byte = rest.next() {
      length += 1
      if byte == 0x3e { return length }
      guard isAlphanumeric(byte) || byte == 0x5f else { return nil }
    }
    return nil
  }
}
