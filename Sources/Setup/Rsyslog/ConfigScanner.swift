/// Walks through the text of one configuration file, byte by byte.
///
/// It knows what rsyslog's own lexer does of blanks, comments and strings, and never fails: what it does not
/// understand is passed over to the end of the line.
struct ConfigScanner {
  let bytes: [UInt8]
  private(set) var index = 0
  private(set) var line = 1

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { index >= bytes.count }
  var current: UInt8 { index < bytes.count ? bytes[index] : 0 }

  func byte(_ ahead: Int) -> UInt8 {
    index + ahead < bytes.count ? bytes[index + ahead] : 0
  }

  mutating func advance() {
    guard index < bytes.count else { return }
    if bytes[index] == 0x0a { line += 1 }
    index += 1
  }

  /// Passes over blanks, line ends and comments.
  mutating func skipBlanks() {
    while !isAtEnd {
      switch current {
      case 0x20, 0x09, 0x0a, 0x0d, 0x0c, 0x0b: advance()
      case UInt8(ascii: "#"): skipLine()
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "*"): skipComment()
      default: return
      }
    }
  }

  /// Passes over blanks within a line.
  mutating func skipSpaces() {
    while !isAtEnd, current == 0x20 || current == 0x09 { advance() }
  }

  mutating func skipLine() {
    while !isAtEnd, current != 0x0a { advance() }
  }

  private mutating func skipComment() {
    advance()
    advance()
    while !isAtEnd {
      if current == UInt8(ascii: "*"), byte(1) == UInt8(ascii: "/") {
        advance()
        advance()
        return
      }
      advance()
    }
  }

  /// The rest of the line; a backslash before its end goes on with the next.
  mutating func restOfLine() -> String {
    var text: [UInt8] = []
    while !isAtEnd {
      if current == 0x5c, byte(1) == 0x0a {
        advance()
        advance()
        skipSpaces()
        continue
      }
      if current == 0x0a { break }
      text.append(current)
      advance()
    }
    return ConfigScanner.trimmed(text)
  }

  /// A name: letters, digits, `_`, `.` and `-`; empty where none begins here.
  mutating func word() -> String {
    let start = index
    while !isAtEnd, ConfigScanner.isNameByte(current) { advance() }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// The name that begins here, without passing over it.
  func peekedWord() -> String {
    var end = index
    while end < bytes.count, ConfigScanner.isNameByte(bytes[end]) { end += 1 }
    return String(decoding: bytes[index..<end], as: UTF8.self)
  }

  /// A string in the quotes that begin here, its escapes resolved.
  mutating func quoted() -> String {
    let quote = current
    advance()
    var text: [UInt8] = []
    while !isAtEnd, current != quote {
      if current == 0x5c, quote != UInt8(ascii: "`") {
        advance()
        escape(&text)
      } else {
        text.append(current)
        advance()
      }
    }
    advance()
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(_ text: inout [UInt8]) {
    let byte = current
    switch byte {
    case UInt8(ascii: "n"): text.append(0x0a)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0d)
    case UInt8(ascii: "0")...UInt8(ascii: "3"):
      let digits = (0..<3).map { self.byte($0) }
      guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else {
        text.append(byte)
        break
      }
      text.append(digits.reduce(0) { $0 &* 8 &+ ($1 &- 0x30) })
      advance()
      advance()
    default: text.append(byte)
    }
    advance()
  }

  /// Text up to a word of an expression (`then`), outside strings; blanks and comments become one blank.
  ///
  /// nil, and nothing passed, where the word does not come within `limit` bytes.
  mutating func text(upTo stop: String, limit: Int = 256 << 10) -> String? {
    var ahead = self
    var text: [UInt8] = []
    while !ahead.isAtEnd, ahead.index - index < limit {
      let before = ahead.index
      ahead.skipBlanks()
      if ahead.index > before, !text.isEmpty { text.append(0x20) }
      switch ahead.current {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let start = ahead.index
        _ = ahead.quoted()
        text += ahead.bytes[start..<ahead.index]
      case let byte where ConfigScanner.isNameByte(byte) || byte == UInt8(ascii: "$"):
        let start = ahead.index
        ahead.advance()
        _ = ahead.word()
        let word = String(decoding: ahead.bytes[start..<ahead.index], as: UTF8.self)
        if word.lowercased() == stop {
          self = ahead
          return ConfigScanner.trimmed(text)
        }
        text += word.utf8
      default:
        if ahead.isAtEnd { return nil }
        text.append(ahead.current)
        ahead.advance()
      }
    }
    return nil
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
    default: false
    }
  }

  static func trimmed(_ bytes: [UInt8]) -> String {
    let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
    let front = bytes.drop(while: isBlank)
    let end = front.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? front.startIndex
    return String(decoding: front[front.startIndex..<end], as: UTF8.self)
  }
}
