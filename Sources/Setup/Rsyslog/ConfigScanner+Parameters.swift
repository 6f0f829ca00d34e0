extension ConfigScanner {
  /// Most parameters of an object that are kept.
  private static let maxParameters = 500

  /// Text up to a byte outside strings, which is passed over as well.
  mutating func text(upToByte stop: UInt8) -> String {
    var text: [UInt8] = []
    while !isAtEnd, current != stop {
      if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
        let start = index
        _ = quoted()
        text += bytes[start..<index]
      } else {
        text.append(current)
        advance()
      }
    }
    advance()
    return ConfigScanner.trimmed(text)
  }

  /// Reads `(name="value" name=["a", "b"])`, the parenthesis that begins it included.
  mutating func parameters(_ file: String) -> [ConfigParameter] {
    advance()
    var found: [ConfigParameter] = []
    while true {
      skipBlanks()
      if isAtEnd { return found }
      if current == UInt8(ascii: ")") {
        advance()
        return found
      }
      let place = ConfigPlace(file: file, line: line)
      let name = word().lowercased()
      skipBlanks()
      guard !name.isEmpty, current == UInt8(ascii: "=") else {
        if name.isEmpty { advance() }
        continue
      }
      advance()
      skipBlanks()
      let value = value()
      if found.count < ConfigScanner.maxParameters {
        found.append(ConfigParameter(name: name, value: value, place: place))
      }
    }
  }

  private mutating func value() -> String {
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return quoted()
    case UInt8(ascii: "["):
      advance()
      var items: [String] = []
      while !isAtEnd, current != UInt8(ascii: "]") {
        skipBlanks()
        if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
          items.append(quoted())
        } else if current != UInt8(ascii: "]") {
          advance()
        }
      }
      advance()
      return items.joined(separator: " ")
    default:
      let start = index
      while !isAtEnd, ![0x20, 0x09, 0x0a, 0x0d, UInt8(ascii: ")")].contains(current) { advance() }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
  }
}
