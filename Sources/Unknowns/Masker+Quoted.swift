extension Masker.Scan {
  /// Masks a quoted text, or copies the quote when it is none: an apostrophe, or never closed.
  ///
  /// A single short word is a key, a state or a name, and stays. A text that says what happened, by
  /// the key before it (`msg="…"`), is masked as a message is. Of a request (`"GET /…"`) the method
  /// stays. All else is data: `<str>`.
  mutating func quoted(_ quote: UInt8, limit: Int) {
    guard !isInside, let close = QuotedText.close(of: at, in: text) else { return copy(quote) }
    let first = at + 1
    // An empty one stays, both quotes at once: the second opens nothing.
    guard close > first else {
      copy(quote)
      return copy(quote)
    }
    if isMessage(before: at), depth < Masker.maxDepth {
      copy(quote)
      look(into: close, limit: limit)
    } else if isShortWord(first, close) {
      copy(to: close, limit: .max)
    } else {
      let method = QuotedText.methodEnd(first..<close, in: text)
      copy(quote)
      copy(to: method, limit: .max)
      put(method > first ? " <str>" : "<str>", skipTo: close)
    }
    if at == close { copy(quote) }
  }

  /// Masks the text up to a closing quote as a message of its own.
  private mutating func look(into close: Int, limit: Int) {
    let outer = (start, end)
    (start, end) = (at, close)
    depth += 1
    run(limit: limit)
    depth -= 1
    (start, end) = outer
  }

  /// What may be looked at.
  private var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: end) }

  private func isShortWord(_ first: Int, _ close: Int) -> Bool {
    guard close - first <= Masker.maxKeptBytes else { return false }
    return (first..<close).allSatisfy { offset in
      let byte = bytes[offset]
      return (0x61...0x7a).contains(byte | 0x20) || byte == 0x5f || byte == 0x2e || byte == 0x2d
    }
  }

  /// Whether `key=` or `key:` of a text that says what happened stands before an offset.
  private func isMessage(before offset: Int) -> Bool {
    guard let key = QuotedText.key(before: offset, from: start, in: text) else { return false }
    return QuotedText.isKey(key, of: Masker.messageKeys, in: text)
  }
}

extension Masker {
  /// A quoted word up to this many bytes stays: states and names are short, data is long.
  static let maxKeptBytes = 24
  /// How far before a quote its key may begin.
  static let keyReach = 20
  /// Keys whose quoted value is the event itself.
  static let eventKeys: [[UInt8]] = Vocabulary.eventKeys.map { Array($0.utf8) }
  /// Keys whose quoted value says what happened.
  static let messageKeys: [[UInt8]] = eventKeys + Vocabulary.textKeys.map { Array($0.utf8) }
}
