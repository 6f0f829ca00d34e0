import Patterns
import Syslog

/// Finds what a regex of the site's matches: what its groups hold, or all of it where it has none.
struct PatternFinder {
  private let regex: Regex
  /// A text that every match holds; empty when none is known.
  private let literal: [UInt8]

  init(_ pattern: String) throws(PatternError) {
    regex = try Regex(pattern)
    literal = RequiredLiterals.of(pattern).max { $0.count < $1.count } ?? []
  }

  /// Appends what is found; false when PCRE2 gave up.
  func find(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: Int,
    _ scratch: borrowing RegexScratch,
    _ spans: inout [Span]
  ) -> Bool {
    let isPossible = literal.withUnsafeBufferPointer {
      ByteScan.occurs($0, in: line, from: 0, to: count)
    }
    guard isPossible else { return true }
    var from = 0
    while from <= count {
      switch regex.match(line, count, scratch, from: from) {
      case .missed: return true
      case .gaveUp: return false
      case .matched: break
      }
      let end = scratch.captures[1]
      if regex.groupCount == 0 {
        append(scratch.captures[0], end, number, &spans)
      } else {
        for group in 1...regex.groupCount {
          append(scratch.captures[2 * group], scratch.captures[2 * group + 1], number, &spans)
        }
      }
      from = max(end, from + 1)
    }
    return true
  }

  private func append(_ start: Int, _ end: Int, _ number: Int, _ spans: inout [Span]) {
    if start >= 0, end > start { spans.append(Span(start, end, number)) }
  }
}
