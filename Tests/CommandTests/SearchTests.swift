import Foundation
import Glibc
import Testing

/// `minuted search` beside zgrep over the same segments, and what it says of damage and mistakes.
struct SearchTests {
  /// A site whose archive holds what loggen made.
  private func site(lines: Int = 12_000, keep: String = "split") throws -> Site {
    let site = try Site(settings: "archive: \(keep)")
    let log = try makeLog(
      ["--lines", "\(lines)", "--rate", "3000", "--jitter", "3s", "--malformed", "1"],
      in: site.scratch
    )
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    return site
  }

  private func zgrep(_ site: Site, _ arguments: String, in folder: String = "") throws -> [String] {
    try shell(
      "find '\(site.state)/archive/\(folder)' -name '*.gz' | sort | xargs zgrep -h -a \(arguments)",
      in: site.scratch
    ).lines
  }

  @Test(
    arguments: [
      (["Failed password"], "'Failed password'"),
      (["failed PASSWORD", "-i"], "-i 'failed PASSWORD'"),
      (["203.0.113.9", "-F"], "-F 203.0.113.9"), (["root", "-w"], "-w root"),
      (["sshd.*port 5[0-9]+"], "-E 'sshd.*port 5[0-9]+'"), (["a", "-v"], "-v a"),
      (["(error|warn)"], "-E '(error|warn)'"), (["nowhere-at-all"], "nowhere-at-all"),
      (["[", "-F"], "-F '['"), (["\\Qport 5", "-i"], "-i 'port 5'"),
      (["\\Qroot", "-w"], "-w root"),
    ]
  )
  func `it finds the lines that zgrep finds`(arguments: [String], grep: String) throws {
    let site = try site()
    let found = try run(
      Tree.minuted,
      ["search", "--config", site.config] + arguments,
      in: site.scratch
    )
    let wanted = try zgrep(site, grep)
    #expect(found.lines.sorted() == wanted.sorted())
    #expect(found.status == (wanted.isEmpty ? 1 : 0), "\(found.errors)")
    let count = try run(
      Tree.minuted,
      ["search", "-c", "--config", site.config] + arguments,
      in: site.scratch
    )
    #expect(count.output == "\(wanted.count)\n")
  }

  @Test func `neighbours within a category are those of grep over its segments`() throws {
    let site = try site()
    for options in [
      "-A2", "-B3", "-C1", "-A60", "-C 7", "-A3 -m1", "-C2 -m 3", "-B1 -m 2", "-A90 -m 5",
    ] {
      let found = try run(
        Tree.minuted,
        ["search", "Accepted publickey", "--category", "sshd", "--config", site.config]
          + options.split(separator: " ").map(String.init),
        in: site.scratch
      )
      let wanted = try shell(
        "find '\(site.state)/archive/sshd' -name '*.gz' | sort | xargs zcat"
          + " | grep -a \(options) 'Accepted publickey'",
        in: site.scratch
      )
      #expect(found.output == wanted.output, "\(options)")
    }
  }

  @Test func `a category and a range are those of the segments`() throws {
    let site = try site()
    let found = try site.minuted(
      "search",
      "--category",
      "sshd",
      "--from",
      "2026-11-02T00:01:00Z",
      "--to",
      "2026-11-02T00:03:00Z"
    )
    let wanted = try shell(
      "cd '\(site.state)/archive/sshd/2026/11/02' && zcat 0001*.gz 0002*.gz",
      in: site.scratch
    )
    #expect(found.lines.sorted() == wanted.lines.sorted() && !found.lines.isEmpty)
    let seconds = try site.minuted(
      "search",
      "--from",
      "2026-11-02T00:01:10Z",
      "--to",
      "2026-11-02T00:01:20Z"
    )
    let stamped = seconds.lines.filter { $0.hasPrefix("Nov  2 00:01:1") }
    #expect(stamped.count > 50)
    // Lines without a header count in the minute, and are given with it.
    #expect(
      seconds.lines.allSatisfy { !$0.hasPrefix("Nov  2 00:0") || $0.hasPrefix("Nov  2 00:01:1") }
    )
  }

  @Test func `fields are what the rules take from a line`() throws {
    let site = try site()
    let json = try site.minuted("search", "sshd.*: Failed password for root", "--json", "-m", "1")
      .output
    #expect(json.hasPrefix(#"{"v":1,"time":"2026-11-02T00:"#), "\(json)")
    #expect(json.contains(#""category":"sshd""#) && json.contains(#""fields":{"#))
    struct Found: Decodable {
      var category: String
      var host: String
      var rule: String?
      var fields: [String: String]
      var line: String
    }
    let found = try JSONDecoder().decode(Found.self, from: Data(json.utf8))
    let (name, value) = try #require(found.fields.first { $0.value.count > 3 })
    let byField = try site.minuted("search", "--field", "\(name)=\(value)")
    let byText = try site.minuted("search", "-w", "-F", value)
    #expect(byField.lines.contains(found.line) && byField.lines.count <= byText.lines.count)
    #expect(byField.lines.allSatisfy { $0.contains(value) })
    #expect(try site.minuted("search", "--field", "\(name)=no-such-value").status == 1)
    let unknown = try site.minuted("search", "--field", "nosuchfield=1")
    #expect(unknown.status == 2 && unknown.errors.contains("no rule takes a field"))
    let hosts = try site.minuted("search", "--host", found.host, "--category", "sshd")
    #expect(hosts.lines.contains(found.line))
    #expect(hosts.lines.allSatisfy { $0.contains(" \(found.host) ") })
  }

  @Test func `an unsplit archive is searched by category with the help of the rules`() throws {
    let split = try site()
    let unsplit = try site(keep: "unsplit")
    for arguments in [
      ["Failed"], ["--category", "sshd", "-i", "failed"], ["--category", "kernel"],
    ] {
      func found(_ site: Site) throws -> [String] {
        try run(Tree.minuted, ["search", "--config", site.config] + arguments, in: site.scratch)
          .lines
      }
      #expect(try found(split) == found(unsplit) && !found(split).isEmpty, "\(arguments)")
    }
  }

  @Test func `a minute in which the configuration was changed is found whole`() throws {
    let site = try Site(ruleFile: JournalTests.rules, settings: "archive: unsplit")
    var sent: [String] = []
    for (keep, range) in [("unsplit", 0..<5), ("split", 5..<7), ("both", 7..<9), ("split", 9..<10)]
    {
      let config = try site.scratch.write(
        "minuted.yaml",
        text(of: site.config).lines.filter { !$0.hasPrefix("archive") }.joined(separator: "\n")
          + "\narchive: \(keep)\n"
      )
      let lines = range.map { "\(PastDay.shortDay) 09:00:0\($0) host app[7]: hit \($0)" }
      sent += lines
      let child = try run(
        Tree.minuted,
        ["run", "--config", config, "--emit", "file:/dev/null"],
        input: .bytes(Array((lines.joined(separator: "\n") + "\n").utf8)),
        in: site.scratch
      )
      #expect(child.status == 0, "\(child.errors)")
    }
    #expect(try site.minuted("search").lines == sent)
    #expect(try site.minuted("search", "-c").output == "10\n")
    #expect(try site.minuted("search", "--category", "app", "-c", "hit").output == "10\n")
  }

  @Test func `a stamp that nobody believes hides no line from a range`() throws {
    for keep in ["split", "unsplit"] {
      let site = try Site(ruleFile: JournalTests.rules, settings: "archive: \(keep)")
      let stamps = [
        "2026-03-10T09:00:30Z", "9999-12-31T23:59:59Z",
        "2026-03-10T09:00:40Z",
      ]
      let lines = stamps.map { "\($0) host app[1]: hit" } + ["no header at all"]
      let log = try site.scratch.write("log", lines.map { $0 + "\n" }.joined())
      _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
      let found = try site.minuted(
        "search",
        "--from",
        "2026-03-10T09:00:00Z",
        "--to",
        "2026-03-10T09:01:00Z"
      )
      #expect(found.lines == lines, "\(keep)")
      let other = try site.minuted("search", "--category", "other", "-c")
      #expect(other.output == "1\n", "\(keep)")
    }
  }

  @Test func `on a terminal no line of a log moves the cursor, to a pipe it goes as it came`()
    throws
  {
    let site = try Site(ruleFile: JournalTests.rules, settings: "archive: split")
    let evil =
      "\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}\u{9b}31m <script>alert(1)</script> =cmd|'/C calc'!A0"
    let line = "\(PastDay.shortDay) 09:00:00 host app[1]: \(evil)"
    let log = try site.scratch.write("log", line + "\n")
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    #expect(try site.minuted("search").lines == [line])
    for options in ["", "--json"] {
      let shown = try shell(
        "script -qec \"'\(Tree.minuted)' search \(options) --config '\(site.config)'\" /dev/null",
        in: site.scratch
      )
      #expect(shown.output.contains("<script>alert(1)"), "\(shown.errors)")
      #expect(!shown.outputBytes.contains(0x1b) && !shown.outputBytes.contains(0x07))
      #expect(!shown.output.unicodeScalars.contains { $0 == "\u{202e}" || $0 == "\u{9b}" })
    }
  }

  // MARK: Damage

  @Test func `damage is told, passed over and counted, and the rest is found`() throws {
    let site = try site(lines: 6_000)
    let all = try site.minuted("search", "-c").output
    let folder = "\(site.state)/archive/sshd/2026/11/02"
    // Cut off, changed, no gzip at all, and one of gzip's own making.
    let trouble = try shell(
      """
      cd '\(folder)' && ls > ../names && set -- $(ls)
      truncate -s -40 "$1"
      printf 'not a gzip, not at all' > 2359.log.gz
      cd ../../../../kernel/2026/11/02 && zcat "$1" | gzip -9 > new && mv new "$1"
      printf '\\377' | dd of=$(ls | tail -1) bs=1 seek=300 conv=notrunc status=none
      ln -s /etc/passwd 2358.log.gz; mkfifo 2357.log.gz; mkdir 2356.log.gz
      """,
      in: site.scratch
    )
    #expect(trouble.status == 0, "\(trouble.errors)")
    let found = try site.minuted("search", "-c", "--stats")
    #expect(found.status == 2)
    #expect(found.errors.contains("0000.log.gz\": cut off at byte"), "\(found.errors)")
    #expect(found.errors.contains("2359.log.gz\": is no gzip"))
    #expect(found.errors.contains("places of the archive could not be read"))
    #expect(found.errors.contains("1 without index"))
    let count = try #require(Int(found.output.dropLast()))
    #expect(count > 0 && count < Int(all.dropLast())!)
    let audit = try site.minuted("audit")
    #expect(audit.status == 1 && audit.output.contains("of the archive cannot be read"))
  }

  @Test func `a search does not write, and needs no daemon`() throws {
    let site = try site()
    let before = files(under: site.state)
    _ = try site.minuted("search", "x")
    #expect(files(under: site.state) == before)
  }

  // MARK: Mistakes

  @Test(
    arguments: [
      (["("], "PATTERN at byte 1: missing"),
      (["x", "--category", "shsd"], "no lines of category \"shsd\""),
      (["x", "--field", "src"], "NAME=VALUE"), (["x", "-A", "-1"], "-A"),
      (["-v"], "need a PATTERN"),
      (["x", "--from", "today", "--to", "yesterday"], "--from is not before --to"),
      (["x", "--archive", "/nonexistent"], "/nonexistent"), (["x", "-m", "0"], "-m"),
      (["a\nb", "-F"], "has a line feed"), (["x)|(?:y", "-w"], "PATTERN at byte 1: "),
      (["x", "--from", "soon"], "from"), (["x", "--workers", "0"], "--workers"),
    ]
  )
  func `a mistake is told, with exit status 2`(arguments: [String], message: String) throws {
    let site = try site()
    let outcome = try run(
      Tree.minuted,
      ["search", "--config", site.config] + arguments,
      in: site.scratch
    )
    #expect(outcome.status == 2 || outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `a pattern that runs away is ended, and told`() throws {
    let site = try Site(ruleFile: JournalTests.rules, settings: "archive: split")
    let log = try site.scratch.write(
      "log",
      "\(PastDay.shortDay) 09:00:00 host app[1]: " + String(repeating: "a", count: 4_000) + "!\n"
    )
    _ = try site.minuted("replay", "--quiet", "--state", site.state, log)
    let outcome = try site.minuted("search", "(a+)+$", within: 20)
    #expect(
      outcome.status == 2 && outcome.errors.contains("PCRE2 gave up on 1 line"),
      "\(outcome.errors)"
    )
  }

  @Test func `a reader that has gone ends the search`() throws {
    let site = try site()
    let outcome = try shell(
      "'\(Tree.minuted)' search --config '\(site.config)' | head -1; echo done",
      in: site.scratch
    )
    #expect(outcome.lines.count == 2 && outcome.errors.isEmpty, "\(outcome.errors)")
  }
}
