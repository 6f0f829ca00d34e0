import Patterns
import TestSupport
import Testing

/// Whole rulebases beside the real lognormalizer.
@Suite(.enabled(if: Lognormalizer.isThere, "apt install liblognorm-utils"))
struct LognormRulebaseConformanceTests {
  /// The tables of `LognormRuleTests` whose results lognormalizer shares.
  @Test(arguments: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 18, 19, 23, 24, 26])
  func `what the rules describe is what lognormalizer gives`(number: Int) throws {
    let (rules, lines) = LognormRuleTests.cases[number]
    try LognormConformanceTests.compare(rules, lines.map(\.0), .always, 0)
  }

  /// Pieces of rules, and texts for each.
  static let fields: [(String, [String])] = [
    ("word", ["abc", "12", "x:y"]), ("number", ["1", "42"]), ("ipv4", ["1.2.3.4", "10.0.0.255"]),
    ("alpha", ["ab", "foo"]), ("char-to:\\x3a", ["a b", "k"]), ("char-sep:,", ["", "q"]),
    ("whitespace", [" ", "  "]), ("quoted-string", ["\"a b\"", "\"\""]),
    ("time-24hr", ["12:34:56"]), ("mac48", ["00:11:22:33:44:55"]),
    ("string-to:foo", ["bar", "zz "]), ("float", ["1.5", "-2", "-"]),
    ("word{\"priority\":3}", ["abc"]), ("number{\"priority\":40000}", ["7"]),
  ]
  static let literals = [
    " ", "a", "ab", "abc", ": ", ", ", "foo", "1", "1.2.", "-", "x ", " from ", " to ",
  ]

  // The last seed once led to a result of two rules.
  @Test(arguments: lawSeeds + [5_314_959_853_808_799_933])
  func `random rulebases give what lognormalizer gives`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for _ in 0..<25 {
      var rules: [String] = []
      var samples: [[[String]]] = []
      for rule in 0..<Int.random(in: 1...8, using: &random) {
        var text = ""
        var parts: [[String]] = []
        for part in 0..<Int.random(in: 1...5, using: &random) {
          if Bool.random(using: &random), let literal = Self.literals.randomElement(using: &random)
          {
            text += literal
            parts.append([literal])
          } else if let (field, texts) = Self.fields.randomElement(using: &random) {
            // Names differ, or objects would hold one twice.
            text += "%f\(part):\(field)%"
            parts.append(texts)
          }
        }
        rules.append("rule=t\(rule):\(text)")
        samples.append(parts)
      }
      var lines: [String] = []
      for _ in 0..<60 {
        let parts = samples.randomElement(using: &random) ?? []
        let line = parts.map { $0.randomElement(using: &random) ?? "" }.joined()
        let isChanged = Int.random(in: 0..<3, using: &random) == 0
        lines.append(isChanged ? LognormConformanceTests.changed(line, &random) : line)
      }
      try LognormConformanceTests.compare(rules.joined(separator: "\n"), lines, .always, seed) {
        Self.isMixed($0, rules)
      }
    }
  }

  /// Whether lognormalizer's result has the tag of one rule and the fields of another.
  ///
  /// It does where one rule ends and another goes on with a field that takes nothing: the longer one
  /// matches, then the end of the shorter one overwrites the tag.
  static func isMixed(_ result: String, _ rules: [String]) -> Bool {
    guard let rule = rules.indices.first(where: { result.contains("[ \"t\($0)\" ]") }) else {
      return false
    }
    return (0..<5).contains { result.contains("\"f\($0)\": ") && !rules[rule].contains("%f\($0):") }
  }

  @Test func `a result of two rules is told from one of one`() {
    let rules = ["rule=t0:-", "rule=t1:-%f1:char-sep:,%"]
    #expect(Self.isMixed("{ \"f1\": \"\", \"event.tags\": [ \"t0\" ] }", rules))
    #expect(!Self.isMixed("{ \"f1\": \"\", \"event.tags\": [ \"t1\" ] }", rules))
    #expect(!Self.isMixed("{ \"event.tags\": [ \"t0\" ] }", rules))
  }
}
