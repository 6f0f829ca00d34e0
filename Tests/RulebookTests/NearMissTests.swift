import Patterns
import Rulebook
import Syslog
import Testing

/// How far rules get with lines that they do not take, and what they expected there.
struct NearMissTests {
  /// The only rule's attempt at a message.
  private static func attempt(_ rule: String, _ message: String) throws -> Explanation.Attempt {
    let book = try rulebook([("a.yaml", "category: a\nrules:\n  - {id: r, \(rule)}\n")])
    let found = Explanation.of(
      "Nov 25 09:00:00 h p: \(message)",
      book,
      zone: .utc,
      years: .notAfter(1_800_000_000)
    )
    return try #require(found.tried.first)
  }

  @Test(arguments: [
    // Literals: up to the first byte that differs, with all the text that was still to come.
    ("match: '^order \\d+ paid'", "order 7 cancelled", 8, ["\"paid\""]),
    ("match: '^order'", "orchid", 2, ["\"der\""]), ("match: '^order'", "x", 0, ["\"order\""]),
    // Classes as a pattern writes them.
    ("match: '^order \\d+ paid'", "order x", 6, ["\\d"]),
    ("match: '^\\w{3}$'", "ab", 2, ["\\w"]), ("match: '^a[^b]c'", "abc", 1, ["[^b]"]),
    ("match: '^[a-f]+-'", "cafe_", 4, ["\"-\""]),
    // The end, and what is only looked at.
    ("match: '^by (?<who>\\w+)$', samples: []", "by ada!", 6, ["the end"]),
    ("match: '^a(?=b)\\w'", "ac", 1, ["[b] next"]),
    ("match: '^ab\\b'", "abc", 2, ["a word boundary"]),
    // Of several ways the furthest.
    ("match: '^(?:one|once) (?:a|b)'", "once c", 5, ["[ab]"]),
    ("match: '^x(?:yz)?!'", "x?", 1, ["\"yz!\"", "\"!\""]),
    // Liblognorm: fields as they are written; texts as a whole.
    ("lognorm: 'order %n:number% from %ip:ipv4%'", "order x", 6, ["%n:number%"]),
    ("lognorm: 'order %n:number% from %ip:ipv4%'", "order 7 fro", 7, ["\" from \""]),
    ("lognorm: 'order %n:number% from %ip:ipv4%'", "order 7 from 1.2.3", 13, ["%ip:ipv4%"]),
    ("lognorm: '%w:word% left'", "ada left early", 8, ["end of line"]),
  ])
  func `a rule tells how far it got and what it expected`(
    rule: String,
    message: String,
    offset: Int,
    expected: [String]
  ) throws {
    let attempt = try Self.attempt(rule, message)
    let near = try #require(attempt.near, "\(rule)")
    #expect(near.offset == offset, "\(rule)")
    #expect(near.expected == expected, "\(rule)")
    #expect(near.remark == nil, "\(rule)")
    #expect(attempt.outcome != .matched, "\(rule)")
  }

  @Test(arguments: [
    ("'^order (\\w)\\1 paid'", "order ab paid", 7), ("'^retry (?:\\d+,)+ done'", "retry 1,2", 8),
  ])
  func `where PCRE2 alone decides, that is told behind the start that fits`(
    pattern: String,
    message: String,
    offset: Int
  ) throws {
    let near = try #require(try Self.attempt("match: \(pattern)", message).near)
    #expect(near.offset == offset)
    #expect(near.expected.isEmpty)
    #expect(near.remark?.contains("PCRE2 alone decides") == true)
    // Before that it is as for any other.
    let short = try #require(try Self.attempt("match: \(pattern)", "or").near)
    #expect(short.remark == nil && !short.expected.isEmpty)
  }

  @Test(arguments: ["'order'", "'a|b'", "'\\d+ of'"])
  func `of a pattern that may start anywhere nothing is told`(pattern: String) throws {
    let attempt = try Self.attempt("match: \(pattern)", "nothing")
    #expect(attempt.outcome == .missed && attempt.near == nil)
  }

  @Test func `a rulebase tells once how far any of its rules got`() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      "a.yaml",
      Array(
        "category: a\nrules: [{id: own, match: '^own'}]\nrulebase: a.rb\n".utf8
      )
    )
    try directory.write(
      "a.rb",
      Array("version=2\nrule=x:go %n:number% at %t:time-24hr%\nrule=y:go %n:number% now\n".utf8)
    )
    let book = try #require(Rulebook.load(paths: [directory.path]).rulebook)
    func tried(_ message: String) -> [Explanation.Attempt] {
      Explanation.of(
        "Nov 25 09:00:00 h p: \(message)",
        book,
        zone: .utc,
        years: .notAfter(1_800_000_000)
      ).tried
    }
    let missed = tried("go 7 at 25:61")
    #expect(missed.map(\.outcome) == [.otherStart("own"), .missedByAll(2)])
    #expect(missed.last?.rule == directory.path + "/a.rb")
    #expect(missed.last?.near?.offset == 8)
    #expect(missed.last?.near?.expected == ["%t:time-24hr%"])
    #expect(tried("go 7 now").map(\.outcome) == [.otherStart("own"), .matched])
  }
}
