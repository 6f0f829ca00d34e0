import Patterns
import Testing

struct RegexTests {
  @Test func `groups have names and numbers`() throws {
    let regex = try Regex("(a)(?<b>b)(?<first>c)?")
    #expect(regex.groupCount == 3)
    #expect(regex.groups.map(\.name) == ["b", "first"])
    #expect(regex.number(of: "first") == 3)
    #expect(regex.number(of: "other") == nil)
    #expect(regex.isCompiled)
    let scratch = RegexScratch()
    let outcome = withPadded(Array("xab".utf8)) { regex.match($0, $1, scratch) }
    #expect(outcome == .matched)
    #expect((0..<8).map { scratch.captures[$0] } == [1, 3, 1, 2, 2, 3, -1, -1])
  }

  @Test(arguments: [
    ("a(b", 3, "missing closing parenthesis"), ("[a", 2, "missing terminating ]"),
    ("*a", 0, "quantifier does not follow a repeatable item"),
    ("(?<1>a)", 4, "subpattern name must start with a non-digit"),
  ])
  func `a pattern that does not compile says where`(pattern: String, offset: Int, what: String) {
    do {
      _ = try Regex(pattern)
      Issue.record("\(pattern) compiled")
    } catch {
      #expect(error.what.contains(what), "\(error.what)")
      #expect(error.offset.map { abs($0 - offset) <= 1 } == true)
    }
  }

  @Test func `more groups than are kept are an error`() throws {
    _ = try Regex(String(repeating: "(a)", count: Regex.maxGroups))
    #expect(throws: PatternError.self) {
      try Regex(String(repeating: "(a)", count: Regex.maxGroups + 1))
    }
  }

  @Test func `subjects are bytes`() throws {
    let scratch = RegexScratch()
    let regex = try Regex("^a.b\\x00(.+)$")
    let subject: [UInt8] = [0x61, 0xff, 0x62, 0, 0xc3, 0]
    let outcome = withPadded(subject) { regex.match($0, $1, scratch) }
    #expect(outcome == .matched)
    #expect(try Regex("x*").matchesEmpty)
    #expect(try !Regex("x").matchesEmpty)
  }

  @Test(arguments: [
    "(a+)+$", "^(a|aa)+$", "^(a|a?)+$", "(?:(?:a*)*)*c", "^(([a-z])+.)+[A-Z]([a-z])+$",
  ])
  func `a catastrophic pattern gives up soon and is counted`(pattern: String) throws {
    let scratch = RegexScratch()
    let regex = try Regex(pattern)
    let matcher = Matcher([Matcher.Rule(number: 7, regex: regex)])
    let subject = [UInt8](repeating: 0x61, count: 8_000) + [0x21]
    var gaveUp: UInt64 = 0
    var outcome = MatchOutcome.missed
    let time = ContinuousClock().measure {
      withPadded(subject) { base, count in
        outcome = regex.match(base, count, scratch)
        #expect(matcher.match(base, count, scratch, gaveUp: &gaveUp) == -1)
      }
    }
    // PCRE2 sees for itself that a needed letter is missing: then it is an honest miss.
    #expect(outcome != .matched)
    #expect(gaveUp == (outcome == .gaveUp ? 1 : 0))
    #expect(time < .milliseconds(500))
    if pattern == "(a+)+$" { #expect(outcome == .gaveUp) }
  }
}
