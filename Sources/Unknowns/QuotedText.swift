/// Finds quoted texts, and what stands before and in them: for masking and for cutting to tokens.
enum QuotedText {
  /// Offset of the quote that closes the one at an offset; nil when there is none near enough.
  ///
  /// A backslash takes the byte behind it; an apostrophe before a word closes nothing.
  static func close(of open: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    let quote = bytes[open]
    let last = min(bytes.count, open + 2 + Masker.maxQuotedBytes)
    var close = open + 1
    while close < last, bytes[close] != quote {
      if bytes[close] == 0x5c { close += 1 }
      close += 1
    }
    guard close < last else { return nil }
    let isInside =
      quote == 0x27 && close + 1 < bytes.count && TokenBytes.isWord(bytes[close + 1])
    return isInside ? nil : close
  }

  /// End of the capitals that a request begins with; its start when it begins with none.
  static func methodEnd(_ text: Range<Int>, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var stop = text.lowerBound
    while stop < text.upperBound, (0x41...0x5a).contains(bytes[stop]) { stop += 1 }
    let isMethod =
      (2...8).contains(stop - text.lowerBound) && stop < text.upperBound && bytes[stop] == 0x20
    return isMethod ? stop : text.lowerBound
  }

  /// The letters of `key=` or `key:` before a quote, not before `start`; nil when there are none.
  static func key(
    before quote: Int,
    from start: Int,
    in bytes: UnsafeBufferPointer<UInt8>
  ) -> Range<Int>? {
    let least = max(start, quote - Masker.keyReach)
    var stop = quote
    if stop > least, bytes[stop - 1] == 0x20 { stop -= 1 }
    guard stop > least, bytes[stop - 1] == 0x3d || bytes[stop - 1] == 0x3a else { return nil }
    stop -= 1
    if stop > least, bytes[stop - 1] == 0x20 { stop -= 1 }
    if stop > least, bytes[stop - 1] == 0x22 { stop -= 1 }
    var first = stop
    while first > least, TokenBytes.isLetter(bytes[first - 1]) { first -= 1 }
    return first < stop ? first..<stop : nil
  }

  /// Whether a key is one of some, in whatever case.
  static func isKey(
    _ key: Range<Int>,
    of keys: [[UInt8]],
    in bytes: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    keys.contains { known in
      known.count == key.count
        && known.indices.allSatisfy { bytes[key.lowerBound + $0] | 0x20 == known[$0] }
    }
  }
}
