import Glibc
import Syslog

/// Finds what lets in whoever has it: values of keys such as `password=`, credentials in URLs and in
/// HTTP headers, tokens that have a form of their own.
enum SecretFinder {
  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    findValues(line, count, number, &spans)
    findCredentials(line, count, number, &spans)
    TokenForm.find(line, count, number, &spans)
  }

  // MARK: key=value, key: value, "key": "value"

  private static func findValues(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var at = ByteScan.first(0x3d, 0x3a, 0x3d, in: line, from: 0, to: count)
    while at < count {
      var next = at + 1
      if let strength = SecretKey.strength(line, at), let value = value(line, at, count, strength) {
        spans.append(Span(value.start, value.end, number))
        next = max(next, value.end)
      }
      at = ByteScan.first(0x3d, 0x3a, 0x3d, in: line, from: next, to: count)
    }
  }

  /// The value behind a sign; nil where there is none that counts.
  private static func value(
    _ line: UnsafePointer<UInt8>,
    _ sign: Int,
    _ count: Int,
    _ strength: SecretKey.Strength
  ) -> (start: Int, end: Int)? {
    var start = sign + 1
    // The rest of "=>", ":=", "==" and "::".
    while start < count, [0x3d, 0x3e, 0x3a].contains(line[start]) { start += 1 }
    let isClose = start < count && !isBlank(line[start])
    while start < count, isBlank(line[start]), start - sign < 4 { start += 1 }
    // "invalid token: unexpected end" is a sentence: behind a blank only a strong key has a value.
    let isQuoted = start < count && SecretValue.quote(line, start, count) != nil
    if !isClose, !isQuoted, strength == .weak { return nil }
    var end = count
    switch strength {
    case .rest: break
    case .header:
      guard let scheme = schemeEnd(line, start, count) else {
        end = SecretValue.end(line, &start, count, isStrong: true)
        break
      }
      // All parts of a digest together.
      let isDigest = line[start] | 0x20 == 0x64
      start = scheme
      if !isDigest { end = SecretValue.end(line, &start, count, isStrong: true) }
    case .strong: end = SecretValue.end(line, &start, count, isStrong: true)
    case .weak: end = SecretValue.end(line, &start, count, isStrong: false)
    }
    let fewest = strength == .weak ? 6 : 1
    guard end - start >= fewest, !isEmptyWord(line, start, end) else { return nil }
    return (start, end)
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// Words that say that there is no value.
  private static func isEmptyWord(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) -> Bool {
    SecretKey.isOne(
      of: [
        "null", "nil", "none", "true", "false", "yes", "no", "undefined", "(null", "(null)", "-",
        "incorrect",
        "required", "expired", "missing", "wrong", "invalid", "failed", "closed", "opened", "too",
        "password",
        "not", "is", "has", "was",
      ],
      line,
      start,
      end
    )
  }

  /// Where what follows `Basic`, `Bearer` and their like begins; nil where none of them stands.
  private static func schemeEnd(
    _ line: UnsafePointer<UInt8>,
    _ start: Int,
    _ count: Int
  ) -> Int? {
    var end = start
    while end < count, ByteKind.isLetter(line[end]) { end += 1 }
    guard end < count, line[end] == 0x20,
      SecretKey.isOne(
        of: ["basic", "bearer", "digest", "negotiate", "ntlm", "token", "apikey"],
        line,
        start,
        end
      )
    else { return nil }
    return end + 1
  }

  // MARK: scheme://user:password@host

  private static let slashes = Array("://".utf8)

  private static func findCredentials(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    slashes.withUnsafeBufferPointer { slashes in
      var at = ByteScan.first(slashes, in: line, from: 0, to: count)
      while at < count {
        let start = at + slashes.count
        var end = start
        var colon: Int?
        var sign: Int?
        // The last @ before the path: a password may hold one.
        while end < count, line[end] > 0x20, line[end] != 0x2f, line[end] != 0x22 {
          if line[end] == 0x3a, colon == nil { colon = end }
          if line[end] == 0x40 { sign = end }
          end += 1
        }
        if let colon, let sign, colon < sign, colon + 1 < sign {
          spans.append(Span(colon + 1, sign, number))
        }
        at = ByteScan.first(slashes, in: line, from: end, to: count)
      }
    }
  }
}
