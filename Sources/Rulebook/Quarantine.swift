import Synchronization

/// Rules that keep hitting PCRE2's match limit: they are left out until the rules are loaded anew.
///
/// A search that is given up costs up to a millisecond, a thousand times what a line may cost. One
/// such line is bad luck; a rule that meets hundreds within a minute would bring intake to a halt.
/// Shared by all workers, so that they leave out the same rules, from their next block on.
public final class Quarantine: Sendable {
  /// Searches a rule may give up within one minute of the log.
  ///
  /// Beyond it the rule is left out; what it would have taken is unmatched from then on.
  public static let budget = 200

  /// A rule by its numbers.
  public struct Key: Hashable, Sendable {
    /// Number of its category.
    public var category: Int
    /// Its number there.
    public var rule: Int

    /// Names a rule.
    public init(category: Int, rule: Int) {
      self.category = category
      self.rule = rule
    }
  }

  private struct State {
    var minute = Int64.min
    var gaveUp = Counts()
    var overran = Counts()
    /// Left out and not told yet.
    var untold: [Key] = []

    /// Counts start anew with a minute; records of an earlier one count with the latest.
    mutating func begin(_ minute: Int64) {
      guard minute > self.minute else { return }
      self.minute = minute
      gaveUp.ofMinute = [:]
      overran.ofMinute = [:]
    }
  }

  /// How often rules met a limit within the minute, and those that did too often.
  private struct Counts {
    var ofMinute: [Key: Int] = [:]
    var beyond: Set<Key> = []

    /// Counts once more; whether the rule has now used up its budget for the first time.
    mutating func add(_ key: Key) -> Bool {
      ofMinute[key, default: 0] += 1
      return ofMinute[key] == Quarantine.budget && beyond.insert(key).inserted
    }
  }

  private let state = Mutex(State())
  private let changes = Atomic<Int>(0)

  /// Makes one with no rule in it.
  public init() {}

  /// Changes whenever other rules are left out.
  public var generation: Int { changes.load(ordering: .acquiring) }

  /// The rules that are left out.
  public var leftOut: Set<Key> { state.withLock { $0.gaveUp.beyond } }

  /// Notes a search that was given up on a record of a minute.
  public func note(_ key: Key, minute: Int64) {
    state.withLock { state in
      state.begin(minute)
      guard state.gaveUp.add(key) else { return }
      state.untold.append(key)
      changes.add(1, ordering: .releasing)
    }
  }

  /// Rules that PCRE2 decides alone, as they cost the trie too many choices.
  public var alone: Set<Key> { state.withLock { $0.overran.beyond } }

  /// Notes a record on which the trie ran out of choices; what matches stays as it is.
  public func note(overrun key: Key, minute: Int64) {
    state.withLock { state in
      state.begin(minute)
      if state.overran.add(key) { changes.add(1, ordering: .releasing) }
    }
  }

  /// Rules left out since this was asked last.
  public func takeUntold() -> [Key] {
    if generation == 0 { return [] }
    return state.withLock { state in
      defer { state.untold = [] }
      return state.untold
    }
  }

  /// Starts anew, with other rules.
  public func clear() {
    state.withLock { $0 = State() }
    changes.add(1, ordering: .releasing)
  }
}
