/// Many regexes, asked together: the first in order that matches wins.
///
/// The patterns' common starts are gone through once, in a trie of literals and runs of bytes
/// (`Trie/`). What lies outside the trie's subset of PCRE2 has its start in the trie and is asked of
/// PCRE2 only where that start was found; what has no known start is asked in any case, but only
/// while it could still win. Whatever way a rule takes, the answer is that of PCRE2 asked rule by
/// rule.
public final class Matcher: @unchecked Sendable {
  // Sendable: everything is written in init and only read afterwards.

  /// Most rules a matcher takes.
  public static let maxRules = 1 << 20

  /// One rule of a matcher.
  public struct Rule: Sendable {
    /// What `MatchTable.match` answers for it.
    public var number: Int
    /// Its pattern.
    public var regex: Regex
    /// The groups whose offsets are asked for after a match; nil for all.
    public var groups: [Int]?

    /// Describes a rule.
    public init(number: Int, regex: Regex, groups: [Int]? = nil) {
      self.number = number
      self.regex = regex
      self.groups = groups
    }
  }

  /// How many rules go which way.
  public struct Ways: Sendable, Equatable {
    /// Decided in the trie alone.
    public var whole = 0
    /// Decided by PCRE2 where the trie has found their start.
    public var gates = 0
    /// Asked of PCRE2 whenever nothing before them has matched.
    public var plain = 0
  }

  /// The rules as plain memory for the hot loop; valid as long as the matcher lives.
  public let table: MatchTable
  /// How many rules go which way.
  public let ways: Ways
  /// Memory of the trie, in bytes.
  public var trieBytes: Int { trie?.bytes ?? 0 }
  private let regexes: [Regex]
  private let trie: Trie?

  /// Freezes rules in the order in which they are to be asked.
  ///
  /// Cost: 10 to 50 µs a rule.
  public init(_ rules: [Rule]) {
    precondition(rules.count <= Matcher.maxRules, "more rules than a matcher takes")
    regexes = rules.map(\.regex)
    var tree = TrieTree()
    var plain: [PlainRule] = []
    var ways = Ways()
    for (index, rule) in rules.enumerated() {
      switch rule.regex.plan {
      case .whole(let paths):
        ways.whole += 1
        tree.add(
          paths,
          rule: UInt32(index),
          groups: rule.groups ?? Array(0...rule.regex.groupCount).dropFirst().map { $0 }
        )
      case .gate(let paths, _):
        ways.gates += 1
        tree.add(gates: paths, rule: UInt32(index))
      case .unknown:
        ways.plain += 1
        plain.append(PlainRule(index, rule.regex.pattern))
      }
    }
    self.ways = ways
    trie = ways.whole + ways.gates > 0 ? Trie(tree) : nil
    table = MatchTable(
      image: trie?.image,
      gates: Matcher.frozen(rules.map { Gate($0.regex) }),
      numbers: Matcher.frozen(rules.map { Int32($0.number) }),
      ruleCount: rules.count,
      plain: Matcher.frozen(plain),
      plainCount: plain.count
    )
  }

  deinit {
    table.gates.deallocate()
    table.numbers.deallocate()
    table.plain.deallocate()
  }

  private static func frozen<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    return UnsafePointer(memory)
  }
}
