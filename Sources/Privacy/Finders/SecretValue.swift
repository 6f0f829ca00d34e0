/// Where the value behind a key ends.
enum SecretValue {
  /// The quote that a value begins with, and how many bytes it takes: `"`, `'`, or either behind a backslash.
  static func quote(
    _ line: UnsafePointer<UInt8>,
    _ at: Int,
    _ count: Int
  ) -> (byte: UInt8, length: Int)? {
    guard at < count else { return nil }
    let isEscaped = line[at] == 0x5c && at + 1 < count
    let byte = isEscaped ? line[at + 1] : line[at]
    return byte == 0x22 || byte == 0x27 ? (byte, isEscaped ? 2 : 1) : nil
  }

  /// The end of the value that begins at `start`, which is moved behind its quotes or brackets.
  ///
  /// With doubt more is taken than the value: half of one that looks redacted is worse.
  static func end(
    _ line: UnsafePointer<UInt8>,
    _ start: inout Int,
    _ count: Int,
    isStrong: Bool
  ) -> Int {
    guard start < count else { return count }
    if let quote = quote(line, start, count) { return quoted(line, &start, count, quote) }
    if isStrong, line[start] == 0x7b || line[start] == 0x5b { return bracketed(line, start, count) }
    var end = start
    while end < count, !isEnd(line, end, count, isStrong) { end += 1 }
    return end
  }

  private static func quoted(
    _ line: UnsafePointer<UInt8>,
    _ start: inout Int,
    _ count: Int,
    _ quote: (byte: UInt8, length: Int)
  ) -> Int {
    start += quote.length
    // A quote in a quote, as SQL has it.
    while start < count, line[start] == quote.byte, start + 1 < count,
      ByteKind.isAlphanumeric(line[start + 1])
    {
      start += 1
    }
    var end = start
    while end < count {
      if quote.length == 2, line[end] == 0x5c, end + 1 < count, line[end + 1] == quote.byte {
        return end
      }
      if quote.length == 1, line[end] == quote.byte { return end }
      end += line[end] == 0x5c && quote.length == 1 ? 2 : 1
    }
    return min(end, count)
  }

  /// An object or a list as a whole.
  private static func bracketed(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Int {
    var depth = 0
    var at = start
    while at < count {
      if line[at] == 0x7b || line[at] == 0x5b { depth += 1 }
      if line[at] == 0x7d || line[at] == 0x5d { depth -= 1 }
      at += 1
      if depth == 0 { return at }
    }
    return count
  }

  private static func isEnd(
    _ line: UnsafePointer<UInt8>,
    _ at: Int,
    _ count: Int,
    _ isStrong: Bool
  ) -> Bool {
    let byte = line[at]
    // Blank, quotes, < >
    if byte <= 0x20 || [0x22, 0x27, 0x3c, 0x3e, 0x7f].contains(byte) { return true }
    switch byte {
    case 0x26, 0x2c, 0x3b:
      // & , ; may stand in a password: they end it where another key follows.
      return !isStrong || isBeforeKey(line, at + 1, count)
    case 0x29, 0x5d, 0x7d:
      guard isStrong else { return true }
      return at + 1 == count || line[at + 1] <= 0x20
        || [0x2c, 0x3b, 0x29, 0x5d, 0x7d, 0x22].contains(line[at + 1])
    default: return false
    }
  }

  /// Whether `name=` or `name:` stands at a place, or nothing does.
  private static func isBeforeKey(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Bool {
    var at = start
    while at < count, ByteKind.isWord(line[at]) || line[at] == 0x2e { at += 1 }
    if at == start { return at == count || line[at] <= 0x20 || line[at] == 0x22 }
    return at < count && (line[at] == 0x3d || line[at] == 0x3a)
  }
}
