import Patterns
import Testing

/// What is said about bad rulebases.
struct LognormLoaderTests {
  @Test(arguments: [
    ("", "r:1:1: the file is empty"), ("rule=:x\n", "r:1:1: no version line"),
    ("# x\nversion=2\nrule=:x\n", "move version=2 up"), ("version=1\nrule=:x\n", "not version=2"),
    ("version = 2\nrule=:x\n", "r:1:1: version line \"version = 2\" is not version=2"),
    ("version=2 \nrule=:x\n", "r:1:1: warning: mangled version line \"version=2 \""),
    ("version=2", "r:1:1: warning: mangled version line"),
    ("version=2\r\nrule=:x\r\n", "r:2:8: warning: the line ends in CR LF"),
    ("version=2\nrulee=:x\n", "r:2:1: unknown record type \"rulee\"; did you mean \"rule\"?"),
    (
      "version=2\n # x=y\n", "r:2:1: unknown record type \" # x\"; a comment has its # in the first"
    ),
    ("version=2\nhello\n", "r:2:1: not a record: \"hello\""),
    ("version=2\nrule=:\n", "r:2:6: rule without text to match"),
    ("version=2\nrule=a,,b:x\n", "r:2:6: empty tag in \"a,,b\""),
    ("version=2\nrule=abc\n", "r:2:6: warning: rule without ':'"),
    ("version=2\nrule=:%x:wrd%\n", "r:2:10: unknown field type \"wrd\"; did you mean \"word\"?"),
    ("version=2\nrule=:%x:iptables%\n", "; write v2-iptables"),
    (
      "version=2\nrule=:%x: word%\n", "r:2:10: unknown field type \" word\"; did you mean \"word\"?"
    ),
    ("version=2\nrule=:%x%\n", "r:2:8: field without type: \"x%\""),
    ("version=2\nrule=:%:word%\n", "r:2:8: field without name"),
    ("version=2\nrule=:%x:char-to%\n", "r:2:8: \"char-to\" needs \"extradata\"; write char-to:X"),
    ("version=2\nrule=:%x:string-to%\n", "\"string-to\" needs \"extradata\""),
    ("version=2\nrule=:%{\"type\":\"literal\"}%\n", "r:2:8: \"literal\" needs \"text\""),
    ("version=2\nrule=:%{\"name\":\"x\"}%\n", "r:2:8: field without type"),
    ("version=2\nrule=:%{\"type\":\"word\"%\n", "',' or '}' expected in JSON at \"%\""),
    ("version=2\nrule=:%{\"type\":\"word\"} x%\n", "r:2:24: % expected behind the field's JSON"),
    ("version=2\nrule=:%x:number{\"maxval\":\"a\"}%\n", "whole number expected, found \"a\""),
    ("version=2\nrule=:%x:number{\"format\":\"hex\"}%\n", "; write one of number, string"),
    ("version=2\nrule=:%x:word{\"priority\":70000}%\n", "priority is from 0 to 65535"),
    (
      "version=2\nrule=:%x:number{\"maxvall\":1}%\n",
      "warning: \"number\" has no parameter \"maxvall\""
    ),
    ("version=2\nrule=:%{\"type\":\"alternative\"}%\n", "alternative without \"parser\""),
    ("version=2\nrule=:%{\"type\":\"alternative\",\"parser\":{}}%\n", "is an array of fields"),
    (
      "version=2\nrule=:%{\"type\":\"repeat\",\"while\":{\"type\":\"word\"}}%\n",
      "\"repeat\" needs \"parser\""
    ),
    ("version=2\nrule=:%x:@nix%\n", "r:2:10: unknown user type \"@nix\"; define it above"),
    (
      "version=2\ntype=@ab:%x:word%\nrule=:%x:@ac%\n",
      "unknown user type \"@ac\"; did you mean \"@ab\"?"
    ),
    ("version=2\ntype=ab:%x:word%\n", "r:2:6: the name of a user type starts with @"),
    ("version=2\ntype=@a b:%x:word%\n", "cannot be the name of a user type"),
    ("version=2\nrule=:%a:word\nrule=:x\n", "r:2:1: % without its other half: \"rule=:%a:word\""),
    ("version=2\nrule=:100% of\n", "r:2:1: % without its other half"),
    ("version=2\nannotate=t:k=\"v\"\n", "r:2:12: +NAME=\"VALUE\" expected at \"k="),
    ("version=2\nannotate=t:-k=\"v\"\n", "; only + is known"),
    ("version=2\nannotate=t:+k=\"v\n", "r:2:15: value without closing quote"),
    ("version=2\nannotate=t:\n", "annotation that adds nothing"),
    ("version=2\ninclude=nix\n", "r:2:9: cannot read the included file \"nix\""),
    ("version=2\ninclude=self\n", "self:2:9: \"self\" includes itself; r -> self -> self"),
    ("version=2\ninclude=old\n", "old:1:1: no version line"),
    (
      "version=2\nrule=a:x\nrule=b:x\n",
      "r:3:8: warning: this rule takes the place of the one at r:2"
    ),
    ("version=2\nrule=:%x:word% %x:word%\n", "warning: the name \"x\" comes twice"),
  ])
  func `a problem is told with place and hint`(rules: String, expected: String) {
    let problems = lognormProblems(
      rules,
      files: ["self": "version=2\ninclude=self\n", "old": "rule=:x\n"]
    )
    #expect(problems.contains { $0.contains(expected) }, "\(problems)")
  }

  @Test func `every problem is told, also several in one rule`() {
    let problems = lognormProblems(
      "version=2\nrule=:%a:nix% %b:word% %c:nope%\nfoo=1\nrule=:ok\nrule=x,:y\n"
    )
    #expect(problems.count == 4, "\(problems)")
    #expect(problems.map { String($0.prefix(6)) } == ["r:2:10", "r:2:27", "r:3:1:", "r:5:6:"])
  }

  @Test func `a prefix's problem is told where the prefix is`() {
    let problems = lognormProblems("version=2\nprefix=%a:nix% \n\nrule=:x\n")
    #expect(problems.count == 1)
    #expect(problems[0].hasPrefix("r:2:11: unknown field type \"nix\""), "\(problems)")
  }

  @Test func `lenient loading leaves out the bad rule alone`() throws {
    let loading = LognormRulebase.load(
      path: "r",
      bytes: Array("version=2\nrule=a:%x:nix%\nrule=b:%x:word%\n".utf8),
      isLenient: true
    )
    #expect(loading.rulebase?.rules.map(\.tags) == [["b"]])
    #expect(loading.problems.map(\.isWarning) == [true])
    #expect(
      LognormRulebase.load(path: "r", bytes: Array("rule=:x\n".utf8), isLenient: true).rulebase
        == nil
    )
  }

  @Test func `a rule that ends with the file is kept`() throws {
    var lognorm = try Lognorm("rule=:a %[\n{\"type\":\"word\",\"name\":\"x\"}\n]%")
    #expect(try sameJSON(lognorm.json("a b"), #"{"x":"b"}"#))
  }
}
