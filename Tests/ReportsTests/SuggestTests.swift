import Foundation
import Glibc
import Ledger
import Minutes
import Reports
import Rulebook
import Syslog
import TestSupport
import Testing
import Unknowns

/// Suggested rules, hostile lines included.
struct SuggestTests {
  /// What a suggester makes of messages of a program, with rules of a directory of its own.
  static func suggest(
    _ messages: [[UInt8]],
    rules: String,
    _ options: SuggestOptions,
    _ body: (borrowing RuleSuggester, Rulebook) throws -> Void
  ) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/suggest-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try rules.write(toFile: folder + "/app.yaml", atomically: true, encoding: .utf8)
    let ledger = try Ledger(path: folder + "/ledger.sqlite")
    let lines = messages.map { Array("Feb  1 09:20:00 h app[7]: ".utf8) + $0 }
    let shard = TemplateShard(categories: 1, limit: 100_000)
    for (message, line) in zip(messages, lines) {
      message.withUnsafeBufferPointer { message in
        Array("h".utf8).withUnsafeBufferPointer { host in
          line.withUnsafeBufferPointer { line in
            shard.count(
              category: 0,
              message: message,
              host: host,
              line: line,
              time: 1_391_246_400
            )
          }
        }
      }
    }
    var summary = Summary(
      minute: 1_391_246_400,
      instance: "i",
      category: "app",
      environment: "prod"
    )
    summary.accounting.read = UInt64(messages.count)
    summary.accounting.unmatched = UInt64(messages.count)
    var batch = LedgerBatch()
    batch.summaries = [summary]
    batch.templates = [("app", shard.drain().flatMap(\.templates), 0)]
    try ledger.write(batch)
    let source = RuleSource(
      paths: [folder],
      environments: .single,
      patternFiles: [],
      logcheck: []
    )
    let rulebook = try #require(source.load().rulebook)
    var suggester = RuleSuggester(
      rulebook,
      from: source,
      options,
      zone: .utc,
      years: .notAfter(1_400_000_000),
      read: { try String(contentsOfFile: $0, encoding: .utf8) },
      isDirectory: { $0 == folder }
    )
    try suggester.run(ledger) { _, take in for line in lines { take(line) } }
    var written = source
    written.overlay = suggester.files
    let loading = written.load()
    try body(suggester, try #require(loading.rulebook, "\(loading.problems)"))
  }

  static let rules = """
    category: app
    select: {program: app}
    rules:
      - {id: known, match: '^known', samples: [{line: known}]}

    """

  private static let words = [
    "open", "closed", "gate", "it's", "a\\d+b", "(x|y)*", "[^z]", "100%{INT}", "%{", "#", "- x: y",
    "key: value", "\"quoted", "'single'", "{flow}", "[seq,", "&anchor", "*alias", "!tag", "|", ">",
    "\u{1b}[31m", "\u{0}", "\t", "ünï", "\u{85}", "\u{2028}", "%", "\\", "\\E", "$", "^", "?", "~",
    "null", "true", "12:34:56", "<num>", "<*>", "%a:word%", "\u{7f}",
  ]

  /// Lines of some kinds, each of a few words and values between them.
  private static func lines(_ random: inout SeededGenerator) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let kind = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        words.randomElement(using: &random) ?? ""
      }
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        var line: [UInt8] = []
        for word in kind {
          line += Array(word.utf8)
          if Bool.random(using: &random) { line.append(0x20) }
          switch Int.random(in: 0..<6, using: &random) {
          case 0: line += Array("\(Int.random(in: 0..<1_000, using: &random))".utf8)
          case 1: line += Array("10.0.0.\(Int.random(in: 0..<255, using: &random)) ".utf8)
          case 2: line += Array((words.randomElement(using: &random) ?? "").utf8)
          case 3: line += [UInt8.random(in: 0x80...0xff, using: &random)]
          default: line.append(0x20)
          }
        }
        lines.append(line.filter { $0 != 0x0a })
      }
    }
    return lines
  }

  @Test(arguments: lawSeeds)
  func `whatever lines hold, a rule file stays whole and its rules hold, or there is no rule`(
    seed: UInt64
  ) throws {
    var random = SeededGenerator(seed)
    var drafted = 0
    for _ in 0..<6 {
      var options = SuggestOptions()
      options.top = 50
      options.isIgnored = Int.random(in: 0..<4, using: &random) == 0
      let lines = Self.lines(&random)
      try Self.suggest(lines, rules: Self.rules, options) { suggester, after in
        drafted += suggester.suggestions.count
        let problems = SampleRun.run(after).problems
        #expect(problems.isEmpty, "seed \(seed): \(problems)")
        let category = try #require(after.categories.first { $0.name == "app" })
        #expect(category.rules.map(\.id) == ["known"] + suggester.suggestions.map(\.rule))
        for suggestion in suggester.suggestions {
          let all = Suggestion.yaml([suggestion])
          #expect(!all.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" }, "seed \(seed)")
          #expect(suggestion.facts.allSatisfy { !$0.contains("\n") })
        }
        // Suggesting again finds them known: only what was refused is left.
        var matcher = LineMatcher(after, zone: .utc, years: .notAfter(1_400_000_000))
        var open = 0
        for line in lines {
          let found = matcher.find(Array("Feb  1 09:20:00 h app[7]: ".utf8) + line)
          if let found, found.rule == nil { open += 1 }
        }
        #expect(open == 0 || !suggester.refused.isEmpty, "seed \(seed)")
      }
    }
    // Else nothing was tested.
    #expect(drafted > 12, "seed \(seed)")
  }

  @Test func `a template is named by a unique beginning of its id, or of a form's`() throws {
    let lines = (0..<40).map { Array("gate \($0) of kind\($0 % 5)x opened word\($0)".utf8) }
    var id = ""
    try Self.suggest(lines, rules: Self.rules, SuggestOptions()) { suggester, _ in
      id = try #require(suggester.suggestions.first).template
    }
    var options = SuggestOptions()
    options.template = String(id.prefix(6))
    try Self.suggest(lines, rules: Self.rules, options) { suggester, _ in
      #expect(suggester.suggestions.map(\.template) == [id])
    }
    options.template = "0000000000000000"
    #expect(throws: SuggestFault.self) {
      try Self.suggest(lines, rules: Self.rules, options) { _, _ in }
    }
  }

  @Test func `a file where no rule can be added is told, not broken`() throws {
    let rules = "category: app\nselect: {program: app}\nrules: [{id: known, match: '^known'}]\n"
    try Self.suggest([Array("disk 7 is full".utf8)], rules: rules, SuggestOptions()) {
      suggester,
      _ in
      #expect(suggester.suggestions.isEmpty)
      #expect(suggester.refused.first?.reason.contains("between brackets") == true)
    }
  }

  @Test func `what a rule takes already is passed over`() throws {
    let known = [Array("known 7".utf8)]
    try Self.suggest(known, rules: Self.rules, SuggestOptions()) { suggester, _ in
      #expect(suggester.suggestions.isEmpty && suggester.refused.isEmpty)
      #expect(suggester.covered.count == 1)
    }
  }
}
