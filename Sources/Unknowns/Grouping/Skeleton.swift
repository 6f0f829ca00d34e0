/// A template under construction.
struct Skeleton {
  typealias Token = TokenTable.Token

  /// Tokens, `TokenTable.any` where they vary; two groups with the same ones are one.
  var tokens: [Token]
  /// What each place shows.
  var shown: [Token]
  /// Whether a blank stands before each.
  var blanks: [Bool]
  /// Numbers of the forms in it, ascending.
  var forms: [Int32]

  /// Replaces tokens by one that varies.
  func replacing(_ range: Range<Int>) -> Skeleton {
    var result = self
    result.tokens.replaceSubrange(range, with: CollectionOfOne(TokenTable.any))
    result.shown.replaceSubrange(range, with: CollectionOfOne(TokenTable.any))
    result.blanks.removeSubrange(range.lowerBound + 1..<range.upperBound)
    return result
  }

  /// The text by which a template is known: what varies is `<*>` whatever its values, and blanks are
  /// left out of account.
  ///
  /// So it changes only when a word turns out to vary.
  func normalized(_ table: TokenTable) -> [UInt8] {
    var text: [UInt8] = []
    for token in tokens where token != TokenTable.missing {
      if !text.isEmpty { text.append(0x20) }
      text += table.bytes[Int(token)]
    }
    return text
  }

  /// What a variable is called, by the word before it.
  private func name(_ place: Int, _ table: TokenTable) -> Token {
    var word = place - 1
    while word > 0, table.has(tokens[word], .introduces) { word -= 1 }
    guard word >= 0 else { return TokenTable.any }
    if table.has(tokens[word], .beforeUser) { return TokenTable.user }
    return table.has(tokens[word], .beforeHost) ? TokenTable.host : TokenTable.any
  }

  /// The text of the template.
  func text(_ table: TokenTable) -> [UInt8] {
    var text: [UInt8] = []
    for place in shown.indices {
      if blanks[place], place > 0 { text.append(0x20) }
      switch shown[place] {
      case TokenTable.missing: break
      case TokenTable.dash: text.append(0x2d)
      case TokenTable.any: text += table.bytes[Int(name(place, table))]
      default: text += table.bytes[Int(shown[place])]
      }
    }
    return text
  }
}

extension Skeleton {
  /// Makes the skeleton of a form: what holds digits, paths and addresses varies, and a run of such
  /// is one place, as lists have any length.
  init(_ pieces: [FormTokens.Piece], form: Int32, _ table: inout TokenTable) {
    self.init(tokens: [], shown: [], blanks: [], forms: [form])
    tokens.reserveCapacity(pieces.count)
    shown.reserveCapacity(pieces.count)
    blanks.reserveCapacity(pieces.count)
    for place in pieces.indices {
      let (token, blank) = (pieces[place].token, pieces[place].blank)
      if Skeleton.varies(place, pieces, after: shown.last, table) {
        append(variable: token, blank: blank, &table)
      } else if token == TokenTable.dash {
        append(TokenTable.missing, shown: token, blank)
      } else if blank, shown.last == TokenTable.number, table.has(token, .plural) {
        // "1 file", "2 files".
        let singular = table.number(of: table.bytes[Int(token)].dropLast())
        append(singular, shown: token, blank)
      } else {
        append(token, shown: token, blank)
      }
    }
    fold(table)
  }

  mutating func append(_ token: Token, shown: Token, _ blank: Bool) {
    tokens.append(token)
    self.shown.append(shown)
    blanks.append(blank)
  }

  /// Appends what varies; behind another, or one and a comma or a glued colon, it joins that one.
  mutating func append(variable token: Token, blank: Bool, _ table: inout TokenTable) {
    let last = tokens.count - 1
    if last >= 1, tokens[last - 1] == TokenTable.any,
      tokens[last] == TokenTable.comma
        || tokens[last] == TokenTable.colon && !blank && !blanks[last]
    {
      let between = table.bytes[Int(shown[last])] + (tokens[last] == TokenTable.comma ? [0x20] : [])
      tokens.removeLast()
      shown.removeLast()
      blanks.removeLast()
      shown[last - 1] = table.run(shown[last - 1], between, token)
    } else if last >= 0, tokens[last] == TokenTable.any {
      shown[last] = table.run(shown[last], blank ? [0x20] : [], token)
    } else {
      append(TokenTable.any, shown: token, blank)
    }
  }

  /// Whether the token at a place varies from line to line, as far as its form says.
  private static func varies(
    _ place: Int,
    _ pieces: [FormTokens.Piece],
    after shown: Token?,
    _ table: TokenTable
  ) -> Bool {
    let token = pieces[place].token
    if table.has(token, .variable) { return true }
    if table.has(token, [.capitalized]), table.has(token, .calendar),
      isDate(place - 1, pieces, table) || isDate(place + 1, pieces, table)
    {
      return true
    }
    if let shown, table.has(token, .unit), table.has(shown, .endsInNumber) { return true }
    // "host.name:25", "file.c:12".
    if table.has(token, .identifier), place + 2 < pieces.count,
      pieces[place + 1].token == TokenTable.colon, !pieces[place + 1].blank,
      pieces[place + 2].token == TokenTable.number, !pieces[place + 2].blank
    {
      return true
    }
    // "00 ff 1a": letters in a row of three or more.
    guard table.has(token, .hexPair) else { return false }
    var (first, last) = (place, place)
    while first > 0, table.has(pieces[first - 1].token, .dumped) { first -= 1 }
    while last + 1 < pieces.count, table.has(pieces[last + 1].token, .dumped) { last += 1 }
    return last - first >= 2
  }

  private static func isDate(
    _ place: Int,
    _ pieces: [FormTokens.Piece],
    _ table: TokenTable
  ) -> Bool {
    guard pieces.indices.contains(place) else { return false }
    let token = pieces[place].token
    return token == TokenTable.number || token == TokenTable.time || table.has(token, .calendar)
  }
}
