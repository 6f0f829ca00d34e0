/// A rule of logcheck's `ignore.d` directories, made to match what follows a line's host.
///
/// logcheck's rules are POSIX extended expressions for whole lines. The part for stamp and host is
/// taken off, as both are read before any rule is asked (with it goes the rule's own idea of what
/// a host's name may look like, and which of the stamps is used); what remains is matched against
/// `program[pid]: message` as it stands in the line.
public struct LogcheckRule: Sendable, Equatable {
  /// The PCRE2 pattern for what follows the host; it has no named groups.
  public var pattern: String
  /// Globs of the programs it can match; empty for any.
  ///
  /// The pattern implies them: they say nothing that it would not, and save asking it in vain.
  public var programs: [String]
}

/// Translates rules; keeps what it found out about the ways headers are written.
public struct LogcheckTranslator {
  private var header = LogcheckHeader()

  /// Behind a blank, or at the start, which is behind the host's.
  ///
  /// Written so that PCRE2 can search for the text that follows.
  private static let wordStart = "(?<![^ ])"

  /// Makes one.
  public init() {}

  /// Translates one line of a rule file: a rule for each alternative outside all groups.
  ///
  /// Apart they keep their anchors and programs; together one without either would have all asked
  /// for every line. Throws the reason when that cannot be done exactly, with the offset in the line.
  public mutating func translate(_ line: [UInt8]) throws(PatternError) -> [LogcheckRule] {
    let expression = try PosixExpression(line)
    let programs = LogcheckPrograms(expression)
    var rules: [LogcheckRule] = []
    for branch in expression.branches {
      let (text, rest) = try translate(expression, branch)
      rules.append(
        LogcheckRule(pattern: text, programs: rest.map { programs.names($0) } ?? [])
      )
    }
    return rules
  }

  /// One alternative: its pattern, and the range that starts behind the host.
  private mutating func translate(
    _ expression: PosixExpression,
    _ branch: Range<Int>
  ) throws(PatternError) -> (text: String, rest: Range<Int>?) {
    let tokens = expression.tokens
    guard let first = branch.first else {
      throw PatternError(what: "an empty alternative: it matches every line")
    }
    func pcre(from start: Int) throws(PatternError) -> String {
      let skipped = expression.groups(in: 0..<start)
      return try expression.pcre(start..<branch.upperBound, skipping: skipped)
    }
    // `^.*`, and no second sign that repeats the repetition.
    let isFree =
      tokens[branch].starts(with: [.assertion("^"), .any, .times(least: 0, most: nil)])
      && expression.pieceEnd(first + 1, in: branch) == first + 3
    guard tokens[first] == .assertion("^"), !isFree else {
      let start = isFree ? first + 3 : first
      if LogcheckTranslator.isAnchored(tokens[start..<branch.upperBound]) {
        throw PatternError(
          what: "^ is not at the start",
          hint: "write the rule as ^STAMP HOST program…",
          offset: expression.offsets[first]
        )
      }
      // The blank behind the host is there in every line, and no longer part of the text.
      if start < branch.upperBound, tokens[start] == .byte(0x20),
        expression.pieceEnd(start, in: branch) == start + 1
      {
        return (LogcheckTranslator.wordStart + (try pcre(from: start + 1)), nil)
      }
      return (try pcre(from: start), nil)
    }
    switch try header.find(expression, branch) {
    case .exact(let end):
      return ("^" + (try pcre(from: end)), end..<branch.upperBound)
    case .blanks(let end, let blanks):
      return ("^" + blanks + (try pcre(from: end)), nil)
    case .loose(let end):
      return (LogcheckTranslator.wordStart + (try pcre(from: end)), nil)
    case .none:
      throw PatternError(
        what: "starts with no syslog stamp and host",
        hint: "it is for lines of another format, or for one host (see \"select: {host: …}\")",
        offset: expression.offsets[first]
      )
    }
  }

  /// Whether a `^` stands somewhere behind the start.
  private static func isAnchored(_ tokens: ArraySlice<PosixExpression.Token>) -> Bool {
    tokens.contains { $0 == .assertion("^") || $0 == .assertion("\\A") }
  }
}
