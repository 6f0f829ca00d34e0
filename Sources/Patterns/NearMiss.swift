/// How far an expression got with a subject that it does not take.
public struct NearMiss: Sendable, Equatable {
  /// Bytes of the subject that fitted.
  public var offset: Int
  /// What was expected there: texts in quotes, classes as patterns write them, fields.
  public var expected: [String]
  /// What cannot be told of the rest, and why; nil when all is told.
  public var remark: String?
}

extension Expression {
  /// Follows the expression through a subject that it does not take; nil when nothing can be told,
  /// as of a pattern that may start anywhere.
  ///
  /// For people: it allocates, and may take some milliseconds.
  public func nearMiss(_ subject: [UInt8]) -> NearMiss? {
    switch self {
    case .regex(let regex): return Expression.nearMiss(regex.plan, subject)
    case .motifs(let rulebase, _): return Expression.nearMiss(rulebase, 0, subject)
    case .entry(let rulebase, let rule): return Expression.nearMiss(rulebase, rule, subject)
    }
  }

  private static func nearMiss(
    _ rulebase: LognormRulebase,
    _ rule: Int,
    _ subject: [UInt8]
  ) -> NearMiss? {
    let attempt = rulebase.attempt(subject, rule: rule)
    if attempt.isMatch {
      return NearMiss(offset: attempt.offset, expected: [], remark: "another rule was taken first")
    }
    return NearMiss(offset: attempt.offset, expected: attempt.expected, remark: nil)
  }

  private static func nearMiss(_ plan: PathPlan, _ subject: [UInt8]) -> NearMiss? {
    var trace = PathTrace(subject)
    switch plan {
    case .whole(let paths):
      for path in paths { trace.follow(path) }
      guard trace.end == nil, trace.furthest >= 0 else { return nil }
      return NearMiss(offset: trace.furthest, expected: trace.expected, remark: nil)
    case .gate(let paths, let reason):
      for path in paths { trace.follow(path) }
      if let end = trace.end {
        return NearMiss(
          offset: end,
          expected: [],
          remark: "its start fits; behind it PCRE2 alone decides (\(reason))"
        )
      }
      return NearMiss(offset: max(trace.furthest, 0), expected: trace.expected, remark: nil)
    case .unknown: return nil
    }
  }
}

extension LognormRulebase {
  /// How far the rule that gets furthest gets with a subject; nil when one takes it.
  ///
  /// For people: it allocates, and may take some milliseconds.
  public func nearMiss(_ subject: [UInt8]) -> NearMiss? {
    let attempt = attempt(subject)
    if attempt.isMatch { return nil }
    return NearMiss(offset: attempt.offset, expected: attempt.expected, remark: nil)
  }
}
