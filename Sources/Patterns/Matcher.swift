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
    /// What it looks for; the rules of a rulebase stand together, all of them in their order.
    public var expression: Expression
    /// Whether PCRE2 decides it although the trie could: it has cost the trie too many choices.
    public var isAlone = false
    /// The groups whose offsets are asked for after a match; nil for all.
    public var groups: [Int]?

    /// Describes a rule.
    public init(number: Int, expression: Expression, groups: [Int]? = nil) {
      self.number = number
      self.expression = expression
      self.groups = groups
    }

    /// Describes a rule with a regex.
    public init(number: Int, regex: Regex, groups: [Int]? = nil) {
      self.init(number: number, expression: .regex(regex), groups: groups)
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
    /// Rules of a rulebase, found in its own graph when nothing before them has matched.
    public var entries = 0
  }

  /// The rules as plain memory for the hot loop; valid as long as the matcher lives.
  public let table: MatchTable
  /// How many rules go which way.
  public let ways: Ways
  private let rules: [Rule]
  private let trie: Trie?
  /// Tables of liblognorm rules, for the gates to point to.
  private let lognorm: UnsafePointer<LognormTable>

  /// Freezes rules in the order in which they are to be asked.
  ///
  /// Cost: 10 to 50 µs a rule.
  public init(_ rules: [Rule]) {
    precondition(rules.count <= Matcher.maxRules, "more rules than a matcher takes")
    self.rules = rules
    var tree = TrieTree()
    var plain: [PlainRule] = []
    var ways = Ways()
    var tables: [LognormTable] = []
    var block: (start: Int, table: Int)?
    var places: [Int: Int] = [:]
    for (index, rule) in rules.enumerated() {
      switch rule.expression {
      case .regex(let regex):
        switch rule.isAlone ? regex.plan.alone(regex.pattern) : regex.plan {
        case .whole(let paths):
          ways.whole += 1
          let groups = rule.groups ?? Array(1..<regex.groupCount + 1)
          tree.add(paths, rule: UInt32(index), groups: groups)
        case .gate(let paths, _):
          ways.gates += 1
          tree.add(gates: paths, rule: UInt32(index))
        case .unknown:
          ways.plain += 1
          plain.append(PlainRule(index, regex.pattern))
        }
      case .motifs(let rulebase, let text):
        places[index] = tables.count
        tables.append(rulebase.table)
        let start = Expression.start(of: text)
        if start.isEmpty {
          ways.plain += 1
          plain.append(PlainRule(index))
        } else {
          ways.gates += 1
          let path = LinearPath(operations: start.map { .literal($0) })
          tree.add(gates: [path], rule: UInt32(index))
        }
      case .entry(let rulebase, let rule):
        ways.entries += 1
        if rule == 0 {
          precondition(block == nil, "two rulebases in a matcher")
          block = (index, tables.count)
          tables.append(rulebase.table)
        }
      }
    }
    self.ways = ways
    trie = ways.whole + ways.gates > 0 ? Trie(tree) : nil
    let lognorm = Matcher.frozen(tables)
    self.lognorm = lognorm
    let gates = rules.enumerated().map { index, rule in
      if case .regex(let regex) = rule.expression { return Gate(regex, number: rule.number) }
      return Gate(places[index].map { lognorm + $0 }, number: rule.number)
    }
    table = MatchTable(
      MatchTable.Parts(
        image: trie?.image,
        gates: Matcher.frozen(gates),
        numbers: Matcher.frozen(rules.map { Int32($0.number) }),
        ruleCount: rules.count,
        plain: Matcher.frozen(plain),
        plainCount: plain.count,
        rulebase: block.map { lognorm + $0.table },
        rulebaseStart: UInt32(block?.start ?? 0)
      )
    )
  }

  /// As `MatchTable.match`, for those who hold a matcher and not its table.
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: borrowing RegexScratch,
    gaveUp: inout UInt64
  ) -> Int {
    // The last use of a matcher ends its life, and that of what its table points to.
    withExtendedLifetime(self) { table.match(subject, count, scratch, gaveUp: &gaveUp) }
  }

  deinit {
    table.deallocate()
    lognorm.deallocate()
  }

  private static func frozen<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
    memory.initialize(from: elements, count: elements.count)
    return UnsafePointer(memory)
  }
}
