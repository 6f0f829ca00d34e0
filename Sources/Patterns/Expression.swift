/// What a rule looks for.
public enum Expression: Sendable {
  /// A PCRE2 regex, searched.
  case regex(Regex)
  /// A liblognorm match description: it must take the whole subject.
  case motifs(LognormRulebase, text: String)
  /// One rule of a rulebase, which the rulebase chooses among all of its own.
  case entry(LognormRulebase, rule: Int)

  /// Its text: a regex with grok names expanded, or a match description.
  public var text: String {
    switch self {
    case .regex(let regex): regex.pattern
    case .motifs(_, let text): text
    case .entry(let rulebase, let rule): rulebase.rules[rule].description
    }
  }

  /// Its named fields and their numbers, ordered by number.
  public var groups: [Regex.Group] {
    switch self {
    case .regex(let regex): regex.groups
    case .motifs(let rulebase, _): Expression.fields(rulebase.rules[0])
    case .entry(let rulebase, let rule): Expression.fields(rulebase.rules[rule])
    }
  }

  /// How many groups it has, named or not.
  public var groupCount: Int {
    switch self {
    case .regex(let regex): regex.groupCount
    case .motifs(let rulebase, _): rulebase.rules[0].fields.count
    case .entry(let rulebase, let rule): rulebase.rules[rule].fields.count
    }
  }

  /// Whether a subject is taken; the groups' offsets are then in `scratch.found`.
  ///
  /// 64 bytes behind the subject must be readable. For checks and explanations: many rules are
  /// asked together by a `Matcher`.
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch
  ) -> MatchOutcome {
    let state = scratch.state
    switch self {
    case .regex(let regex):
      let outcome = regex.match(subject, count, scratch)
      if outcome == .matched {
        state.pointee.captures.update(from: scratch.captures, count: 2 * (groupCount + 1))
      }
      return outcome
    case .motifs(let rulebase, _):
      return Expression.outcome(rulebase.table.match(subject, count, state, rule: nil))
    case .entry(let rulebase, let rule):
      return Expression.outcome(rulebase.table.match(subject, count, state, rule: rule))
    }
  }

  private static func outcome(_ code: Int32) -> MatchOutcome {
    code >= 0 ? .matched : code == LognormTable.gaveUp ? .gaveUp : .missed
  }

  private static func fields(_ rule: LognormRulebase.Rule) -> [Regex.Group] {
    rule.fields.enumerated().map { Regex.Group(name: $1, number: $0 + 1) }
  }

  /// Bytes that every match starts with.
  public var literalStart: [UInt8] {
    switch self {
    case .regex(let regex): LiteralPrefix.of(regex.pattern)
    case .motifs(_, let text): Expression.start(of: text)
    case .entry: []
    }
  }

  /// The bytes of a match description before its first field or escape.
  static func start(of text: String) -> [UInt8] {
    Array(text.utf8.prefix { $0 != 0x25 && $0 != 0x5c }.prefix(LinearPath.maxOperations))
  }
}
