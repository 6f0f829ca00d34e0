import Foundation
import Glibc
import Testing

/// Help, `rules` and `status`.
struct CommandLineTests {
  // MARK: Help

  /// The subcommands that a help text lists.
  private func subcommands(_ help: String) -> [String] {
    let listed = help.lines.drop { $0 != "SUBCOMMANDS:" }.dropFirst().prefix { !$0.isEmpty }
    return listed.compactMap { line in
      guard line.hasPrefix("  "), !line.hasPrefix("   ") else { return nil }
      return line.split(separator: " ").first.map(String.init)
    }
  }

  @Test func `every subcommand explains itself and exits 0`() throws {
    let scratch = try Scratch()
    var open: [[String]] = [[]]
    var seen: [String] = []
    while let words = open.popLast() {
      let outcome = try run(Tree.minuted, words + ["--help"], in: scratch)
      let name = words.joined(separator: " ")
      seen.append(name)
      #expect(outcome.status == 0, "\(name)")
      #expect(outcome.errors.isEmpty, "\(name)")
      #expect(outcome.output.contains("USAGE: minuted"), "\(name)")
      #expect(outcome.output.contains("OVERVIEW:"), "\(name)")
      open += subcommands(outcome.output).map { words + [$0] }
    }
    for name in [
      "run", "replay", "summary", "unknown", "graph", "aberrant", "rules", "rules check",
      "rules test", "rules explain", "status",
    ] {
      #expect(seen.contains(name))
    }
    let version = try run(Tree.minuted, ["--version"], in: scratch)
    #expect(version.status == 0)
    #expect(version.output.contains("."))
  }

  // MARK: Rules

  @Test func `shipped rules check and test without a fault`() throws {
    let scratch = try Scratch()
    for word in ["check", "test"] {
      let outcome = try run(Tree.minuted, ["rules", word, Tree.rules], in: scratch)
      #expect(outcome.status == 0, "\(outcome.errors)")
      #expect(!outcome.errors.contains("error"), "\(outcome.errors)")
    }
    let article = try run(Tree.minuted, ["rules", "test", Tree.articleRules], in: scratch)
    #expect(article.status == 0, "\(article.errors)")
  }

  @Test func `a sample that fails exits 1 and is named`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "rules/app.yaml",
      SignalTests.rules() + "    samples:\n      - line: 'miss 1'\n"
    )
    let outcome = try run(Tree.minuted, ["rules", "test", path], in: scratch)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("\(path):"), "\(outcome.errors)")
    #expect(outcome.errors.contains("miss 1"), "\(outcome.errors)")
    #expect(try run(Tree.minuted, ["rules", "check", path], in: scratch).status == 0)
  }

  @Test func `all problems of a rule file are told, not the first alone`() throws {
    let scratch = try Scratch()
    let path = try scratch.write(
      "bad.yaml",
      """
      category: app
      select:
        program: [app]
      rules:
        - id: a
          match: '(open'
        - id: b
          match: '%{IPV5:ip}'
        - id: c
          ignore: true
          match: 'x'

      """
    )
    let outcome = try run(Tree.minuted, ["rules", "check", path], in: scratch)
    #expect(outcome.status == 2)
    for line in [6, 8] { #expect(outcome.errors.contains("\(path):\(line):"), "\(outcome.errors)") }
    #expect(outcome.errors.contains("IPV5"))
    #expect(outcome.errors.contains("why"))
    #expect(outcome.errors.contains("3 problems"))
  }

  @Test func `explain says which rule takes a line`() throws {
    let site = try Site()
    let head = "\(PastDay.shortDay) 09:00:00 web01"
    let taken = try site.minuted(
      "rules",
      "explain",
      "\(head) sshd[7]: Failed password for root from 192.0.2.7 port 4711 ssh2"
    )
    #expect(taken.status == 0)
    #expect(taken.output.contains("category: sshd"))
    #expect(taken.output.contains("192.0.2.7"))
    #expect(taken.output.contains("FailedLoginCount"))
    let unknown = try site.minuted("rules", "explain", "\(head) sshd[7]: moon in 17 phases")
    #expect(unknown.status == 1)
    #expect(unknown.output.contains("unmatched"))
    let malformed = try site.minuted("rules", "explain", "no header")
    #expect(malformed.status == 2)
    #expect(malformed.errors.contains("malformed"))
    let piped = try site.minuted(
      "rules",
      "explain",
      "-",
      input: .bytes(
        Array("\(head) sshd[7]: Connection closed by 192.0.2.7 port 4711 [preauth]\n".utf8)
      )
    )
    #expect(piped.status == 0, "\(piped.output)")
  }

  // MARK: Status

  @Test func `status knows a daemon that runs and one that has ended`() throws {
    let site = try Site(ruleFile: SignalTests.rules())
    let child = try site.start()
    try child.write(PastDay.lines(5, "hit"))
    try child.waitUntilRead()
    try eventually("the status is there") { access("\(site.state)/status.json", F_OK) == 0 }

    let running = try site.minuted("status")
    #expect(running.status == 0, "\(running.errors)")
    #expect(running.output.contains("running, pid \(child.pid),"))
    let json = try site.minuted("status", "--format", "json")
    #expect(json.status == 0)
    let shown = try JSONDecoder().decode(SiteStatus.self, from: Data(json.outputBytes))
    #expect(shown.running && shown.pid == child.pid)

    child.closeInput()
    #expect(try child.wait().status == 0)
    let ended = try site.minuted("status")
    #expect(ended.status == 3)
    #expect(ended.output.contains("not running"))
    #expect(ended.output.contains("intake: 5 lines"))
    let last = try site.minuted("status", "--format", "json")
    #expect(last.status == 3)
    let final = try JSONDecoder().decode(SiteStatus.self, from: Data(last.outputBytes))
    #expect(!final.running && final.intake.lines == 5)
  }

  @Test func `the reader of a long output may go early`() throws {
    let site = try Site()
    let log = try makeLog(["--lines", "3000", "--start", PastDay.start], in: site.scratch)
    #expect(try site.minuted("replay", log).status == 0)
    let command = "'\(Tree.minuted)' summary --config '\(site.config)' --format csv"
    let outcome = try shell("(\(command); echo $? >&2) | head -n 1", in: site.scratch)
    #expect(outcome.output == "minute,span,category,environment,partial,name,value\n")
    #expect(outcome.errors == "0\n")
  }
}
