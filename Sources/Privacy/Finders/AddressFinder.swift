import Glibc

/// Finds IPv4 and IPv6 addresses, but for those that are nobody's: loopback, unspecified, netmasks.
enum AddressFinder {
  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    findFours(line, count, number, &spans)
    findSixes(line, count, number, &spans)
  }

  // MARK: IPv4

  private static func findFours(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var from = 0
    while from < count, let found = memchr(line + from, 0x2e, count - from) {
      let dot = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      var start = dot
      while start > from, dot - start < 7, ByteKind.isDigit(line[start - 1]) { start -= 1 }
      start = WordEdge.start(line, start, dot)
      if start < dot, let end = fourEnd(line, start, count), isFree(line, start, end, count) {
        if !isNobody(line, start, dot) { spans.append(Span(start, end, number)) }
        from = end
      } else {
        from = dot + 1
      }
    }
  }

  /// Whether the first number is 0, 127 or 255.
  private static func isNobody(_ line: UnsafePointer<UInt8>, _ start: Int, _ dot: Int) -> Bool {
    let first = (start..<dot).reduce(0) { $0 * 10 + Int(line[$1] - 0x30) }
    return [0, 127, 255].contains(first)
  }

  /// Where four numbers up to 255 with dots between them end.
  private static func fourEnd(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Int? {
    var at = start
    for part in 0..<4 {
      if part > 0 {
        guard at < count, line[at] == 0x2e else { return nil }
        at += 1
      }
      var value = 0
      let first = at
      while at < count, at - first < 4, ByteKind.isDigit(line[at]) {
        value = value * 10 + Int(line[at] - 0x30)
        at += 1
      }
      guard at > first, at - first < 4, value < 256 else { return nil }
    }
    return at
  }

  /// Whether nothing beside it makes it a part of something longer, such as a version of five numbers.
  private static func isFree(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int,
    _ count: Int
  ) -> Bool {
    if start > 0 {
      let before = line[start - 1]
      if WordEdge.isInside(line, start) { return false }
      if before == 0x2e, start > 1, ByteKind.isAlphanumeric(line[start - 2]) { return false }
    }
    guard end < count else { return true }
    if ByteKind.isAlphanumeric(line[end]) { return false }
    return !(line[end] == 0x2e && end + 1 < count && ByteKind.isDigit(line[end + 1]))
  }

  // MARK: IPv6

  /// Longest text of one (RFC 4291, with an IPv4 address at its end).
  private static let longestSix = 45

  private static func findSixes(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var from = 0
    while from < count, let found = memchr(line + from, 0x3a, count - from) {
      let colon = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      var start = colon
      while start > from, ByteKind.isHexadecimal(line[start - 1]) { start -= 1 }
      start = WordEdge.start(line, start, colon)
      var end = colon
      var colons = 0
      var isShort = false
      while end < count, ByteKind.isHexadecimal(line[end]) || line[end] == 0x3a {
        if line[end] == 0x3a {
          colons += 1
          if end > start, line[end - 1] == 0x3a { isShort = true }
        }
        end += 1
      }
      from = max(end, colon + 1)
      guard colons >= 7 || isShort else { continue }
      if let six = sixEnd(line, start, end, count) { spans.append(Span(start, six, number)) }
    }
  }

  /// Where an address that begins there ends; nil when it is none.
  private static func sixEnd(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ run: Int,
    _ count: Int
  ) -> Int? {
    if start > 0 {
      if WordEdge.isInside(line, start) || line[start - 1] == 0x2e { return nil }
    }
    var end = run
    // ::ffff:192.0.2.1
    if end < count, line[end] == 0x2e {
      while end < count, ByteKind.isDigit(line[end]) || line[end] == 0x2e { end += 1 }
      while end > run, line[end - 1] == 0x2e { end -= 1 }
    }
    if end < count, ByteKind.isAlphanumeric(line[end]) { return nil }
    if isSix(line, start, end) { return end }
    // A colon that ends the phrase: "from 2001:db8::1: no route".
    if end - start > 2, line[end - 1] == 0x3a, isSix(line, start, end - 1) { return end - 1 }
    return nil
  }

  private static func isSix(_ line: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Bool {
    let length = end - start
    // :: and ::1
    if length == 3, line[start] == 0x3a, line[start + 1] == 0x3a, line[start + 2] == 0x31 {
      return false
    }
    guard length > 2, length <= longestSix else { return false }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: longestSix + 1) { text in
      for place in 0..<length { text[place] = CChar(bitPattern: line[start + place]) }
      text[length] = 0
      var address = in6_addr()
      return inet_pton(AF_INET6, text.baseAddress, &address) == 1
    }
  }
}
