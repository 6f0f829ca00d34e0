import Foundation
import Patterns
import Syslog
import Testing

@testable import Rulebook

/// `patterns_dir:`, grok pattern files from elsewhere.
struct PatternFilesTests {
  /// Names and patterns as Logstash's files have them, in words of our own.
  static let files: [(name: String, text: String)] = [
    (
      "shop",
      """
      # What the shop's front end writes.

      ORDERID ORD-\\h{6}
      MONEY %{NUMBER:[order][total]:float} (EUR|USD)
      \tCLIENT (?:%{IP:[client][ip]}|%{HOSTNAME:[client][name]})
      ORDER order %{ORDERID:order} by %{CLIENT} for %{MONEY}
      """
    ),
    ("net", "VLAN vlan (?<[net][vlan]>[0-9]{,4})\nPORT eth\\h\nIPV4 nothing\n"),
    (".hidden", "ORDERID hidden\n"), ("shop~", "ORDERID backup\n"),
  ]

  static func site(
    _ files: [(name: String, text: String)],
    _ text: String
  ) throws -> (problems: [String], loading: Rulebook.Loading) {
    let directory = try TemporaryDirectory()
    let folder = directory.url.appendingPathComponent("grok")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in files { try directory.write("grok/\(file.name)", Array(file.text.utf8)) }
    try directory.write("a.yaml", Array(text.utf8))
    let loading = Rulebook.load(paths: [directory.path + "/a.yaml"])
    let problems = loading.problems.map {
      $0.description.replacing(directory.path + "/", with: "")
    }
    return (problems, loading)
  }

  @Test
  func `names from files serve a rule, fields and all`() throws {
    let (problems, loading) = try Self.site(
      Self.files,
      """
      category: a
      patterns_dir: grok
      rules:
        - id: order
          match: '^%{ORDER}$'
          tally: [{top: orders, of: [order, order_total]}, {top: clients, of: [client_ip, client_name]}]
        - {id: vlan, match: '^%{VLAN} %{PORT}', tally: [{top: vlans, of: net_vlan}]}
      """
    )
    #expect(problems == [])
    let book = try #require(loading.rulebook)
    for (line, wanted) in [
      ("order ORD-00aF12 by 10.0.0.1 for 12.50 EUR", "order"),
      ("order ORD-00aF1x by 10.0.0.1 for 12.50 EUR", "-"),
      ("order ORD-00aF12 by shop.example for 12 USD", "order"), ("vlan 12 etha", "vlan"),
    ] {
      let explained = Explanation.of(
        "Feb  1 09:20:00 h a: \(line)",
        book,
        zone: .utc,
        years: .notAfter(1_400_000_000)
      )
      #expect((explained.rule?.id ?? "-") == wanted, "\(line)")
    }
  }

  @Test
  func `the file's own patterns win over those from files, and later files over earlier`() throws {
    let (problems, loading) = try Self.site(
      [("a", "X one\nY %{X}\n"), ("b", "X two\n")],
      "category: a\npatterns_dir: [grok]\npatterns: {Z: 'z%{Y}', X: three}\n"
        + "rules: [{id: r, match: '^%{Z}'}]\n"
    )
    #expect(problems == [])
    #expect(loading.rulebook?.categories[0].rules[0].expression.text == "^(?:z(?:(?:three)))")
  }

  @Test
  func `faults are listed with file, line and column, and stop only rules that need them`() throws {
    let files = [
      (
        "a",
        "# none\nONE %{TWO}\nTWO  a%{THREE}\nTHREE %{ONE}\nFOUR (x%{IPV5})\nHALF\nFIVE [a&&b]\nSIX (x\nSEVEN ok\n"
      )
    ]
    let said = [
      "grok/a:4:7: warning: pattern THREE: grok patterns in a circle: ONE -> TWO -> THREE -> ONE;"
        + " one of them must do without the next",
      "grok/a:5:8: warning: pattern FOUR: unknown grok pattern \"IPV5\"; did you mean \"IPV4\"?",
      "grok/a:6:1: warning: \"HALF\" has no pattern; write NAME, a blank and a regex",
      "grok/a:7:8: warning: pattern FIVE: && between brackets; write out what both classes hold",
      "grok/a:8:5: warning: pattern SIX: missing closing parenthesis",
    ]
    let head = "category: a\npatterns_dir: grok\nrules:\n"
    let fine = try Self.site(files, head + "  - {id: r, match: '^%{SEVEN}'}\n")
    #expect(fine.loading.rulebook != nil)
    #expect(fine.problems == said)
    let bad = try Self.site(files, head + "  - {id: r, match: '^a%{TWO}'}\n")
    #expect(bad.loading.rulebook == nil)
    #expect(
      bad.problems == said + [
        "a.yaml:4:23: grok patterns in a circle: TWO -> THREE -> ONE -> TWO;"
          + " one of them must do without the next"
      ]
    )
  }

  @Test
  func `a path that is not there is an error at the key`() throws {
    let (problems, _) = try Self.site([], "category: a\npatterns_dir: none\n")
    #expect(
      problems == [
        "a.yaml:2:15: cannot read \"none\": No such file or directory;"
          + " name a grok pattern file or a directory of them"
      ]
    )
  }

  @Test
  func `the configuration's files serve all rule files`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("names", Array("ANSWER 4[0-9]\n".utf8))
    try directory.write(
      "a.yaml",
      Array("category: a\nrules: [{id: r, match: '^%{ANSWER}'}]\n".utf8)
    )
    let (settings, _) = Settings.parse("patterns_dir: [\(directory.path)/names]\n", file: "m.yaml")
    let files = try #require(settings?.patternFiles)
    #expect(Rulebook.load(paths: [directory.path]).rulebook == nil)
    let loading = Rulebook.load(paths: [directory.path], patternFiles: files)
    #expect(loading.problems == [])
    #expect(loading.rulebook != nil)
  }

  @Test
  func `who uses a name that was left out is told where and why`() throws {
    let (problems, _) = try Self.site(
      [
        ("a", "BAD [[a]&&[b]]\nHALF\nUSER x%{BAD}\n"), ("b", "LATER [[a]&&[b]]\n"),
        ("c", "LATER fine\n"),
      ],
      "category: a\npatterns_dir: grok\nrules:\n  - {id: r, match: '^%{BAD}'}\n"
        + "  - {id: s, match: '^%{HALF} %{LATER}'}\n  - {id: t, match: '^%{LATER}'}\n"
    )
    let told = problems.filter { !$0.contains(": warning: pattern LATER") }
    #expect(told.count == 5, "\(problems)")
    #expect(
      told.contains { $0.hasPrefix("a.yaml:4:22: grok pattern \"BAD\" was left out; grok/a:1:") }
    )
    #expect(
      told.contains(
        "a.yaml:5:22: grok pattern \"HALF\" was left out; grok/a:2:1: \"HALF\" has no pattern"
      )
    )
    #expect(told.contains { $0.hasPrefix("grok/a:3:") && $0.contains("\"BAD\" was left out") })
  }

  @Test
  func `what the configuration names and is not there is told at its place`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("a.yaml", Array("category: a\n".utf8))
    let (settings, _) = Settings.parse(
      "patterns_dir: [/no/grok]\nlogcheck:\n  - /no/such\n  - \(directory.path)\n",
      file: "m.yaml"
    )
    let found = try #require(settings)
    let loading = Rulebook.load(
      paths: [directory.path],
      patternFiles: found.patternFiles,
      logcheck: found.logcheck,
      places: found.places
    )
    #expect(
      loading.problems.map(\.description).sorted() == [
        "m.yaml:1:16: cannot read \"/no/grok\": No such file or directory; name a grok pattern file or a"
          + " directory of them",
        "m.yaml:3:5: cannot read \"/no/such\": No such file or directory; name a file or directory of"
          + " logcheck's; Debian has them in logcheck-database",
        "m.yaml:4:5: warning: cannot read \"\(directory.path)\": no logcheck rule file there; names hold"
          + " letters, digits, - and _ alone, as run-parts has it",
      ]
    )
  }
}
