/// Finds out how much of a logcheck rule stands for a line's stamp and host.
///
/// No spelling of that part is known here: a start of the rule is taken for it when it matches
/// headers as syslog daemons write them, whatever the host, and does not reach further.
struct LogcheckHeader {
  /// How a rule starts.
  enum Finding: Equatable {
    /// With stamp, host and one blank, up to this piece.
    case exact(end: Int)
    /// The same, and more may follow of what is repeated in the pattern that goes with it.
    case blanks(end: Int, pattern: String)
    /// With a stamp, then anything up to a blank, as in `^.* kernel:`.
    case loose(end: Int)
    /// With something else.
    case none
  }

  /// Pieces of a rule that are looked at.
  private static let maxPieces = 24

  /// Starts of lines by the daemon's format; a rule may know one of them or several.
  private static let stamps: [[String]] = [
    ["Feb  1 09:20:00", "Dec 31 23:59:58"],
    ["2014-02-01T09:20:00.123456+00:00", "2026-12-31T23:59:58.987654-11:30"],
    ["2014-02-01T09:20:00+00:00", "2026-12-31T23:59:58-11:30"],
    ["2014-02-01T09:20:00Z", "2026-12-31T23:59:58Z"],
  ]
  /// No rule is about these two hosts, so one that takes both is about any.
  private static let hosts = ["a", "qzjxv"]

  private let scratch = RegexScratchBox()

  /// Looks at a branch of an expression that starts with `^`.
  mutating func find(
    _ expression: PosixExpression,
    _ branch: Range<Int>
  ) throws(PatternError) -> Finding {
    let start = branch.lowerBound + 1
    var end = start
    for _ in 0..<LogcheckHeader.maxPieces where end < branch.upperBound {
      let before = end
      end = expression.pieceEnd(end, in: branch)
      // A run of anything says nothing before it is seen where it ends.
      if expression.tokens[before] == .any, end > before + 1 { continue }
      let text = try expression.pcre(start..<end)
      let finding: Finding
      switch try reach(text) {
      case .exact: finding = .exact(end: end)
      case .blanks: finding = .blanks(end: end, pattern: " *")
      case .spaces: finding = .blanks(end: end, pattern: "[[:space:]]*")
      case .loose:
        // Only a run of anything before the blank: `.* `. Its rest may start at any word.
        let run = Array(expression.tokens[start..<before].suffix(2))
        let isRun =
          run.count == 2 && run[0] == .any
          && [.times(least: 0, most: nil), .times(least: 1, most: nil)].contains(run[1])
        finding =
          isRun && end == before + 1 && expression.tokens[before] == .byte(0x20)
          ? .loose(end: end) : .none
      case .none: continue
      }
      return finding
    }
    return .none
  }

  private enum Reach { case exact, blanks, spaces, loose, none }

  /// What a start of a rule matches; asked once for each spelling.
  private mutating func reach(_ text: String) throws(PatternError) -> Reach {
    if let known = reaches[text] { return known }
    let regex = try Regex("\\A(?:\(text))\\z")
    // All headers of a form must be taken; one that more or less than a header is taken of is enough
    // to know that the end is not fixed.
    let takesAll = LogcheckHeader.stamps.contains { stamps in
      stamps.allSatisfy { stamp in
        LogcheckHeader.hosts.allSatisfy { scratch.matches(regex, "\(stamp) \($0) ") }
      }
    }
    func takes(_ tail: String) -> Bool {
      LogcheckHeader.stamps.joined().contains { stamp in
        LogcheckHeader.hosts.contains { scratch.matches(regex, "\(stamp) \($0)\(tail)") }
      }
    }
    let found: Reach
    if !takesAll || takes("") {
      // What may end before the blank leaves some of the header to the rest of the rule.
      found = .none
    } else if takes(" x: y ") || takes(" x ") {
      found = .loose
    } else {
      found = !takes("  ") ? .exact : takes(" \t") ? .spaces : .blanks
    }
    if reaches.count < 1_000 { reaches[text] = found }
    return found
  }
  private var reaches: [String: Reach] = [:]
}

/// A scratch that a copyable value can hold.
private final class RegexScratchBox {
  private let scratch = RegexScratch()

  func matches(_ regex: Regex, _ text: String) -> Bool {
    let bytes = Array(text.utf8) + [0]
    return bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return false }
      return regex.match(base, bytes.count - 1, scratch) == .matched
    }
  }
}
