import Patterns
import Testing

struct GrokTests {
  static let library = Grok([
    "NUM": "[0-9]+", "IP": "%{NUM}(?:\\.%{NUM}){3}", "PAIR": "%{IP:from} %{IP:to}",
    "LOOP": "a%{POOL}", "POOL": "b%{LOOP}",
  ])

  @Test(arguments: [
    ("%{NUM}", "(?:[0-9]+)"), ("x%{NUM:n}y", "x(?<n>[0-9]+)y"),
    ("%{NUM:n:int}", "(?<n>[0-9]+)"), ("%{NUM:}", "(?:[0-9]+)"),
    ("%{IP}", "(?:(?:[0-9]+)(?:\\.(?:[0-9]+)){3})"), ("plain", "plain"), ("", ""),
    ("\\%{NUM}", "\\%{NUM}"), ("\\\\%{NUM}", "\\\\(?:[0-9]+)"), ("100%", "100%"), ("%", "%"),
    ("é%{NUM}", "é(?:[0-9]+)"),
  ])
  func `names are replaced by what they stand for`(pattern: String, expected: String) throws {
    #expect(try Self.library.expand(pattern) == expected)
  }

  @Test(arguments: [
    (
      "ab%{NUN}",
      PatternError(
        what: "unknown grok pattern \"NUN\"",
        hint: "did you mean \"NUM\"?",
        offset: 2
      )
    ),
    ("%{NOTHING}", PatternError(what: "unknown grok pattern \"NOTHING\"", offset: 0)),
    (
      "x%{LOOP}",
      PatternError(
        what: "grok patterns in a circle: LOOP -> POOL -> LOOP",
        hint: "one of them must do without the next",
        offset: 1
      )
    ),
    (
      "x%{NUM",
      PatternError(
        what: "%{ without }",
        hint: "write %{NAME} or %{NAME:field}",
        offset: 1
      )
    ),
    (
      "%{NUM:a-b}",
      PatternError(
        what: "\"a-b\" cannot be a field name",
        hint: "use letters, digits and _, no digit first, at most 32",
        offset: 0
      )
    ),
    (
      "%{NUM:1a}",
      PatternError(
        what: "\"1a\" cannot be a field name",
        hint: "use letters, digits and _, no digit first, at most 32",
        offset: 0
      )
    ),
    (
      "%{NUM:" + String(repeating: "a", count: 33) + "}",
      PatternError(
        what: "\"" + String(repeating: "a", count: 33) + "\" cannot be a field name",
        hint: "use letters, digits and _, no digit first, at most 32",
        offset: 0
      )
    ),
  ])
  func `what cannot be expanded says why and where`(pattern: String, expected: PatternError) {
    #expect(throws: expected) { try Self.library.expand(pattern) }
  }

  @Test func `a pattern that doubles at each level is stopped`() {
    var patterns = ["P0": "aaaaaaaaaaaaaaaa"]
    for level in 1..<30 { patterns["P\(level)"] = "%{P\(level - 1)}%{P\(level - 1)}" }
    let clock = ContinuousClock()
    let time = clock.measure {
      #expect(throws: PatternError.self) { try Grok(patterns).expand("%{P29}") }
    }
    #expect(time < .seconds(2))
  }

  @Test func `a pattern file has a name and a pattern a line`() throws {
    let grok = Grok(parsing: "# comment\n\nA x y \n  B\t%{A}\r\nBROKEN\nC  z # no comment\n")
    #expect(grok.names == ["A", "B", "C"])
    #expect(try grok.expand("%{B}|%{C}") == "(?:(?:x y ))|(?:z # no comment)")
    #expect(try grok.adding(["A": "q"]).expand("%{B}") == "(?:(?:q))")
  }

  @Test func `every name that ships compiles, and none matches an endless line slowly`() throws {
    #expect(Grok.standard.names.count > 80)
    let scratch = RegexScratch()
    let texts = ["a", "0", ".", ":", "/", " ", "aA0._-", "1.", "::", "1m ", "'\\", "a.b@"].map {
      Array(String(repeating: $0, count: 8_000 / $0.utf8.count).utf8)
    }
    let slow: Duration = .milliseconds(200)
    for name in Grok.standard.names {
      let regex = try Regex(Grok.standard.expand("^%{\(name)}$"))
      for text in texts {
        let time = ContinuousClock().measure {
          withPadded(text) { base, count in _ = regex.match(base, count, scratch) }
        }
        #expect(time < slow, "\(name) on \(String(decoding: text.prefix(6), as: UTF8.self))…")
      }
    }
  }

  @Test(arguments: [
    ("IPV4", "10.1.2.255", true), ("IPV4", "10.1.2.256", false), ("IP", "2001:db8::1", true),
    ("IP", "::", true), ("IP", "::ffff:192.0.2.1", true), ("IP", "1:2:3", false),
    ("MAC", "00:11:22:33:44:55", true), ("MAC", "0011.2233.4455", true),
    ("INT", "-5", true), ("INT", "5.0", false), ("NUMBER", "5.25", true), ("NUMBER", "1e5", false),
    ("UUID", "123e4567-e89b-12d3-a456-426614174000", true),
    ("HOSTNAME", "www.example.com", true), ("HOSTNAME", "-x", false), ("PATH", "/var/log/x", true),
    ("SYSLOGTIMESTAMP", "Feb  1 09:20:03", true), ("SYSLOGTIMESTAMP", "Feb 32 09:20:03", false),
    ("TIMESTAMP_ISO8601", "2014-02-01T09:20:03.5+01:00", true),
    ("HTTPDATE", "01/Feb/2014:09:20:03 +0000", true), ("QS", "\"a \\\" b\"", true),
    ("QS", "\"a", false), ("DURATION", "0:00:30", true), ("DURATION", "12ms", true),
    ("DURATION", "x", false), ("LOGLEVEL", "warning", true), ("TTY", "/dev/pts/3", true),
    ("URI", "https://user@shop.example:8443/a?b=1", true), ("CIDR", "10.0.0.0/8", true),
    ("EMAILADDRESS", "a.b+c@example.com", true), ("EMAILADDRESS", "a@", false),
  ])
  func `a shipped name takes what it says`(name: String, text: String, expected: Bool) throws {
    let regex = try Regex(Grok.standard.expand("^%{\(name)}$"))
    let scratch = RegexScratch()
    let outcome = withPadded(Array(text.utf8)) { regex.match($0, $1, scratch) }
    #expect((outcome == .matched) == expected)
  }
}
