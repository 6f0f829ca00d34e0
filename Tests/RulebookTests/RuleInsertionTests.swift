import Foundation
import Rulebook
import Testing

/// A rule behind the others of a file, every other byte as it was.
struct RuleInsertionTests {
  static let rule = ["- id: new", "  match: '^new'"]
  static let head = "category: a\n"

  @Test(arguments: [
    // Behind the last rule, before what follows, comments of that with it.
    (
      "rules:\n  - id: x\n    match: '^x' # why\n\n# of the metrics\nmetrics: {}\n",
      "rules:\n  - id: x\n    match: '^x' # why\n  - id: new\n    match: '^new'\n\n# of the metrics\nmetrics: {}\n"
    ),
    // A comment further in belongs to the rule.
    (
      "rules:\n  - id: x\n    match: '^x'\n    # more\n  # next\n",
      "rules:\n  - id: x\n    match: '^x'\n    # more\n  - id: new\n    match: '^new'\n  # next\n"
    ),
    // A list in the first column; no line feed at the end.
    (
      "rules:\n- id: x\n  match: '^x'",
      "rules:\n- id: x\n  match: '^x'\n- id: new\n  match: '^new'\n"
    ),
    // A last line without a line feed stays so.
    (
      "rules:\n- {id: x, match: '^x'}\ndescription: y",
      "rules:\n- {id: x, match: '^x'}\n- id: new\n  match: '^new'\ndescription: y"
    ),
    // What looks like a comment is text.
    (
      "rules:\n  - id: x\n    match: '^x'\n    why: |\n      see\n      # this\ndescription: y\n",
      "rules:\n  - id: x\n    match: '^x'\n    why: |\n      see\n      # this\n  - id: new\n    match: '^new'\ndescription: y\n"
    ),
    // The dash on a line of its own; a rule as a flow mapping.
    (
      "rules:\n    -\n      id: x\n      match: '^x'\n",
      "rules:\n    -\n      id: x\n      match: '^x'\n    - id: new\n      match: '^new'\n"
    ),
    // No rules yet.
    ("description: y\n\n", "description: y\n\nrules:\n  - id: new\n    match: '^new'\n\n"),
    (
      "rules: []  # none\ndescription: y\n",
      "rules:   # none\n  - id: new\n    match: '^new'\ndescription: y\n"
    ),
    // Line ends of elsewhere.
    (
      "rules:\r\n  - id: x\r\n    match: '^x'\r\n",
      "rules:\r\n  - id: x\r\n    match: '^x'\r\n  - id: new\r\n    match: '^new'\r\n"
    ),
  ])
  func `a rule goes behind the last`(text: String, result: String) throws {
    let head = text.utf8.contains(0x0d) ? "category: a\r\n" : Self.head
    let inserted = try RuleInsertion.insert(Self.rule, into: head + text, file: "a.yaml")
    #expect(Array(inserted.utf8) == Array((head + result).utf8), "\(inserted)")
    let before = try rulebook([("a.yaml", head + text)]).categories[0]
    let after = try rulebook([("a.yaml", inserted)]).categories[0]
    #expect(RuleInsertion.isAppended("new", before: before, after: after))
    #expect(!RuleInsertion.isAppended("new", before: after, after: before))
  }

  @Test(arguments: ["rules: [{id: x, match: '^x'}]\n", "rules: text\n"])
  func `rules between brackets, or none, are refused with what to do`(text: String) {
    #expect {
      try RuleInsertion.insert(Self.rule, into: Self.head + text, file: "a.yaml")
    } throws: { ($0 as? Problem)?.hint.isEmpty == false }
    #expect(throws: Problem.self) {
      try RuleInsertion.insert(Self.rule, into: "{category: a}\n", file: "a.yaml")
    }
    #expect(throws: Problem.self) {
      try RuleInsertion.insert(Self.rule, into: "a: [\n", file: "a.yaml")
    }
  }

  @Test func `a byte order mark stays in front`() throws {
    let text = "\u{feff}category: a\nrules:\n  - {id: x, match: '^x'}\n"
    let inserted = try RuleInsertion.insert(Self.rule, into: text, file: "a.yaml")
    #expect(Array(inserted.utf8) == Array((text + "  - id: new\n    match: '^new'\n").utf8))
    #expect(try rulebook([("a.yaml", inserted)]).categories[0].rules.count == 2)
  }

  @Test func `a shipped file takes a rule and keeps all its lines`() throws {
    for name in ["sshd", "kernel", "asa"] {
      let text = try String(
        contentsOf: repository.appendingPathComponent("Rules/\(name).yaml"),
        encoding: .utf8
      )
      let inserted = try RuleInsertion.insert(Self.rule, into: text, file: name)
      let lines = inserted.split(separator: "\n", omittingEmptySubsequences: false)
      let old = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count == old.count + 2)
      #expect(lines.filter { !$0.contains("id: new") && !$0.contains("'^new'") } == old)
      let before = try rulebook([("a.yaml", text)]).categories[0]
      let after = try rulebook([("a.yaml", inserted)]).categories[0]
      #expect(RuleInsertion.isAppended("new", before: before, after: after))
    }
  }

  @Test(arguments: ["\u{2028}", "\u{2029}", "\u{85}", "\rx"])
  func `ends of lines that no editor shows are refused, not miscounted`(end: String) {
    let text = Self.head + "rules:\n  - id: x\n    match: '^x\(end)y'\n"
    #expect {
      try RuleInsertion.insert(Self.rule, into: text, file: "a.yaml")
    } throws: {
      ($0 as? Problem)?.description.hasPrefix("a.yaml:4:") ?? false
    }
  }
}
