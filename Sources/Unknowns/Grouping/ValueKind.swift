extension TokenTable {
  /// Kind of a value that its text gives away, as a template shows it; nil for none.
  static func kind(_ value: [UInt8]) -> String? {
    if isSize(value) { return "<size>" }
    if isDuration(value) { return "<duration>" }
    if let at = value.firstIndex(of: 0x40), at > 0 { return "<email>" }
    if value.count > 1, value[0] == 0x2f || value[0] == 0x7e { return "<path>" }
    return value.contains(0x5c) ? "<path>" : nil
  }

  /// `<num>KB`.
  private static func isSize(_ value: [UInt8]) -> Bool {
    guard value.starts(with: TokenBytes.number) else { return false }
    var unit = value.dropFirst(TokenBytes.number.count)
    if unit.elementsEqual("B".utf8) || unit.elementsEqual("bytes".utf8) { return true }
    guard let first = unit.popFirst(), Array("kKMGT".utf8).contains(first) else { return false }
    return ["", "i", "B", "iB"].contains { unit.elementsEqual($0.utf8) }
  }

  /// `<num>ms`, `<num>h<num>m`.
  private static func isDuration(_ value: [UInt8]) -> Bool {
    var rest = value[...]
    guard !rest.isEmpty else { return false }
    while !rest.isEmpty {
      guard rest.starts(with: TokenBytes.number) else { return false }
      rest = rest.dropFirst(TokenBytes.number.count)
      let unit = rest.prefix { TokenBytes.isLetter($0) }
      let isUnit = ["ns", "us", "ms", "s", "sec", "secs", "m", "min", "h", "d"].contains {
        unit.elementsEqual($0.utf8)
      }
      guard isUnit else { return false }
      rest = rest.dropFirst(unit.count)
    }
    return true
  }
}

extension Grouper {
  /// What stands for several values: their kind where they agree, else `<*>`.
  func commonKind(_ values: some Sequence<Token>) -> Token {
    var found: Token?
    for value in values {
      let kind = table.kinds[Int(value)]
      if let found, found != kind { return TokenTable.any }
      found = kind
    }
    return found ?? TokenTable.any
  }
}
