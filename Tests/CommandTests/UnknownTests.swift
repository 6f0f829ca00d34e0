import Foundation
import Testing

/// `minuted unknown`: what no rule knows.
struct UnknownTests {
  private func replayed(_ arguments: [String]) throws -> Site {
    let site = try Site()
    let log = try makeLog(arguments, in: site.scratch)
    let outcome = try site.minuted("replay", log)
    try #require(outcome.status == 0, "\(outcome.errors)")
    return site
  }

  @Test(arguments: ["sshd", "kernel", "other"])
  func `the classic report is what the shell makes of the unmatched lines`(category: String) throws
  {
    let site = try replayed(["--lines", "20000", "--malformed", "1", "--start", PastDay.start])
    let file = "\(site.state)/unmatched/\(category).log"
    #expect(lineCount(of: file) > 50)
    let expected = try shell(
      #"""
      cut -c 17- < '\#(file)' | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' \
        -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """#,
      in: site.scratch
    )
    try #require(expected.status == 0)
    let classic = try site.minuted("unknown", "--classic", "--category", category)
    #expect(classic.status == 0)
    #expect(classic.outputBytes == expected.outputBytes)
  }

  @Test func `the classic report takes odd lines as the shell does`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let head = "\(PastDay.shortDay) 09:00:00 h app[7]:"
    let lines = [
      "\(head) port 22 port 23 port  port 24", "\(head) [1][22][] [x] [3",
      "\(head) pid=1 pid= pid=x7",
      "\(head) port 22 port 23 port  port 24", "\(head)", "\(head) \u{fc} ünï", "\(head) a\ttab ",
      "\(head) a\ttab", "\(head) port 1 port 2 pid=[3]",
    ]
    let log = try site.scratch.write(
      "odd.log",
      bytes: Array(lines.joined(separator: "\n").utf8) + [0x20, 0xff, 0xfe]
    )
    #expect(try site.minuted("replay", log).status == 0)
    let expected = try shell(
      #"""
      cut -c 17- < '\#(log)' | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' \
        -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """#,
      in: site.scratch
    )
    let classic = try site.minuted("unknown", "--classic", "--category", "app")
    #expect(classic.outputBytes == expected.outputBytes)
  }

  @Test func `the classic report of standard input is the shell's, and needs no state`() throws {
    let site = try Site()
    let log = try makeLog(["--lines", "5000", "--start", PastDay.start], in: site.scratch)
    let expected = try shell(
      #"""
      cut -c 17- < '\#(log)' | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' \
        -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """#,
      in: site.scratch
    )
    let classic = try site.minuted("unknown", "--classic", "--raw", input: .file(log))
    #expect(classic.status == 0)
    #expect(classic.outputBytes == expected.outputBytes)
    #expect(try site.minuted("unknown", "--assign").status == 2)
  }

  private struct Report: Decodable {
    struct Category: Decodable {
      var category: String
      var accounting: Account
      var templates: [Template]
      var new: [Template]?
    }

    struct Template: Decodable {
      var template: String
      var count: UInt64
      var hosts: Int
      var first: String
      var last: String
      var sample: String
    }

    var v: Int
    var categories: [Category]
  }

  @Test func `text and JSON rank the templates, and their counts add up`() throws {
    let site = try replayed(["--lines", "12000", "--start", PastDay.start])
    let outcome = try site.minuted("unknown", "--format", "json", "--limit", "100000")
    #expect(outcome.status == 0)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.outputBytes))
    #expect(report.v == 1)
    // Each rule file, and `other`.
    #expect(report.categories.count > 9)
    let shown = try site.minuted("unknown").output
    #expect(shown.lines.allSatisfy { $0.count <= 80 })
    let whole = try site.minuted("unknown", "--samples").output
    for section in report.categories {
      #expect(section.templates.reduce(0) { $0 + $1.count } == section.accounting.unmatched)
      #expect(section.templates.map(\.count) == section.templates.map(\.count).sorted(by: >))
      #expect(section.templates.filter { $0.first > $0.last || $0.hosts < 1 }.isEmpty)
      let unmatched = section.accounting.unmatched
      #expect(shown.contains("\(section.category): \(grouped(unmatched)) unmatched of "))
      if let first = section.templates.first {
        #expect(shown.contains(first.template.prefix(40)))
        #expect(whole.contains("\n           > \(first.sample)\n"))
      }
    }
    let one = try site.minuted("unknown", "--category", "sshd", "--format", "json")
    let sshd = try JSONDecoder().decode(Report.self, from: Data(one.outputBytes))
    #expect(sshd.categories.map(\.category) == ["sshd"])
    let slip = try site.minuted("unknown", "--category", "shsd")
    #expect(slip.status == 2)
    #expect(slip.errors.contains("sshd"))
  }

  private func grouped(_ number: UInt64) -> String {
    number < 1_000 ? "\(number)" : "\(number / 1_000)," + "\(number % 1_000 + 1_000)".dropFirst()
  }

  @Test func `an empty report is a success and says so`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let log = try site.scratch.write("app.log", PastDay.lines(5, "hit"))
    #expect(try site.minuted("replay", log).status == 0)
    let outcome = try site.minuted("unknown")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("Nothing unknown"))
    let classic = try site.minuted("unknown", "--classic", "--category", "app")
    #expect(classic.status == 0)
    #expect(classic.output.isEmpty)
  }

  @Test func `what was seen before a restart is not new, whatever old file is replayed`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    func replay(_ name: String, _ day: String, _ text: String) throws {
      let lines = (0..<3).map { "2020-\(day)T09:0\($0):00Z host1 app[7]: \(text)\n" }.joined()
      let log = try site.scratch.write(name, lines)
      try #require(try site.minuted("replay", log).status == 0)
    }
    func new() throws -> [String] {
      let outcome = try site.minuted("unknown", "--format", "json")
      return try JSONDecoder().decode(Report.self, from: Data(outcome.outputBytes))
        .categories.flatMap { $0.new ?? [] }.map(\.template)
    }
    try replay("1.log", "06-01", "early bird")
    try replay("2.log", "06-20", "early bird")
    #expect(try new().isEmpty)
    try replay("3.log", "06-20", "late bird")
    #expect(try new() == ["late bird"])
    // The file of the month before has the same line: it was never new.
    try replay("4.log", "05-10", "late bird")
    #expect(try new().isEmpty)
    try replay("5.log", "05-11", "bird of old")
    #expect(try new().isEmpty)
    let page = try site.minuted("unknown", "--format", "html", "--period", "7d")
    #expect(page.status == 0 && page.output.contains("late bird"))
    #expect(!page.output.contains("bird of old"))
    // Nothing new: nothing to mail.
    let mail = try site.minuted("unknown", "--mail-if-any")
    #expect(mail.status == 0 && mail.output.isEmpty)
    try replay("6.log", "06-21", "newest bird")
    #expect(try site.minuted("unknown", "--mail-if-any").output.contains("newest bird"))
    for bad in [
      ["--period", "soon"], ["--period", "1d", "--from", "yesterday"], ["--rank", "x"],
    ] {
      let outcome = try run(
        Tree.minuted,
        ["unknown", "--config", site.config] + bad,
        in: site.scratch
      )
      #expect(outcome.status == 2, "\(bad)")
    }
  }

  @Test func `templates beyond the limit of the store go, are told, and stay counted`() throws {
    let site = try Site(ruleFile: SignalTests.rules(), settings: "template_forms: 2")
    let words = ["alpha", "beta", "gamma", "delta", "epsilon"]
    let lines = words.enumerated().map { "2020-06-01T09:0\($0):00Z host1 app[7]: \($1)\n" }
    let log = try site.scratch.write("app.log", lines.joined())
    let replay = try site.minuted("replay", log)
    #expect(replay.status == 0)
    #expect(
      replay.errors.contains(
        "templates of app: 3 rare ones not seen since 2020-06-01T09:02:00Z removed, as there were"
          + " more than 2 (template_forms); their 3 records count as overflow"
      )
    )
    let shown = try site.minuted("unknown").output
    #expect(shown.contains("app: 5 unmatched of 5 records"))
    #expect(shown.contains("  delta\n") && shown.contains("  epsilon\n"))
    #expect(
      shown.contains("3 records beyond the limit of templates, those of 3 removed forms among them")
    )
  }

  @Test func `a strict category's unmatched lines come first`() throws {
    let site = try Site(ruleFile: SignalTests.rules() + "unknown: {strict: true}\n")
    #expect(try site.minuted("rules", "check").errors.contains("fine"))
    let log = try site.scratch.write("app.log", PastDay.lines(5, "odd"))
    #expect(try site.minuted("replay", log).status == 0)
    let shown = try site.minuted("unknown")
    #expect(shown.output.hasPrefix("strict: 5 unmatched lines in app in that time\n"))
    #expect(shown.errors.isEmpty)
  }

  @Test func `hostile lines are shown, not obeyed`() throws {
    let site = try Site(
      ruleFile: """
        category: app
        select:
          program: [app]
        rules:
          - id: said
            match: '^said (?<what>.+)'
            tally:
              - {count: SaidCount}
              - {top: said, of: what, keep: 10}

        """
    )
    let hostile =
      "\u{1b}[2J\u{1b}]0;gotcha\u{7}<script>alert(1)</script>\u{9b}31m\u{202e}\u{8}\u{7f}"
    let head = "\(PastDay.shortDay) 09:00:00 h"
    let log = try site.scratch.write(
      "hostile.log",
      """
      \(head) app[7]: said \(hostile)
      \(head) app[7]: unheard of \(hostile)
      \(head) \(hostile)[7]: unheard of
      \(hostile)

      """
    )
    let replayed = try site.minuted("replay", "--emit", "stdout", log)
    #expect(replayed.status == 0)
    var texts = ["replay": replayed.outputBytes + Array(replayed.errors.utf8)]
    for words in [
      ["unknown"], ["unknown", "--samples", "--explain"], ["unknown", "--format", "json"],
      ["unknown", "--format", "html"], ["summary"], ["summary", "--format", "json"],
      ["summary", "--format", "kv"], ["summary", "--format", "csv"], ["status"],
      ["rules", "explain", "\(head) app[7]: said \(hostile)"],
      ["rules", "explain", "\(head) app[7]: unheard of \(hostile)"],
    ] {
      let outcome = try run(Tree.minuted, words + ["--config", site.config], in: site.scratch)
      texts[words.joined(separator: " ")] = outcome.outputBytes + Array(outcome.errors.utf8)
    }
    for name in files(under: "\(site.state)/tables") {
      texts["table \(name)"] = bytes(of: "\(site.state)/tables/\(name)")
    }
    for (name, bytes) in texts {
      let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
      let bad = scalars.filter { scalar in
        let isControl = scalar.value < 0x20 && scalar != "\n"
        return isControl || (0x7f...0x9f).contains(scalar.value) || scalar.value == 0x202e
      }
      if name.hasPrefix("table") {
        // Tables keep what is no control byte: programs read them.
        #expect(bytes.isTame, "\(name)")
      } else {
        #expect(bad.isEmpty, "\(name)")
      }
    }
    let shown = try site.minuted("unknown").output
    #expect(shown.contains("#033[2J") && shown.contains("<script>"))
    let table = try site.minuted("summary").output
    #expect(table.contains("#033[2J") && table.contains("<script>"))
  }

  @Test func `templates of standard input, for each line and for all, need no state`() throws {
    let site = try Site()
    let users = ["root", "bob", "eve"]
    let messages = (0..<9).map {
      "session \($0 % 2 == 0 ? "opened" : "closed") for user \(users[$0 % 3])"
    }
    let log = try site.scratch.write("m", messages.joined(separator: "\n") + "\n\ttab 5")
    let assigned = try site.minuted("unknown", "--raw", "--assign", input: .file(log))
    #expect(assigned.status == 0)
    let lines = assigned.output.lines.map {
      $0.split(separator: "\t", maxSplits: 1).map(String.init)
    }
    #expect(lines.count == 10 && lines.allSatisfy { $0.count == 2 && $0[0].count == 16 })
    #expect(lines[0] == lines[2] && lines[1] == lines[3] && lines[0] != lines[1])
    #expect(lines[0][1] == "session opened for user <user>" && lines[9][1] == "tab <num>")
    let ranked = try site.minuted("unknown", "--raw", input: .file(log)).output.lines
    #expect(ranked == [lines[0], lines[1], lines[9]].map { $0.joined(separator: "\t") })
    #expect(try site.minuted("unknown", "--raw", input: .file("/dev/null")).output.isEmpty)
  }

  @Test func `a rule file's masks are shown, and are in what is counted`() throws {
    let rules = """
      category: app
      select: {program: app}
      unknown:
        masks:
          - {name: SESSION, match: 'sess=\\w+'}
          - {name: TENANT, match: '(?<=tenant )%{WORD}'}
      """
    let site = try Site(ruleFile: rules)
    let explained = try site.minuted(
      "unknown",
      "--explain-masks",
      "tenant acme lost sess=af_Q9 5 times",
      "--category",
      "app"
    )
    #expect(
      explained.output.lines == [
        "form: tenant <*TENANT> lost <*SESSION> <num> times", "  <*TENANT> for \"acme\"",
        "  <*SESSION> for \"sess=af_Q9\"", "  <num> for \"5\"",
      ]
    )
    #expect(try site.minuted("unknown", "--explain-masks", "x", "--category", "no").status == 2)
    let head = "\(PastDay.shortDay) 09:00:00 h app[7]:"
    let lines = (0..<40).map { "\(head) tenant t\($0 % 7)q lost sess=x\($0) \($0) times" }
    let log = try site.scratch.write("app.log", lines.joined(separator: "\n") + "\n")
    for workers in ["1", "2"] {
      let state = "\(site.scratch.path)/state\(workers)"
      let replayed = try site.minuted("replay", log, "--state", state, "--workers", workers)
      #expect(replayed.status == 0, "\(replayed.errors)")
      let report = try site.minuted("unknown", "--state", state)
      #expect(report.output.contains("tenant <*TENANT> lost <*SESSION> <num> times"))
    }
  }

  @Test func `an empty report says whether there was anything to know`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let bad = try site.scratch.write("bad.log", "no header at all\nnor here\n")
    #expect(try site.minuted("replay", bad).status == 0)
    let malformed = try site.minuted("unknown").output
    #expect(malformed.hasPrefix("Nothing can be said: 2 lines and no record;"), "\(malformed)")
    let none = try site.minuted("unknown", "--from", "2030-01-01").output
    #expect(none.hasPrefix("No records are stored of that time"), "\(none)")
    #expect(none.contains("news of 2030-01-01"))
  }

  @Test func `control bytes in messages do not reach the terminal by --raw`() throws {
    let site = try Site()
    let log = try site.scratch.write("m", "red \u{1b}[31m \u{7} \u{9b} end\n")
    for arguments in [["--raw"], ["--raw", "--assign"]] {
      let shown = try run(
        Tree.minuted,
        ["unknown"] + arguments,
        input: .file(log),
        in: site.scratch
      )
      #expect(shown.output.hasSuffix("\tred #033[<num>m #007 #233 end\n"), "\(shown.output)")
    }
    #expect(try site.minuted("unknown", "--raw", "--format", "json").status == 2)
  }
}
