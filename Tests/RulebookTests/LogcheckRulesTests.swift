import Foundation
import Patterns
import Syslog
import TestSupport
import Testing

@testable import Rulebook

/// `logcheck:` in a rule file.
struct LogcheckRulesTests {
  /// A site with one category and a directory of logcheck's beside its rules.
  static func site(
    _ files: [(name: String, text: String)],
    rules: String = ""
  ) throws -> (directory: TemporaryDirectory, loading: Rulebook.Loading) {
    let directory = try TemporaryDirectory()
    let folder = directory.url.appendingPathComponent("ignore.d")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in files { try directory.write("ignore.d/\(file.name)", Array(file.text.utf8)) }
    let text = "category: all\n\(rules)logcheck: ignore.d\n"
    try directory.write("all.yaml", Array(text.utf8))
    return (directory, Rulebook.load(paths: [directory.path + "/all.yaml"]))
  }

  static let header = #"^(\w{3} [ :[:digit:]]{11}|[0-9T:.+-]{32}) [._[:alnum:]-]+ "#

  @Test
  func `rules are loaded behind the file's own, named by file and line`() throws {
    let (_, loading) = try Self.site(
      [
        ("ssh", "# sshd\n\(Self.header)sshd\\[[0-9]+\\]: bye$\n"), ("ssh.dpkg-old", "^(broken"),
        ("cron", "\(Self.header)CRON\\[[0-9]+\\]: x\n\(Self.header)CRON\\[[0-9]+\\]: x\n"),
      ],
      rules: "rules:\n  - {id: bye, program: sshd, match: '^bye', tally: [{count: Byes}]}\n"
    )
    let book = try #require(loading.rulebook, "\(loading.problems)")
    let category = book.categories[0]
    #expect(category.rules.map(\.id) == ["bye", "logcheck/cron:1", "logcheck/ssh:2"])
    #expect(
      category.logcheck == LogcheckCount(files: 2, rules: 2, elsewhere: 0, repeated: 1, refused: 0)
    )
    #expect(category.rules[2].isIgnored)
    #expect(category.rules[2].position.line == 2)
  }

  @Test
  func `refused rules are listed with file, line and reason, the others are loaded`() throws {
    let (directory, loading) = try Self.site([
      ("a", "\(Self.header)a: x\n\(Self.header)a: (x\n^mail01 x\n")
    ])
    #expect(loading.rulebook?.categories[0].logcheck?.refused == 2)
    let said = loading.problems.map {
      $0.description.replacing(directory.path + "/ignore.d/", with: "")
    }
    #expect(said.count == 2)
    #expect(
      said[0].hasPrefix("a:2:62: warning: rule not taken over: ( without ): ^("),
      "\(said[0])"
    )
    #expect(
      said[1].hasPrefix(
        "a:3:1: warning: rule not taken over: starts with no syslog stamp and host: ^mail01 x; it is"
      ),
      "\(said[1])"
    )
  }

  @Test
  func `a category takes the rules that its programs can meet`() throws {
    let rules = ["sshd\\[1\\]: x", "cron: x", "s[a-z]+: x", ".*: x"]
      .map { Self.header + $0 + "\n" }.joined()
    let (_, loading) = try Self.site([("a", rules)], rules: "select: {program: [sshd, ssh-*]}\n")
    let category = try #require(loading.rulebook?.categories[0])
    #expect(category.rules.map(\.id) == ["logcheck/a:1", "logcheck/a:3", "logcheck/a:4"])
    #expect(category.logcheck?.elsewhere == 1)
  }

  @Test
  func `the configuration's rules are asked last in every category, and read once`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("local", Array("\(Self.header)a: x\n\(Self.header)b: (\n".utf8))
    try directory.write(
      "a.yaml",
      Array("category: a\nselect: {program: a}\nlogcheck: local\n".utf8)
    )
    try directory.write("b.yaml", Array("category: b\nselect: {program: b}\n".utf8))
    let path = directory.path + "/local"
    let (settings, _) = Settings.parse("logcheck: \(path)\n", file: "m.yaml")
    #expect(settings?.logcheck == [path])
    let loading = Rulebook.load(paths: [directory.path], logcheck: [path])
    let book = try #require(loading.rulebook, "\(loading.problems)")
    #expect(loading.problems.count == 1)
    #expect(book.categories.map { $0.logcheck?.rules } == [1, 0, 1])
    #expect(book.categories[0].rules.count == 1)
    let plain = Rulebook.load(paths: [directory.path])
    try directory.write("local", Array("\(Self.header)a: y\n".utf8))
    let changed = Rulebook.load(paths: [directory.path])
    #expect(plain.rulebook?.fingerprint != changed.rulebook?.fingerprint)
    let missing = Rulebook.load(paths: [directory.path], logcheck: ["/no/such"])
    #expect(missing.errors.map(\.file) == ["/no/such"])
  }

  @Test
  func `a directory that is not there is an error at the key`() throws {
    let found = try problems([("a.yaml", "category: a\nlogcheck: [none]\n")])
    #expect(found.count == 1)
    #expect(found[0].hasPrefix("a.yaml:2:12: cannot read \""))
    #expect(found[0].contains("none\": No such file or directory; name a file or directory"))
  }

  @Test
  func `the content is matched in every header, whatever match_on says`() throws {
    let (_, loading) = try Self.site(
      [("a", "\(Self.header)sshd\\[[0-9]+\\]: bye$\n\(Self.header)kernel: oops$\n")],
      rules: "rules:\n  - {id: own, match: '^own'}\n"
    )
    let book = try #require(loading.rulebook)
    let cases = [
      ("Feb  1 09:20:00 h sshd[7]: bye", "logcheck/a:1"),
      ("2014-02-01T09:20:00Z h sshd[7]: bye", "logcheck/a:1"),
      ("<30>1 2014-02-01T09:20:00Z h sshd 7 - - bye", "logcheck/a:1"),
      ("Feb  1 09:20:00 h sshd: bye", "-"),
      ("Feb  1 09:20:00 h sshd[x]: bye", "-"),
      ("Feb  1 09:20:00 h kernel: oops", "logcheck/a:2"),
      ("Feb  1 09:20:00 h kernel[1]: oops", "-"),
      ("Feb  1 09:20:00 h kernel: own oops", "own"),
    ]
    for (line, wanted) in cases {
      #expect(try LogcheckLine.rule(line, book) == wanted, "\(line)")
      let explained = Explanation.of(line, book, zone: .utc, years: .notAfter(1_400_000_000))
      #expect((explained.rule?.id ?? "-") == wanted, "\(line)")
    }
  }

  @Test(arguments: lawSeeds)
  func `a rule takes the lines that grep finds with it, whatever its program part`(
    _ seed: UInt64
  ) throws {
    var random = SeededGenerator(seed)
    let pieces = [
      "ab", "a", "b", "(a|b)", "[ab]", "[^ ]", ".", "?", "+", "*", "(a|ba)?", "-", "/", ": ", ": ",
      "\\[[0-9]+\\]: ", "(\\[[0-9]+\\])?: ", "\\[", " ", "[[:alnum:]]+", "(a: )?", "$", "1",
      "( |a:)",
    ]
    let words = ["a", "b", "ab", "ba", "a: ", "b: ", ": ", "[1]: ", "[12]", " ", "/", "-", "1"]
    for _ in 0..<30 {
      let tail = (0..<Int.random(in: 1...6, using: &random))
        .map { _ in pieces.randomElement(using: &random)! }.joined()
      let source = Array((Self.header + tail).utf8)
      var translator = LogcheckTranslator()
      guard let translated = try? translator.translate(source) else { continue }
      let (_, loading) = try Self.site([("a", Self.header + tail)])
      guard let rule = loading.rulebook?.categories[0].rules.first else { continue }
      #expect(rule.expression.text == translated.first?.pattern)
      let lines = (0..<30).map { _ in
        Array(
          ("Feb  1 09:20:00 h "
            + (0..<Int.random(in: 0...5, using: &random))
            .map { _ in words.randomElement(using: &random)! }.joined()).utf8
        )
      }
      let wanted = try Grep.lines(of: source, in: lines)
      #expect(
        wanted == lines.map { LogcheckLine.takes(rule, $0) },
        "seed \(seed): \(tail) as \(rule.pattern), \(rule.programs.map(\.pattern))"
      )
    }
  }
}
