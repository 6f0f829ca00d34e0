import Patterns
import Testing

/// How rules work together.
struct LognormRuleTests {
  /// Rules, and lines with what is written for them; nil for no match.
  static let cases: [(String, [(String, String?)])] = [
    (
      "rule=a,b:%x:word% %y:word% %z:word%",
      [("1 2 3", #"{"x":"1","y":"2","z":"3","event.tags":["a","b"]}"#), ("1 2", nil)]
    ),
    ("rule=:100%% of %f:word%", [("100% of x", #"{"f":"x"}"#)]),
    ("rule=:%f:number%%% of", [("100% of", #"{"f":"100"}"#)]),
    (#"rule=:a\d\[b %f:word%"#, [(#"a\d\[b x"#, #"{"f":"x"}"#)]),
    (#"rule=:\x41\t%f:word%"#, [("A\tx", #"{"f":"x"}"#)]),
    (
      "rule=t1:%x:word%\nrule=t2:%y:word%",
      [("foo", #"{"x":"foo","event.tags":["t1"]}"#)]
    ),
    (
      "rule=t1:%x:word%\nrule=t2:%{\"type\":\"word\",\"name\":\"y\",\"priority\":10}%",
      [("foo", #"{"y":"foo","event.tags":["t2"]}"#)]
    ),
    (
      "rule=w:%x:word% a\nrule=n:%n:number% b",
      [
        ("12 a", #"{"x":"12","event.tags":["w"]}"#), ("12 b", #"{"n":"12","event.tags":["n"]}"#),
      ]
    ),
    (
      "rule=A:%x:word%\nrule=B:%x:word% %y:word%",
      [
        ("a", #"{"x":"a","event.tags":["A"]}"#),
        ("a b", #"{"x":"a","y":"b","event.tags":["B"]}"#),
      ]
    ),
    (
      "rule=A:1.2.3.4 x\nrule=B:%ip:ipv4% x",
      [
        ("1.2.3.4 x", #"{"event.tags":["A"]}"#),
        ("1.2.3.5 x", #"{"ip":"1.2.3.5","event.tags":["B"]}"#),
      ]
    ),
    (
      "rule=B:%ip:ipv4% x\nrule=A:1.2.3.4 x",
      [("1.2.3.4 x", #"{"ip":"1.2.3.4","event.tags":["B"]}"#)]
    ),
    (
      "prefix=h %h:word% \nrule=a:one\nextendprefix=more \nrule=b:two\nprefix=\nrule=c:three",
      [
        ("h x one", #"{"h":"x","event.tags":["a"]}"#),
        ("h x more two", #"{"h":"x","event.tags":["b"]}"#), ("three", #"{"event.tags":["c"]}"#),
        ("one", nil),
      ]
    ),
    (
      "type=@ip:%..:ipv4%\ntype=@ip:%..:ipv6%\nrule=:from %src:@ip% to %dst:@ip%",
      [("from 1.2.3.4 to ::1", #"{"src":"1.2.3.4","dst":"::1"}"#)]
    ),
    (
      "type=@hp:%host:ipv4%:%port:number%\nrule=:%a:@hp% %.:@hp%",
      [
        (
          "1.2.3.4:5 6.7.8.9:10",
          #"{"a":{"host":"1.2.3.4","port":"5"},"host":"6.7.8.9","port":"10"}"#
        )
      ]
    ),
    // The longer form of a type wins, and is not given back.
    (
      """
      type=@w:%a:char-to{"extradata":":"}%
      type=@w:%a:char-to{"extradata":":"}%:%b:number%
      rule=:%t:@w%:%r:rest%
      """,
      [
        ("abc:12:z", #"{"t":{"a":"abc","b":"12"},"r":"z"}"#), ("abc:12", nil),
        // lognormalizer takes the failed longer form's length here.
        ("abc:z", #"{"t":{"a":"abc"},"r":"z"}"#),
      ]
    ),
    // Another rule that got further changes nothing.
    (
      "type=@t:%..:ipv4%\nrule=:%ip:ipv4% %n:number% foo\nrule=:%t:@t% %m:number% bar",
      [("1.2.3.4 12 bar", #"{"t":"1.2.3.4","m":"12"}"#)]
    ),
    // A type may contain itself.
    (
      "type=@l:%a:number%\ntype=@l:%a:number%,%b:@l%\nrule=:%x:@l%.",
      [("1,2,3.", #"{"x":{"a":"1","b":{"a":"2","b":{"a":"3"}}}}"#)]
    ),
    (
      """
      rule=:a %{"name":"n","type":"repeat",
        "parser":[{"type":"number","name":"x"},{"type":"literal","text":":"},
                  {"type":"number","name":"y"}],
        "while":[{"type":"literal","text":", "}]
      }% b
      """,
      [
        ("a 1:2, 3:4 b", #"{"n":[{"x":"1","y":"2"},{"x":"3","y":"4"}]}"#), ("a 1:2, b", nil),
      ]
    ),
    (
      """
      rule=:%{"name":"n","type":"repeat","option.permitMismatchInParser":true,\
      "parser":{"type":"number","name":"."},"while":{"type":"literal","text":","}}%%r:rest%
      """,
      [
        ("1,2,x", #"{"n":["1","2"],"r":",x"}"#), ("x", #"{"n":null,"r":"x"}"#),
      ]
    ),
    // Values captured inside "while" are dropped.
    (
      """
      rule=:%{"name":"n","type":"repeat","parser":{"type":"number","name":"."},\
      "while":{"type":"alternative","parser":[{"type":"literal","text":", ","name":"s"},\
      {"type":"literal","text":","}]}}%
      """,
      [("1,2, 3", #"{"n":["1","2","3"]}"#)]
    ),
    (
      """
      rule=:a %{"type":"alternative","parser":[{"type":"number","name":"n"},\
      [{"type":"literal","text":"<"},{"type":"word","name":"w"}]]}% b
      """,
      [("a 12 b", #"{"n":"12"}"#), ("a <x> b", #"{"w":"x>"}"#), ("a x b", nil)]
    ),
    // In a sequence, where lognormalizer refuses it.
    (
      """
      rule=:%[{"type":"literal","text":"a "},{"type":"alternative",\
      "parser":[{"type":"number","name":"n"},{"type":"alpha","name":"w"}]}]%.
      """,
      [("a 1.", #"{"n":"1"}"#), ("a b.", #"{"w":"b"}"#)]
    ),
    (
      "annotate=t:+k=\"1\" +x=\"new\"\nrule=u,t:%x:word%\nannotate=t:+k=\"2\"\nannotate=u:+u=\"3\"",
      [("old", #"{"event.tags":["u","t"],"u":"3","k":"1","x":"new"}"#)]
    ),
    ("rule=:%-:word% %{\"type\":\"word\"}% %x:word%", [("a b c", #"{"x":"c"}"#)]),
    ("rule=:%.:json%%.:rest%", [(#"{"a":{"b":1}}"#, #"{"a":{"b":1},".":""}"#)]),
    ("rule=:%..:word%", [("a", #"{"..":"a"}"#)]),
    ("type=@t:%..:word%\ntype=@u:%.:@t%\nrule=:%d:@u%", [("a", #"{"d":"a"}"#)]),
    // A name that comes twice has its first value.
    ("rule=:%x:word% %x:word%", [("a b", #"{"x":"a"}"#)]),
    ("rule=:%x:word% %.:json%", [(#"a {"x":1,"y":2}"#, #"{"x":"a","y":2}"#)]),
    (
      "rule=:a %\n  x\n  :word\n  % b",
      [("a q b", #"{"x\n  ":"q"}"#.replacing("\\n  ", with: "  "))]
    ),
    // The longer rule takes the line, whichever comes first.
    (
      "rule=short:-\nrule=long:-%f:char-sep:,%",
      [("-", #"{"f":"","event.tags":["long"]}"#), ("-x", #"{"f":"x","event.tags":["long"]}"#)]
    ),
  ]

  @Test(arguments: cases)
  func `rules give what they describe`(rules: String, lines: [(String, String?)]) throws {
    var lognorm = try Lognorm(rules)
    for (line, value) in lines {
      let json = lognorm.json(line)
      if let value {
        #expect(try sameJSON(json, value), "\(line): \(json)")
      } else {
        #expect(json.contains("\"unparsed-data\""), "\(line): \(json)")
      }
    }
  }

  @Test(arguments: [
    ("rule=:abc %f:number% def %g:word%", "abc 12 xyz", " xyz"), ("rule=:abc", "abd", "abd"),
    ("rule=:abc\nrule=:abd", "abx", "x"), ("rule=:%a:number%", "-3", "-3"),
    ("rule=:abc", "abcd", "d"),
    ("rule=:abc %f:word%", "abc ", ""), ("type=@t:%a:ipv4%:\nrule=:x%a:@t%", "x1.2.3.4", "1.2.3.4"),
  ])
  func `what no rule could take is told`(rules: String, line: String, tail: String) throws {
    var lognorm = try Lognorm(rules)
    let json = lognorm.json(line)
    #expect(
      try sameJSON(json, "{\"originalmsg\":\"\(line)\",\"unparsed-data\":\"\(tail)\"}"),
      "\(json)"
    )
  }

  @Test func `included files share types, prefix and annotations`() throws {
    var lognorm = try Lognorm(
      "include=a/types.rb ignored\nrule=t:%f:@n%",
      files: [
        "a/types.rb": "version=2\ntype=@n:%..:number%\nprefix=p \nannotate=t:+k=\"v\"\n"
      ]
    )
    #expect(try sameJSON(lognorm.json("p 1"), #"{"f":"1","event.tags":["t"],"k":"v"}"#))
    #expect(lognorm.rulebase.rules.map(\.line) == [3])
  }

  @Test func `300 rules that start with different fields are all there`() throws {
    let rules = (0..<300).map { "rule=t\($0):%f\($0):word% \($0)" }.joined(separator: "\n")
    var lognorm = try Lognorm(rules)
    for number in 0..<300 {
      #expect(lognorm.match(Array("x \(number)".utf8)) == number)
    }
  }

  @Test func `a matched rule leaves its fields in slots`() throws {
    var lognorm = try Lognorm(
      """
      type=@p:%ip:ipv4%/%port:number%
      rule=:%u:op-quoted-string% %.:@p% %{"type":"alternative","parser":[\
      {"type":"number","name":"n"},{"type":"word","name":"w"}]}%
      rule=:%a:word%
      """
    )
    #expect(lognorm.rulebase.rules[0].fields == ["u", ".", "ip", "port", "n", "w"])
    func texts(_ line: String) -> [String?] {
      let rule = lognorm.match(Array(line.utf8))
      return lognorm.rulebase.rules[rule].fields.indices.map { slot in
        lognorm.scratch.range(slot: slot).map {
          String(decoding: Array(line.utf8)[$0.start..<$0.end], as: UTF8.self)
        }
      }
    }
    #expect(texts("\"a b\" 1.2.3.4/5 6") == ["a b", "1.2.3.4/5", "1.2.3.4", "5", "6", nil])
    #expect(texts("x 1.2.3.4/5 y") == ["x", "1.2.3.4/5", "1.2.3.4", "5", nil, "y"])
    #expect(texts("q") == ["q"])
  }

  @Test func `a single pattern is a rulebase`() throws {
    let rulebase = try LognormRulebase(pattern: "user %u:word% from %ip:ipv4%")
    #expect(rulebase.rules[0].fields == ["u", "ip"])
    #expect(
      throws: PatternError(
        what: "unknown field type \"wrod\"",
        hint: "did you mean \"word\"?",
        offset: 8
      )
    ) { try LognormRulebase(pattern: "user %u:wrod%") }
  }
}

extension LognormRuleTests {
  @Test func `an attempt tells how far a rule got and what it expected`() throws {
    let rulebase = try Lognorm(
      """
      type=@p:%ip:ipv4%/%port:number%
      rule=a:accepted for %user:word% from %src:@p%
      rule=b:accepted by %x:number%
      rule=c:%w:word% %n:number{"priority":2}%
      """
    ).rulebase
    func attempt(_ line: String, _ rule: Int?) -> LognormRulebase.Attempt {
      rulebase.attempt(Array(line.utf8), rule: rule)
    }
    let cases: [(String, Int?, Int, [String])] = [
      ("accepted for bob from x", 0, 22, ["%src:user type%"]),
      ("accepted for bob to x", 0, 16, ["\" from \""]), ("refused", 0, 0, ["\"accepted \""]),
      ("accepted for bob", 1, 9, ["\"by \""]), ("accepted by 12 x", 1, 14, ["end of line"]),
      ("accepted x", 2, 9, ["%n:number%"]), ("x 12", 2, 4, []), ("x 12y", nil, 4, ["end of line"]),
    ]
    for (line, rule, offset, expected) in cases {
      let found = attempt(line, rule)
      #expect(found.offset == offset, "\(line)")
      #expect(found.expected == expected, "\(line)")
      #expect(found.isMatch == expected.isEmpty, "\(line)")
    }
  }
}
