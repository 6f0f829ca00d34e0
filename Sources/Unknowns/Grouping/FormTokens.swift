/// A form cut to tokens.
///
/// Tokens are brackets, quotes and marks between words one by one, and all else between them and
/// blanks. A quoted text with a blank in it is one, unless it says what happened. Where a value could
/// stand and none does, there is `TokenTable.missing`.
struct FormTokens {
  struct Piece {
    var token: TokenTable.Token
    /// Whether a blank stands before it.
    var blank: Bool
  }

  private let form: [UInt8]
  private var pieces: [Piece] = []
  private var at = 0

  private init(_ form: [UInt8]) {
    self.form = form
  }

  /// Cuts a form; at most `GroupingLimits.maxTokens`, the rest is `<*>`.
  static func cut(_ form: [UInt8], _ table: inout TokenTable) -> [Piece] {
    var tokens = FormTokens(form)
    tokens.cut(&table)
    tokens.addMissing(table)
    tokens.joinLists(table)
    if tokens.pieces.count > GroupingLimits.maxTokens {
      tokens.pieces.removeSubrange((GroupingLimits.maxTokens - 1)...)
      tokens.pieces.append(Piece(token: TokenTable.any, blank: true))
    }
    return tokens.pieces
  }

  // MARK: Words

  private mutating func cut(_ table: inout TokenTable) {
    var closing = 0
    while true {
      let before = at
      while at < form.count, TokenBytes.isBlank(form[at]) { at += 1 }
      guard at < form.count else { return }
      let blank = at > before
      let start = at
      at = tokenEnd(start)
      let isQuote = form[start] == 0x22 || form[start] == 0x27
      let isOpening =
        isQuote && at == start + 1 && start >= closing
        && (start == 0 || !TokenBytes.isWord(form[start - 1]))
      if isOpening, at < form.count, form[at] == form[start] {
        at += 1
        closing = at
        addQuoted(TokenTable.missing, form[start], blank)
        continue
      }
      if isOpening, let close = look({ QuotedText.close(of: start, in: $0) }), close > start + 1 {
        closing = close + 1
        if addText(start, close, blank, &table) { continue }
      }
      add(start, at, blank, &table)
    }
  }

  /// End of the token that starts at an offset.
  private func tokenEnd(_ start: Int) -> Int {
    var stop = start
    while stop < form.count {
      let byte = form[stop]
      if byte == 0x3c, let length = TokenBytes.maskLength(form[stop...]) {
        stop += length
      } else if TokenBytes.isBlank(byte) {
        break
      } else if TokenBytes.singles.contains(byte) {
        return max(stop, start + 1)
      } else if isDrive(stop) {
        stop += 2
      } else {
        stop += 1
      }
    }
    return stop
  }

  /// `C:` before a backslash.
  private func isDrive(_ offset: Int) -> Bool {
    guard offset + 2 < form.count, TokenBytes.isLetter(form[offset]), form[offset + 1] == 0x3a,
      form[offset + 2] == 0x5c
    else { return false }
    guard offset > 0 else { return true }
    let before = form[offset - 1]
    return !TokenBytes.isAlphanumeric(before) && before != 0x5f
  }

  private mutating func add(
    _ start: Int,
    _ stop: Int,
    _ blank: Bool,
    _ table: inout TokenTable
  ) {
    var end = stop
    while end > start, TokenBytes.marks.contains(form[end - 1]) { end -= 1 }
    if end == start { end = stop }
    pieces.append(Piece(token: table.number(of: Array(form[start..<end])), blank: blank))
    if end < stop {
      pieces.append(Piece(token: table.number(of: Array(form[end..<stop])), blank: false))
    }
  }

  // MARK: Quotes

  /// Takes a quoted text with a blank in it as one token; false when it is to be cut as the rest is.
  private mutating func addText(
    _ open: Int,
    _ close: Int,
    _ blank: Bool,
    _ table: inout TokenTable
  ) -> Bool {
    let body = form[open + 1..<close]
    let isTold = look { form in
      let key = QuotedText.key(before: open, from: 0, in: form)
      return key.map { QuotedText.isKey($0, of: Masker.eventKeys, in: form) } ?? false
        || QuotedText.methodEnd(open + 1..<close, in: form) > open + 1
    }
    guard body.contains(0x20), !isTold else { return false }
    let text = TokenTraits.hasMask(body) ? TokenTable.text : table.number(of: Array(body))
    addQuoted(text, form[open], blank)
    at = close + 1
    return true
  }

  private mutating func addQuoted(_ text: TokenTable.Token, _ byte: UInt8, _ blank: Bool) {
    let quote = byte == 0x22 ? TokenTable.doubleQuote : TokenTable.singleQuote
    pieces.append(Piece(token: quote, blank: blank))
    pieces.append(Piece(token: text, blank: false))
    pieces.append(Piece(token: quote, blank: false))
  }

  private func look<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    form.withUnsafeBufferPointer(body)
  }

  // MARK: What is not there

  private mutating func addMissing(_ table: TokenTable) {
    var result: [Piece] = []
    result.reserveCapacity(pieces.count + 4)
    for (index, var piece) in pieces.enumerated() {
      let next = index + 1 < pieces.count ? pieces[index + 1] : nil
      if piece.token == TokenTable.hyphen, index > 0,
        isWholeValue(pieces[index - 1].token, next?.token, table)
      {
        piece.token = TokenTable.dash
      }
      result.append(piece)
      if piece.token == TokenTable.equals, index > 0 {
        let isEnd =
          next.map {
            table.bytes[Int($0.token)] == [0x2c] || table.bytes[Int($0.token)] == [0x3b]
              || table.has($0.token, .closes) || $0.blank && !piece.blank
          } ?? true
        if isEnd { result.append(Piece(token: TokenTable.missing, blank: false)) }
      } else if table.has(piece.token, .opens), piece.blank, let next,
        table.has(next.token, .closes)
      {
        result.append(Piece(token: TokenTable.missing, blank: false))
      }
    }
    pieces = result
  }

  /// Whether a dash between two tokens is all there is of a value.
  private func isWholeValue(
    _ before: TokenTable.Token,
    _ after: TokenTable.Token?,
    _ table: TokenTable
  ) -> Bool {
    if before == TokenTable.equals { return true }
    func isQuote(_ token: TokenTable.Token) -> Bool {
      token == TokenTable.doubleQuote || token == TokenTable.singleQuote
    }
    guard let after else { return false }
    let isOpened =
      isQuote(before) || before == TokenTable.openParenthesis || before == TokenTable.openBracket
    return isOpened
      && (isQuote(after) || table.bytes[Int(after)] == [0x29] || after == TokenTable.closeBracket)
  }

  /// `[a, b]` of single tokens is one variable: lists differ in length and content.
  private mutating func joinLists(_ table: TokenTable) {
    var result: [Piece] = []
    result.reserveCapacity(pieces.count)
    var index = 0
    while index < pieces.count {
      result.append(pieces[index])
      if pieces[index].token == TokenTable.openBracket {
        var last = index + 1
        while last + 1 < pieces.count, !table.has(pieces[last].token, .single),
          pieces[last + 1].token == TokenTable.comma
        {
          last += 2
        }
        if last > index + 1, last + 1 < pieces.count, !table.has(pieces[last].token, .single),
          pieces[last + 1].token == TokenTable.closeBracket
        {
          result.append(Piece(token: TokenTable.list, blank: false))
          index = last
        }
      }
      index += 1
    }
    pieces = result
  }
}
