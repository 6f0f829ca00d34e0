import Foundation
import Testing

/// `minuted audit` on stores that `replay` made, some of them edited afterwards.
struct AuditTests {
  private static let rules = """
    category: shop
    select: {program: shop}
    rules:
      - id: order
        match: '^order (?<number>\\d+)$'
        tally: [{count: Orders}]
        samples: [{line: 'order 1'}]
      - id: tick
        ignore: true
        why: nobody asks
        match: '^tick$'
        samples: [{line: 'tick'}]

    """

  /// Ten minutes of three lines: matched, ignored, unmatched; with a gap 5 and 6 have no row.
  private func site(gap: Bool = false) throws -> Site {
    let site = try Site(ruleFile: Self.rules)
    var log = ""
    for minute in 0..<10 {
      for message in ["order 1", "tick", "what is this"] {
        log += "2026-02-01T09:0\(minute):0\(minute)Z host shop: \(message)\n"
      }
    }
    let path = try site.scratch.write("shop.log", log)
    let outcome = try site.minuted("replay", "--quiet", path)
    guard outcome.status == 0 else { throw TestTrouble(outcome.errors) }
    if gap {
      try site.edit(
        "DELETE FROM summary WHERE minute >= unixepoch('2026-02-01 09:05:00')"
          + " AND minute < unixepoch('2026-02-01 09:07:00')"
      )
    }
    return site
  }

  @Test func `a store that adds up is told in a line, and that rsyslog's losses are unknown`()
    throws
  {
    let site = try site()
    let outcome = try site.minuted("audit")
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(
      outcome.lines == [
        "all adds up, nothing lost: 10 minutes from 2026-02-01T09:00:00Z to 2026-02-01T09:10:00Z,"
          + " 1 category, 30 lines",
        "1 partial minute:", "  2026-02-01T09:09:00Z",
        "rsyslog's own losses are unknown: its impstats lines are not fed in (see Docs/rsyslog.md)",
      ]
    )
  }

  @Test func `an edited row is named with its minute and category`() throws {
    let site = try site()
    try site.edit(
      "UPDATE summary SET read = 7 WHERE minute = unixepoch('2026-02-01 09:03:00');"
        + "UPDATE summary SET matched = 0, unmatched = 2"
        + " WHERE minute = unixepoch('2026-02-01 09:04:00');"
        + "DELETE FROM hits WHERE ignored AND summary ="
        + " (SELECT id FROM summary WHERE minute = unixepoch('2026-02-01 09:05:00'))"
    )
    let outcome = try site.minuted("audit")
    #expect(outcome.status == 1)
    for line in [
      "  2026-02-01T09:03:00Z shop prod (here): read 7, but its parts add up to 3",
      "  2026-02-01T09:04:00Z shop prod (here): matched 0, but its rules' hits add up to 1",
      "  2026-02-01T09:05:00Z shop prod (here): ignored 1, but its ignore rules' hits add up to 0",
    ] {
      #expect(outcome.lines.contains(line), "\(outcome.output)")
    }
    #expect(outcome.lines.contains("3 contradictions:"))
    // Outside of what is asked for nothing is wrong.
    #expect(try site.minuted("audit", "--from", "2026-02-01T09:06:00Z").status == 0)
    #expect(try site.minuted("audit", "--to", "2026-02-01T09:04:00Z").status == 1)
  }

  @Test func `a gap is told, and found when asked for, also at an end of the range`() throws {
    let site = try site(gap: true)
    let told = try site.minuted("audit")
    #expect(told.status == 0)
    #expect(told.lines.contains("1 gap, 2 minutes: unknown, as no row stands for them:"))
    #expect(told.lines.contains("  2026-02-01T09:05:00Z to 2026-02-01T09:07:00Z: 2 minutes (here)"))
    #expect(try site.minuted("audit", "--gaps").status == 1)
    let range = ["--gaps", "--from", "2026-02-01T09:06:00Z"]
    let tail = try run(Tree.minuted, ["audit", "--config", site.config] + range, in: site.scratch)
    #expect(tail.status == 1)
    #expect(tail.lines.contains("1 gap, 1 minute: unknown, as no row stands for them:"))
    #expect(try site.minuted("audit", "--gaps", "--from", "2026-02-01T09:07:00Z").status == 0)
    let empty = try site.minuted("audit", "--from", "2026-02-02")
    #expect(empty.status == 1)
    #expect(empty.lines.first == "no minutes in this range")
  }

  @Test func `names from a hostile store are shown, not obeyed`() throws {
    let site = try site()
    try site.edit(
      "UPDATE summary SET category = 'a' || char(27) || '[2J' || char(10) || 'b', read = 'x',"
        + " minute = minute WHERE minute = unixepoch('2026-02-01 09:03:00')"
    )
    let outcome = try site.minuted("audit")
    #expect(outcome.status == 1)
    #expect(!outcome.outputBytes.contains(0x1b))
    #expect(outcome.output.contains("a#033[2J#012b prod (here): a part of its account"))
    let json = try site.minuted("audit", "--format", "json")
    #expect(!json.outputBytes.contains(0x1b))
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(json.outputBytes)) }
  }

  @Test func `the JSON is as documented`() throws {
    let site = try site(gap: true)
    try site.edit(
      "UPDATE summary SET read = 7, dropped = 1 WHERE minute = unixepoch('2026-02-01 09:03:00')"
    )
    let outcome = try site.minuted("audit", "--gaps", "--format", "json")
    #expect(outcome.status == 1)
    #expect(
      outcome.output == """
        {"v":1,"ok":false,"findings":["unbalanced","dropped","gap"],\
        "from":"2026-02-01T09:00:00Z","to":"2026-02-01T09:10:00Z","minutes":8,"rows":8,"unplaced":0,\
        "categories":["shop"],"accounting":{"read":28,"matched":8,"ignored":8,"unmatched":8,\
        "malformed":0,"own":0,"dropped":1},"bad_values":0,"regex_limits":0,\
        "contradictions":{"count":1,"listed":[{"minute":"2026-02-01T09:03:00Z","category":"shop",\
        "environment":"prod","instance":"here","sequence":0,"kind":"parts","stored":7,"found":4}]},\
        "gaps":{"count":1,"minutes":2,"listed":[{"instance":"here","from":"2026-02-01T09:05:00Z",\
        "to":"2026-02-01T09:07:00Z","minutes":2}]},\
        "interruptions":{"count":0,"listed":[]},"cut_off":false,"partial":{"count":1,"listed":["2026-02-01T09:09:00Z"]},\
        "amendments":{"minutes":0,"records":0},"archive":null,"daemon":null,"rsyslog":null}

        """
    )
  }

  @Test func `what the daemon lost stands beside, and makes it not well`() throws {
    let site = try site()
    let child = try site.start()
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try site.minuted("audit").status == 0)
    let path = "\(site.state)/status.json"
    let status = text(of: path)
    func change(_ name: String, in text: String) -> String {
      text.replacingOccurrences(of: "\"\(name)\" : 0", with: "\"\(name)\" : 3")
    }
    try Data(change("long", in: status).utf8).write(to: URL(fileURLWithPath: path))
    let cut = try site.minuted("audit")
    #expect(cut.status == 0)
    #expect(cut.output.contains("  3 lines cut for their length\n"))
    try Data(change("lines_dropped", in: status).utf8).write(to: URL(fileURLWithPath: path))
    let lost = try site.minuted("audit")
    #expect(lost.status == 1)
    #expect(lost.output.contains("  3 summary lines their receiver did not take (lost)\n"))
    // A run after the stretch asked for says nothing of it.
    #expect(try site.minuted("audit", "--to", "2026-03-01").status == 0)
    try Data("{".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try site.minuted("audit").status == 3)
  }

  @Test func `rsyslog's own losses stand beside ours`() throws {
    let rules = """
      category: rsyslog
      select: {program: rsyslogd-pstats}
      rules:
        - id: queue
          match: '^discarded=(?<n>\\d+) full=(?<full>\\d+)$'
          tally: [{sum: QueueDiscarded, of: n}, {sum: QueueFull, of: full}]
          samples: [{line: 'discarded=1 full=2'}]

      """
    for (discarded, status) in [(0, Int32(0)), (4, 1)] {
      let site = try Site(ruleFile: rules)
      let line = "2026-02-01T09:00:05Z host rsyslogd-pstats: discarded=\(discarded) full=2\n"
      let log = try site.scratch.write("stats.log", line)
      let replayed = try site.minuted("replay", "--quiet", log)
      #expect(replayed.status == 0, "\(replayed.errors)")
      let outcome = try site.minuted("audit")
      #expect(outcome.status == status, "\(outcome.output)")
      #expect(outcome.lines.contains("  QueueFull 2"))
      #expect(outcome.lines.contains("  QueueDiscarded 4 (lost)") == (discarded > 0))
    }
  }

  @Test func `a store that is not there, damaged, or has no such category is told`() throws {
    let site = try site()
    #expect(try site.minuted("audit", "--category", "nonsense").status == 2)
    #expect(try site.minuted("audit", "--category", "shop").status == 0)
    #expect(try site.minuted("audit", "--from", "now", "--to", "2h ago").status == 2)
    try site.scratch.write("state/ledger.sqlite", "this is no database, not at all, and no more")
    let damaged = try site.minuted("audit")
    #expect(damaged.status == 3, "\(damaged.errors)")
    #expect(try site.minuted("audit", "--state", site.scratch.path).status == 2)
  }

  @Test(arguments: ["legacy", "json", "cee"])
  func `what rsyslog lost by its impstats lines stands beside the account`(format: String) throws {
    let site = try Site(rules: "\(Tree.root)/Rules/rsyslog.yaml")
    let mark = format == "cee" ? "@cee: " : ""
    var log = ""
    for minute in 0..<3 {
      let (failed, full, nearly) = (2 * minute, 5 * minute, minute)
      let lines =
        format == "legacy"
        ? [
          "to_minuted: origin=core.action processed=9 failed=\(failed) suspended=0"
            + " suspended.duration=0 resumed=0 ",
          "main Q: origin=core.queue size=8 enqueued=8 full=0 discarded.full=\(full)"
            + " discarded.nf=\(nearly) maxqsize=8 ",
        ]
        : [
          "\(mark){ \"name\": \"to_minuted\", \"origin\": \"core.action\", \"processed\": 9, \"failed\":"
            + " \(failed), \"suspended\": 0, \"suspended.duration\": 0, \"resumed\": 0 }",
          "\(mark){ \"name\": \"main Q\", \"origin\": \"core.queue\", \"size\": 8, \"enqueued\": 8, \"full\": 0,"
            + " \"discarded.full\": \(full), \"discarded.nf\": \(nearly), \"maxqsize\": 8 }",
        ]
      for line in lines { log += "2026-02-01T09:0\(minute):10Z host rsyslogd-pstats: \(line)\n" }
    }
    let path = try site.scratch.write("impstats.log", log)
    #expect(try site.minuted("replay", "--quiet", path).status == 0)
    let outcome = try site.minuted("audit")
    #expect(outcome.status == 1)
    #expect(outcome.lines.contains("  ActionsFailed 4"))
    #expect(outcome.lines.contains("  QueueDiscarded 12 (lost)"))
  }
}
