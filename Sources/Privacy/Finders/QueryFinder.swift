import Glibc

/// Finds what follows the question mark of a URL or of a path.
enum QueryFinder {
  static func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ spans: inout [Span]
  ) {
    var from = 0
    while from < count, let found = memchr(line + from, 0x3f, count - from) {
      let mark = UnsafeRawPointer(found) - UnsafeRawPointer(line)
      var end = mark + 1
      while end < count, !isEnd(line[end]) { end += 1 }
      if end > mark + 1, isInPath(line, from, mark) { spans.append(Span(mark + 1, end, number)) }
      from = end
    }
  }

  private static func isEnd(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x22 || byte == 0x27 || byte == 0x3c || byte == 0x3e || byte == 0x7f
  }

  /// Whether the word before the question mark has a slash.
  private static func isInPath(_ line: UnsafePointer<UInt8>, _ from: Int, _ mark: Int) -> Bool {
    var at = mark
    while at > from, !isEnd(line[at - 1]) {
      if line[at - 1] == 0x2f { return true }
      at -= 1
    }
    return false
  }
}
