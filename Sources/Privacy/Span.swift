/// A part of a line that a redaction has found.
struct Span {
  /// Offset of its first byte.
  var start: Int
  /// Offset behind its last.
  var end: Int
  /// Number of the redaction.
  var number: Int
  /// Whether it grew over another one, so that it is no value of its own.
  var isJoined = false

  init(_ start: Int, _ end: Int, _ number: Int) {
    self.start = start
    self.end = end
    self.number = number
  }

  func contains(_ other: Span) -> Bool { start <= other.start && other.end <= end }
}

extension [Span] {
  /// Puts spans in order and makes one of those that overlap.
  ///
  /// Of two the one that holds the other stays as it is; two that only overlap become one that holds
  /// both, so that no part of either is left.
  mutating func join() {
    guard count > 1 else { return }
    sort {
      $0.start != $1.start
        ? $0.start < $1.start
        : $0.end != $1.end ? $0.end > $1.end : $0.number < $1.number
    }
    var last = 0
    for index in 1..<count {
      let next = self[index]
      if next.start >= self[last].end {
        last += 1
        self[last] = next
      } else if !self[last].contains(next) {
        self[last].end = next.end
        self[last].isJoined = true
      }
    }
    removeLast(count - last - 1)
  }
}
