/// What a rule cost that was asked by itself, not decided in the trie.
public struct SearchCount: Sendable, Equatable {
  /// Searches made.
  public var asked: UInt64 = 0
  /// Searches spared, as the subject lacks a pair of bytes that every match holds.
  public var skipped: UInt64 = 0
  /// Searches that matched.
  public var matched: UInt64 = 0
  /// Searches that ended at a limit.
  public var gaveUp: UInt64 = 0
  /// Time of the searches, the clock's own included.
  public var time = Duration.zero

  /// Makes a count of nothing.
  public init() {}
}

extension RegexScratch {
  /// Counts searches from now on by the rules' numbers; nil ends it.
  ///
  /// There must be a count for every number of the matchers that are used. Timing each search makes
  /// matching slower.
  public func countSearches(_ counts: UnsafeMutablePointer<SearchCount>?) {
    state.pointee.searches = counts
  }
}

extension Expression {
  /// Why the expression is asked by itself; nil when the trie decides it, or its rulebase.
  public var reasonOutsideTrie: String? {
    switch self {
    case .regex(let regex):
      switch regex.plan {
      case .whole: nil
      case .gate(_, let reason), .unknown(let reason): reason
      }
    case .motifs: "a liblognorm pattern"
    case .entry: nil
    }
  }

  /// Whether it is asked on every subject that no rule before it has taken, as nothing is known
  /// that its matches start with.
  public var hasNoStart: Bool {
    switch self {
    case .regex(let regex): if case .unknown = regex.plan { true } else { false }
    case .motifs(_, let text): Expression.start(of: text).isEmpty
    case .entry: false
    }
  }
}
