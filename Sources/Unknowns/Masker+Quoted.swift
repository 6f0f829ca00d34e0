extension Masker.Scan {
  /// Masks a quoted text, or copies the quote when it is none: an apostrophe, or never closed.
  ///
  /// A single short word is a key, a state or a name, and stays. A text that says what happened, by
  /// the key before it (`msg="…"`), is masked as a message is. Of a request (`"GET /…"`) the method
  /// stays. All else is data: `<str>`.
  mutating func quoted(_ quote: UInt8, limit: Int) {
    guard !isInside, let close = closing(quote) else { return copy(quote) }
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
      let method = methodEnd(first, close)
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

  /// Offset of the quote that closes the one here; nil when there is none near enough.
  private func closing(_ quote: UInt8) -> Int? {
    let last = min(end, at + 2 + Masker.maxQuotedBytes)
    var close = at + 1
    while close < last, bytes[close] != quote {
      if bytes[close] == 0x5c { close += 1 }
      close += 1
    }
    return close < last && (quote == 0x22 || !has(close + 1, ByteClass.word)) ? close : nil
  }

  private func isShortWord(_ first: Int, _ close: Int) -> Bool {
    guard close - first <= Masker.maxKeptBytes else { return false }
    return (first..<close).allSatisfy { offset in
      let byte = bytes[offset]
      return (0x61...0x7a).contains(byte | 0x20) || byte == 0x5f || byte == 0x2e || byte == 0x2d
    }
  }

  /// End of the capitals that a request begins with; its start when it begins with none.
  private func methodEnd(_ first: Int, _ close: Int) -> Int {
    var stop = first
    while stop < close, (0x41...0x5a).contains(bytes[stop]) { stop += 1 }
    return (2...8).contains(stop - first) && stop < close && bytes[stop] == 0x20 ? stop : first
  }

  /// Whether `key=` or `key:` of a text that says what happened stands before an offset.
  private func isMessage(before offset: Int) -> Bool {
    let least = max(start, offset - Masker.keyReach)
    var stop = offset
    if stop > least, bytes[stop - 1] == 0x20 { stop -= 1 }
    guard stop > least, bytes[stop - 1] == 0x3d || bytes[stop - 1] == 0x3a else { return false }
    stop -= 1
    if stop > least, bytes[stop - 1] == 0x20 { stop -= 1 }
    if stop > least, bytes[stop - 1] == 0x22 { stop -= 1 }
    var first = stop
    while first > least, (0x61...0x7a).contains(bytes[first - 1] | 0x20) { first -= 1 }
    guard first < stop else { return false }
    return Masker.messageKeys.contains { key in
      key.count == stop - first
        && key.indices.allSatisfy { bytes[first + $0] | 0x20 == key[$0] }
    }
  }
}

extension Masker {
  /// A quoted word up to this many bytes stays: states and names are short, data is long.
  static let maxKeptBytes = 24
  /// How far before a quote its key may begin.
  static let keyReach = 20
  /// Keys whose quoted value says what happened.
  static let messageKeys: [[UInt8]] = (Vocabulary.eventKeys + Vocabulary.textKeys).map {
    Array($0.utf8)
  }
}
