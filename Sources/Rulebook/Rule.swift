public import Patterns

/// One rule of a category: a pattern, and what to tally when it matches.
public struct Rule: Sendable {
  /// Its id, unique in the category.
  public var id: String
  /// The pattern as written, grok names unexpanded.
  public var pattern: String
  /// The pattern, compiled.
  public var expression: Expression
  /// Programs the rule is limited to; empty for all of the category's.
  public var programs: [Glob]
  /// Whether its pattern sees all that follows the host, whatever the category's `match_on`; such
  /// rules come after the others, see `Subject.rest`.
  public var seesRest = false
  /// Whether what it matches is known and unimportant: counted, not tallied.
  public var isIgnored: Bool
  /// Why it is ignored, or a remark.
  public var why: String
  /// What a match updates, in order.
  public var tallies: [Tally]
  /// Lines that it must take, with their fields.
  public var samples: [Sample]
  /// Lines that it must not match.
  public var rejects: [Sample]
  /// Where it stands.
  public var position: Position
  /// Where its pattern stands.
  public var patternPosition: Position

  /// Whether it came with others from a file that is not a rule file.
  var isFromElsewhere: Bool {
    if case .entry = expression { return true }
    return seesRest
  }

  /// Numbers of the capture groups that its tallies read.
  var talliedGroups: [Int] {
    let numbers = tallies.flatMap { $0.fields + $0.labels }.compactMap { field in
      if case .group(let number, _) = field { number } else { nil }
    }
    return Set(numbers).sorted()
  }

  /// A line that shows what a rule takes, or must not.
  public struct Sample: Sendable, Equatable {
    /// What the pattern sees: the message, or the content with `match_on: content`.
    public var line: String
    /// Captured fields that must have these values.
    public var fields: [String: String]
    /// Where it stands.
    public var position: Position
  }
}
