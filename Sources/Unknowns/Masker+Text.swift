extension Masker.Scan {
  /// Masks a quoted string, or copies the quote when it is none: an apostrophe, or never closed.
  mutating func quoted(_ quote: UInt8) {
    let isOpening = at == 0 || !has(at - 1, ByteClass.word)
    if isOpening {
      let last = min(end, at + 1 + Masker.maxQuotedBytes)
      var close = at + 1
      while close < last, bytes[close] != quote {
        if bytes[close] == 0x5c { close += 1 }
        close += 1
      }
      let isClosed = close < last && (quote == 0x22 || !has(close + 1, ByteClass.word))
      if isClosed {
        let next = close + 1
        // An empty one stays, both quotes at once: the second opens nothing.
        guard close > at + 1 else {
          copy(quote)
          return copy(quote)
        }
        if quote == 0x22 {
          put("\"<str>\"", skipTo: next)
        } else {
          put("'<str>'", skipTo: next)
        }
        return
      }
    }
    copy(quote)
  }

  /// Whether the slash here starts a path: not inside a word, and a name follows.
  func startsPath() -> Bool {
    (at == 0 || !has(at - 1, ByteClass.word)) && has(at + 1, ByteClass.word)
  }

  /// Copies a path, each part that holds a digit replaced.
  mutating func path(limit: Int) {
    while byte(at) == 0x2f, length < limit {
      copy(0x2f)
      var stop = at
      var hasDigit = false
      while stop < end, bytes[stop] != 0x2f, !has(stop, ByteClass.pathEnd) {
        hasDigit = hasDigit || has(stop, ByteClass.digit)
        stop += 1
      }
      if hasDigit {
        put("<*>", skipTo: stop)
      } else {
        while at < stop, length < limit { copy(bytes[at]) }
      }
    }
  }
}
