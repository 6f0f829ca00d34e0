import TestSupport
import Testing

@testable import Patterns

/// Patterns written for Logstash.
struct OnigurumaTests {
  @Test(
    arguments: [
      (#"0x\h+"#, "0x[0-9A-Fa-f]+"), (#"[\h:-]+\H"#, "[0-9A-Fa-f:-]+[^0-9A-Fa-f]"),
      (#"\\h"#, #"\\h"#), ("(a|b)(?:c)", "(?:a|b)(?:c)"), (#"(a)\1"#, #"(a)\1"#),
      ("(?<[source][ip]>x)", "(?<source_ip>x)"), ("(?<a.b-c>x)", "(?<a_b_c>x)"),
      ("(?<=a)(?<!b)c", "(?<=a)(?<!b)c"), ("%{INT:[http][status]:int}", "%{INT:http_status}"),
      ("%{INT:@n}", "%{INT:n}"), ("%{INT}", "%{INT}"), ("%{INT:}", "%{INT:}"), ("%{INT", "%{INT"),
      ("(?m)a.b", "(?s)a.b"), ("(?im-x:a)", "(?is-x:a)"),
      (#"\p{Alpha}\P{digit}"#, "[[:alpha:]][[:^digit:]]"),
      (#"[\p{Upper}_]"#, "[[:upper:]_]"), (#"\p{Lu}"#, #"\p{Lu}"#), ("a{,3}b{1,2}", "a{0,3}b{1,2}"),
      ("[]a]", "[]a]"), ("[^]a[:digit:]]", "[^]a[:digit:]]"), (#"[\[\]]"#, #"[\[\]]"#),
      (#"\(a\)"#, #"\(a\)"#), ("", ""), (#"a\"#, #"a\"#), ("(?", "(?"), ("(?<a", "(?<a"),
    ]
  )
  func `what differs is rewritten`(_ pattern: String, _ expected: String) throws {
    #expect(try Oniguruma.pcre(pattern) == expected)
  }

  @Test(
    arguments: [
      ("a[b[cd]]", 3, "a class within a class"), ("[a-z&&[^e]]", 4, "&& between brackets"),
      (#"x[\H]"#, 2, #"\H between brackets"#), ("ab[c", 2, "[ without ]"),
      ("[[:", 0, "[ without ]"),
    ]
  )
  func `what would mean something else is refused`(
    _ pattern: String,
    _ offset: Int,
    _ what: String
  ) {
    let error = #expect(throws: PatternError.self) { _ = try Oniguruma.pcre(pattern) }
    #expect(error?.what == what)
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      ("[source][ip]", "source_ip"), ("[@metadata][x-y]", "metadata_x_y"), ("plain", "plain"),
      ("[a]", "a"),
      ("[cisco][asa][security_group_tag][source]", "asa_security_group_tag_source"),
    ]
  )
  func `a path of brackets becomes one name`(_ written: String, _ name: String) {
    #expect(GrokField.name(written) == name)
  }

  @Test
  func `a field that comes twice gets a number`() throws {
    let grok = Grok(["P": "%{N:p}", "N": "[0-9]+", "TWO": "%{P} %{P}|%{N:p}"])
    #expect(
      try grok.expand("%{TWO}")
        == "(?:(?:(?<p>[0-9]+)) (?:(?<p_2>[0-9]+))|(?<p_3>[0-9]+))"
    )
    #expect(try grok.expand("%{N:p} %{N:p}") == "(?<p>[0-9]+) (?<p>[0-9]+)")
  }

  @Test(arguments: lawSeeds)
  func `any text is translated or refused, and neither crashes`(_ seed: UInt64) {
    var random = SeededGenerator(seed)
    let pieces = [
      "(", ")", "[", "]", "{", "}", "%{", "A", ":", "\\", "h", "p{", "Alpha", "?", "<", ">", "=",
      "!", "m", "-", "&&", "[:", ":]", "^", ",", "1", "*", "(?", "(?<", "ä", "\u{0}", "[a][b]",
    ]
    for _ in 0..<4_000 {
      let text = (0..<Int.random(in: 0...12, using: &random))
        .map { _ in pieces.randomElement(using: &random)! }.joined()
      guard let pcre = try? Oniguruma.pcre(text) else { continue }
      let grok = Grok(["A": pcre, "B": "%{A:x} %{A}", "C": text])
      _ = grok.faults(of: ["A", "B", "C"])
      _ = Oniguruma.offset(0, of: pcre, in: text)
      _ = GrokFile("X \(text)\n\(text)").entries
    }
  }

  @Test
  func `faults are told once, where they are`() {
    let grok = Grok([
      "A": "a%{B}", "B": "b%{C}", "C": "c%{A}", "OK": "x", "BAD": "x%{OKK}", "USER": "%{BAD}",
      "SELF": "%{SELF}", "OPEN": "(x", "WIDE": "%{OK}(",
    ])
    let said = grok.faults(of: grok.names).map {
      "\($0.name) \($0.error.offset ?? -1) \($0.error.what)"
    }
    #expect(
      said == [
        "C 1 grok patterns in a circle: A -> B -> C -> A",
        "BAD 1 unknown grok pattern \"OKK\"",
        "OPEN 2 missing closing parenthesis",
        "SELF 0 grok patterns in a circle: SELF -> SELF",
        "WIDE -1 missing closing parenthesis",
      ]
    )
  }

  @Test
  func `a chain of ten thousand names is walked without a stack`() {
    var patterns = ["N0": "x"]
    for number in 1...10_000 { patterns["N\(number)"] = "%{N\(number - 1)}" }
    let faults = Grok(patterns).faults(of: ["N10000"])
    #expect(faults.count == 1)
    #expect(faults[0].error.what == "grok names refer to each other deeper than 32")
  }
}
