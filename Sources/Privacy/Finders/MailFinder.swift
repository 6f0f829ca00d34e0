import Glibc

/// Finds mail addresses as they are met in logs: no quotes, no comments, a domain with a dot.
enum MailFinder {
  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var from = 0
    while from < count, let found = memchr(line + from, 0x40, count - from) {
      let sign = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      var start = sign
      while start > from, isLocal(line[start - 1]) { start -= 1 }
      start = WordEdge.start(line, start, sign)
      while start < sign, line[start] == 0x2e || line[start] == 0x2d { start += 1 }
      let end = domainEnd(line, sign + 1, count)
      if start < sign, let end {
        spans.append(Span(start, end, number))
        from = end
      } else {
        from = sign + 1
      }
    }
  }

  private static func isLocal(_ byte: UInt8) -> Bool {
    // . _ % + - as well, and = of rewritten senders (SRS, BATV).
    ByteKind.isAlphanumeric(byte) || [0x2e, 0x5f, 0x25, 0x2b, 0x2d].contains(byte)
  }

  /// Where the domain ends; nil when there is none.
  private static func domainEnd(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Int? {
    var end = start
    while end < count, ByteKind.isAlphanumeric(line[end]) || line[end] == 0x2d || line[end] == 0x2e
    {
      end += 1
    }
    while end > start, !ByteKind.isAlphanumeric(line[end - 1]) { end -= 1 }
    // The last label: two letters at least, and another label before it.
    var dot = end
    while dot > start, line[dot - 1] != 0x2e { dot -= 1 }
    // getty@tty1.service is a unit of systemd.
    if SecretKey.isOne(of: MailFinder.units, line, dot, end) { return nil }
    guard dot - 1 > start, end - dot >= 2, line[start] != 0x2e else { return nil }
    return (dot..<end).contains { ByteKind.isDigit(line[$0]) } && !isPunycode(line, dot) ? nil : end
  }

  private static let units = [
    "service", "socket", "timer", "mount", "target", "scope", "slice", "path", "device", "swap",
    "automount",
  ]

  private static func isPunycode(_ line: UnsafePointer<UInt8>, _ at: Int) -> Bool {
    line[at] | 0x20 == 0x78 && line[at + 1] | 0x20 == 0x6e && line[at + 2] == 0x2d
  }
}
