import Patterns
import Synchronization

/// Matchers made for the rules a program may meet: shared by all workers, so that each is made and
/// kept once.
public final class MatcherCache: Sendable {
  /// Rules of a category, by number.
  struct Key: Hashable {
    var category: Int
    var rules: [Int]
    /// Those of them that PCRE2 decides alone.
    var alone: [Int]
    var keepsAllGroups: Bool
  }

  private let made = Mutex<[Key: Matcher]>([:])

  /// Makes an empty cache, for the routers of one rulebook.
  public init() {}

  /// The matcher of a key; others wait while one is made.
  func matcher(_ key: Key, _ make: () -> Matcher) -> Matcher {
    made.withLock { made in
      if let matcher = made[key] { return matcher }
      let matcher = make()
      made[key] = matcher
      return matcher
    }
  }
}
