import Glibc
@testable import Patterns
import Testing
import TestSupport

/// Whatever way the trie takes, rule and captures are those of PCRE2 asked rule by rule.
struct TrieLawTests {
  /// How long the random laws run: `MINUTED_FUZZ_SECONDS` of time, or a fixed number of rounds.
  static let fuzzSeconds = getenv("MINUTED_FUZZ_SECONDS").flatMap { Int(String(cString: $0)) }

  /// Runs rounds of a law, each with a seed of its own.
  static func rounds(_ seed: UInt64, _ count: Int, _ body: (SeededGenerator) throws -> Bool)
    rethrows
  {
    let start = ContinuousClock.now
    var round: UInt64 = 0
    while true {
      if let fuzzSeconds {
        if ContinuousClock.now - start > .seconds(fuzzSeconds) { return }
      } else if round >= UInt64(count) {
        return
      }
      guard try body(SeededGenerator(seed &+ round &* 0x9e37_79b9_7f4a_7c15)) else {
        print("seed \(seed), round \(round)")
        return
      }
      round += 1
    }
  }

  @Test(arguments: lawSeeds)
  func `random patterns on random lines`(seed: UInt64) throws {
    print("seed \(seed)")
    var ways = Matcher.Ways()
    var matched = 0
    try Self.rounds(seed, 250) { random in
      var maker = RandomPattern(random)
      var patterns: [String] = []
      var texts: [[UInt8]] = [[]]
      for _ in 0..<(1 + maker.pick(7)) {
        let made = maker.make()
        // What PCRE2 refuses is no pattern.
        guard let regex = try? Regex(made.pattern) else { continue }
        patterns.append(made.pattern)
        texts += made.texts
        switch regex.plan {
        case .whole: ways.whole += 1
        case .gate: ways.gates += 1
        case .unknown: ways.plain += 1
        }
      }
      var subjects: [[UInt8]] = []
      for text in texts { for _ in 0..<4 { subjects.append(maker.subject(near: text)) } }
      guard let found = try MatcherLawTests.agreement(patterns, subjects) else { return false }
      matched += found
      return true
    }
    // A law that hardly ever matches, or sends all to PCRE2, would say little.
    #expect(matched > 2_000)
    // How many patterns go which way is the generator's doing: it is asked of the seeds that stay.
    guard seed != lawSeeds.last else { return }
    #expect(ways.whole > 400 && ways.gates > 0 && ways.plain > 0, "\(ways)")
  }

  @Test(arguments: [
    // A pattern, and how many of its spans keep a choice of lengths.
    ("^a+b", 0), ("^a+ab", 1), ("^\\S+ x", 0), ("^\\S+: x", 1), ("^.*$", 0), ("^.*x$", 1),
    ("^.*?$", 0), ("^.*?x", 1), ("^[^ ]+?x", 1), ("^[a-z]+?:", 0), ("^a*?", 0), ("^a{2,3}b", 0),
    ("^[a-z]+(?![a-z])", 0), ("^[a-z]+\\b", 1), ("^\\d+(?=:)", 0), ("^[ab]*[abc]*c", 2),
    ("^[ab]*[abc]*d", 0), ("^a*(b|ac)", 1), ("^a*(?:b|c)", 0), ("^\\S+(?: \\d+)?", 0),
    ("^[a-z]+ *:", 0), ("^[a-z ]+ *:", 1), ("^\\w++_", 0),
  ])
  func `a span keeps a choice only where another length could match`(
    pattern: String,
    choices: Int
  ) throws {
    guard case .whole(let paths) = try Regex(pattern).plan else {
      Issue.record("\(pattern) is not taken whole")
      return
    }
    let found = paths.map { path in
      path.operations.count { operation in
        if case .span(let span) = operation {
          !span.isFixed && span.choice != .possessive
        } else {
          false
        }
      }
    }
    #expect(found.max() == choices)
  }

  @Test(arguments: [
    ("^(?:ab)+c", "a group repeated without end"), ("^a(?>b|bc)d", "(?>"), ("^(a)b\\1", "\\1"),
    ("^ab\\p{Lu}", "\\p"), ("^a(?=bc)b", "an assertion about more than one byte"),
    ("^a(?s:.)b", "(?s"), ("^ab?+c", "a possessive repeat with an end"), ("^ab(*ACCEPT)c", "(*"),
  ])
  func `what lies outside the subset is a gate behind its start`(
    pattern: String,
    reason: String
  ) throws {
    guard case .gate(let paths, let found) = try Regex(pattern).plan else {
      Issue.record("\(pattern) is no gate")
      return
    }
    #expect(found == reason)
    #expect(paths.allSatisfy { $0.operations.first == .literal(0x61) })
  }

  @Test(arguments: ["abc", "a|^b", "^(?:a+)+", "(?m)^a", "^(?:x|)(?:ab)*"])
  func `a pattern without a sure start is asked in any case`(pattern: String) throws {
    guard case .unknown = try Regex(pattern).plan else {
      if pattern == "^(?:a+)+" { return }
      Issue.record("\(pattern) has no sure start")
      return
    }
  }

  @Test func `a line that would take too many steps is decided by PCRE2's own limit`() throws {
    let chained = "^" + String(repeating: ".*a", count: 12) + "$"
    let regexes = try [chained, "^a(?:b|c)", "^a+"].map { try Regex($0) }
    let matcher = Matcher(regexes.enumerated().map { Matcher.Rule(number: $0, regex: $1) })
    #expect(matcher.ways.whole == 3)
    let scratch = RegexScratch()
    let subject = [UInt8](repeating: 0x61, count: 4_000) + [0x62]
    var gaveUp: UInt64 = 0
    let clock = ContinuousClock()
    var found = -2
    let time = clock.measure {
      withPadded(subject) { found = matcher.match($0, $1, scratch, gaveUp: &gaveUp) }
    }
    #expect(found == 2)
    #expect(scratch.state.pointee.steps < 0)
    #expect(time < .milliseconds(50))
  }

  @Test func `thousands of rules share one trie, numbers beyond 16 bits included`() throws {
    var rules: [Matcher.Rule] = []
    for number in 0..<4_000 {
      let regex = try Regex("^service-\(number * 7919) (?<state>\\w+) by (?<who>\\S+) after \\d+")
      rules.append(Matcher.Rule(number: number, regex: regex))
    }
    let matcher = Matcher(rules)
    let scratch = RegexScratch()
    var gaveUp: UInt64 = 0
    for number in stride(from: 0, to: 4_000, by: 37) {
      let line = Array("service-\(number * 7919) stopped by root after 12 s".utf8)
      let found = withPadded(line) {
        matcher.match($0, $1, scratch, gaveUp: &gaveUp)
      }
      #expect(found == number)
      let start = scratch.found[4]
      #expect(String(decoding: line[start..<scratch.found[5]], as: UTF8.self) == "root")
    }
  }

  @Test func `the byte behind a subject is as it was`() throws {
    let regex = try Regex("^a(\\w+)$")
    let matcher = Matcher([Matcher.Rule(number: 0, regex: regex)])
    let scratch = RegexScratch()
    var gaveUp: UInt64 = 0
    var bytes = Array("abcd, and more".utf8) + [UInt8](repeating: 0, count: 64)
    let before = bytes
    bytes.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      #expect(matcher.match(base, 4, scratch, gaveUp: &gaveUp) == 0)
      #expect(matcher.match(base, 5, scratch, gaveUp: &gaveUp) == -1)
    }
    #expect(bytes == before)
  }
}
