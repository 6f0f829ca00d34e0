/// Many regexes, asked in order: the first that matches wins.
///
/// A rule anchored to literal text is asked only when the subject starts with that text: rules are
/// listed by the first byte a match can have, and their first sixteen bytes are compared as two
/// words before PCRE2 is called. That cannot lose a match, as the prefix is what every match must
/// start with, and the lists keep the rules' order. A rule without such a start is asked only when
/// the subject holds the pairs of bytes that each of its matches holds (`RequiredPairs`).
public final class Matcher: @unchecked Sendable {
  // Sendable: everything is written in init and only read afterwards.

  /// One rule as the matching loop sees it: plain memory, no references.
  struct Node {
    var code: OpaquePointer
    var rule: Int32
    var prefixCount: Int16
    var isCompiled: Bool
    var word0: UInt64
    var word1: UInt64
    var mask0: UInt64
    var mask1: UInt64
    /// Bits of pairs the subject must hold, for rules without a prefix; `pairCount` of them count.
    var pairs: (UInt16, UInt16, UInt16, UInt16)
    var pairCount: Int32
  }

  /// Most rules a matcher takes.
  public static let maxRules = 1 << 20

  /// The rules as plain memory for the hot loop; valid as long as the matcher lives.
  public let table: MatchTable
  private let regexes: [Regex]

  /// Freezes the rules; `rules` gives each regex its number, ascending in the order to be asked.
  public init(_ rules: [(number: Int, regex: Regex)]) {
    precondition(rules.count <= Matcher.maxRules, "more rules than a matcher takes")
    regexes = rules.map(\.regex)
    let ready = rules.map { rule in
      let prefix = LiteralPrefix.of(rule.regex.pattern)
      return (start: prefix.first, node: Matcher.node(rule.number, rule.regex, prefix))
    }
    var list: [Node] = []
    var offsets: [Int32] = []
    for byte in UInt8.min...UInt8.max {
      offsets.append(Int32(list.count))
      for entry in ready where entry.start == nil || entry.start == byte { list.append(entry.node) }
    }
    offsets.append(Int32(list.count))
    let nodes = UnsafeMutablePointer<Node>.allocate(capacity: max(list.count, 1))
    nodes.initialize(from: list, count: list.count)
    let starts = UnsafeMutablePointer<Int32>.allocate(capacity: offsets.count)
    starts.initialize(from: offsets, count: offsets.count)
    table = MatchTable(nodes: nodes, starts: starts)
  }

  deinit {
    table.nodes.deallocate()
    table.starts.deallocate()
  }

  private static func node(_ rule: Int, _ regex: Regex, _ prefix: [UInt8]) -> Node {
    func word(_ start: Int) -> (word: UInt64, mask: UInt64) {
      var word: UInt64 = 0
      var mask: UInt64 = 0
      for (index, byte) in prefix.dropFirst(start).prefix(8).enumerated() {
        word |= UInt64(byte) << UInt64(index * 8)
        mask |= 0xff << UInt64(index * 8)
      }
      return (word, mask)
    }
    let low = word(0)
    let high = word(8)
    let pairs = prefix.isEmpty ? RequiredPairs.of(regex.pattern) : []
    let bits = pairs.map { UInt16(PairFilter.bit($0.0, $0.1)) } + [0, 0, 0, 0]
    return Node(
      code: regex.code,
      rule: Int32(rule),
      prefixCount: Int16(prefix.count),
      isCompiled: regex.isCompiled,
      word0: low.word,
      word1: high.word,
      mask0: low.mask,
      mask1: high.mask,
      pairs: (bits[0], bits[1], bits[2], bits[3]),
      pairCount: Int32(pairs.count)
    )
  }
}
