import Glibc
import Ledger
import Minutes
import Reports
import Syslog
import Testing
import Unknowns

struct UnknownReportTests {
  static func unlinkAll(_ path: String) {
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
  }

  /// A report on what `fill` writes to a new ledger.
  static func report(
    with options: UnknownOptions = UnknownOptions(),
    _ fill: (Ledger) throws -> Void
  ) throws -> UnknownReport {
    let path = "/tmp/report-\(getpid())-\(UInt64.random(in: .min ... .max)).sqlite"
    defer { unlinkAll(path) }
    let ledger = try Ledger(path: path)
    try fill(ledger)
    return try UnknownReport(ledger, options)
  }

  static func templates(_ messages: [(text: [UInt8], count: Int)]) -> [Template] {
    let shard = TemplateShard(categories: 1, limit: 100)
    var time: Int64 = 1_391_246_400
    for message in messages {
      for number in 0..<message.count {
        let host = Array("h\(number)".utf8)
        let line = Array("Feb  1 09:20:00 h a: ".utf8) + message.text
        message.text.withUnsafeBufferPointer { text in
          host.withUnsafeBufferPointer { host in
            line.withUnsafeBufferPointer { line in
              shard.count(category: 0, message: text, host: host, line: line, time: time)
            }
          }
        }
        time += 1
      }
    }
    return shard.drain().first?.templates ?? []
  }

  static func fill(_ ledger: Ledger) throws {
    var before = Summary(
      minute: 1_391_160_000,
      instance: "i",
      category: "sshd",
      environment: "prod"
    )
    before.accounting = Accounting(matched: 100)
    var sshd = Summary(minute: 1_391_246_400, instance: "i", category: "sshd", environment: "prod")
    sshd.accounting = Accounting(matched: 80, ignored: 9, unmatched: 11)
    sshd.hits = [Summary.RuleHits(rule: "noise", isIgnored: true, count: 9)]
    var asa = sshd
    asa.category = "asa"
    asa.accounting = Accounting(matched: 4)
    asa.hits = []
    var batch = LedgerBatch()
    batch.summaries = [before, asa, sshd]
    batch.templates = [
      (
        "sshd",
        templates([
          (Array("link 7 is down".utf8), 6), (Array("bad \u{1b}[2J <b>name".utf8), 3),
          ([0xff, 0x41], 1),
        ]), 1
      )
    ]
    try ledger.write(batch)
  }

  @Test func `the report for people: strict first, then news, then the most frequent`() throws {
    var options = UnknownOptions()
    options.strict = ["sshd", "none"]
    let report = try Self.report(with: options, Self.fill)
    #expect(!report.isEmpty && report.hasNews)
    #expect(
      report.text(limit: 2, zone: .utc) == """
        strict: 11 unmatched lines in sshd in that time
        Unknown report, news of 2014-01-31 09:21 to 2014-02-01 09:21 (UTC)
        Counts of that time are by day, in UTC: 2014-01-31 to 2014-02-01.

        sshd: 11 unmatched of 200 records, coverage 94.5 %, 3 templates
          rules for the next 1 would bring coverage to 97.5 %
          rising, gone silent: not looked for, 0 known days before that time (7 needed)
          new
                6  link <num> is down
                   6 hosts, 2014-02-01 09:20 to 2014-02-01 09:20, id 25f8a151
                   > Feb  1 09:20:00 h a: link 7 is down
                3  bad #033[<num>J <b>name
                   3 hosts, 2014-02-01 09:20 to 2014-02-01 09:20, id 623c7390
                   > Feb  1 09:20:00 h a: bad #033[2J <b>name
          … 1 more with 1 record
          most frequent
                6  link <num> is down
                   6 hosts, 2014-02-01 09:20 to 2014-02-01 09:20, id 25f8a151
                   > Feb  1 09:20:00 h a: link 7 is down
                3  bad #033[<num>J <b>name
                   3 hosts, 2014-02-01 09:20 to 2014-02-01 09:20, id 623c7390
                   > Feb  1 09:20:00 h a: bad #033[2J <b>name
          … 1 more with 1 record
          1 record beyond the limit of templates
          ignored by rule: noise 9

        asa: 0 unmatched of 4 records, coverage 100.0 %, 0 templates

        """
    )
  }

  @Test func `samples are shown whole when asked for, and the parts of the surprise`() throws {
    let long = Array("word ".utf8) + Array(repeating: UInt8(ascii: "x"), count: 300)
    let report = try Self.report { ledger in
      try Self.fill(ledger)
      var batch = LedgerBatch()
      batch.templates = [("sshd", Self.templates([(long, 9)]), 0)]
      try ledger.write(batch)
    }
    let plain = report.text(limit: 5, zone: .utc).split(separator: "\n")
    #expect(plain.allSatisfy { $0.count <= 80 })
    #expect(plain.contains { $0.hasSuffix("xx…") })
    let whole = report.text(limit: 5, zone: .utc, samples: true, explains: true)
    #expect(
      whole.contains("> Feb  1 09:20:00 h a: " + String(decoding: long, as: UTF8.self) + "\n")
    )
    let parts = whole.split(separator: "\n").filter { $0.contains("novelty") }
    #expect(parts.count == 8)
    #expect(parts.contains { $0.contains("+ spread 2.6 +") })
  }

  @Test func `the report as JSON`() throws {
    var options = UnknownOptions()
    options.strict = ["sshd"]
    let json = try Self.report(with: options, Self.fill).json(limit: 1)
    let template =
      #"{"id":"25f8a15119513862","short_id":"25f8a151","template":"link <num> is down","forms":1,"#
      + #""count":6,"period_count":6,"hosts":6,"hosts_error":0,"first":"2014-02-01T09:20:00Z","#
      + #""last":"2014-02-01T09:20:05Z","surprise":{"bits":13.815,"novelty":10.493,"rarity":0.737,"#
      + #""burst":0,"spread":2.585,"gravity":0},"#
      + #""sample":"Feb  1 09:20:00 h a: link 7 is down"}"#
    #expect(
      json
        == #"{"v":1,"period":{"from":"2014-01-31T09:21:00Z","to":"2014-02-01T09:21:00Z","#
        + #""first_day":"2014-01-31","last_day":"2014-02-01"},"rank":"count","of_period":false,"#
        + #""news":true,"categories":[{"category":"sshd","accounting":{"read":200,"matched":180,"#
        + #""ignored":9,"unmatched":11,"malformed":0,"own":0,"dropped":0},"coverage":0.945,"#
        + #""period":{"read":200,"matched":180,"ignored":9,"unmatched":11,"malformed":0,"own":0,"#
        + #""dropped":0},"strict_unmatched":11,"history_days":0,"period_known_days":0.001,"#
        + #""all_new":false,"outlook":[{"rules":1,"coverage":0.975}],"overflow":1,"#
        + #""removed_forms":0,"templates_count":3,"templates":["# + template
        + #"],"new_count":3,"new":["# + template
        + #"],"rising_count":0,"rising":[],"silent_count":0,"silent":[],"#
        + #""ignored":[{"rule":"noise","count":9,"period_count":9}]},"#
        + #"{"category":"asa","accounting":{"read":4,"matched":4,"ignored":0,"unmatched":0,"#
        + #""malformed":0,"own":0,"dropped":0},"coverage":1,"period":{"read":4,"matched":4,"#
        + #""ignored":0,"unmatched":0,"malformed":0,"own":0,"dropped":0},"history_days":0,"#
        + #""period_known_days":0.001,"all_new":true,"outlook":[],"overflow":0,"removed_forms":0,"#
        + #""templates_count":0,"templates":[],"new_count":0,"new":[],"rising_count":0,"#
        + #""rising":[],"silent_count":0,"silent":[],"ignored":[]}]}"#
    )
  }

  @Test func `what logs hold never reaches a terminal or a browser as it came`() throws {
    let report = try Self.report(Self.fill)
    let page = report.html(limit: 20, zone: .utc, explains: true)
    for text in [report.text(limit: 20, zone: .utc), report.json(limit: 20), page] {
      #expect(
        text.unicodeScalars.allSatisfy {
          $0.value == 0x0a || $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
        }
      )
    }
    #expect(page.contains("bad #033[&lt;num&gt;J &lt;b&gt;name"))
    #expect(!page.contains("<b>") && !page.contains("<script"))
  }

  @Test func `the page needs nothing else and lets nothing run`() throws {
    let page = try Self.report(Self.fill).html(limit: 1, zone: .utc)
    #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n"))
    #expect(page.contains("default-src 'none'; style-src 'unsafe-inline'"))
    #expect(page.contains("prefers-color-scheme: dark") && page.contains("@media print"))
    for word in ["http:", "https:", "src=", "href=", "url(", "@import", "javascript"] {
      #expect(!page.contains(word), "\(word)")
    }
    // Each element that is opened is closed.
    for name in ["h1", "h2", "h3", "p", "table", "tr", "td", "code", "span", "style", "body"] {
      let opened = page.split(separator: "<\(name)", omittingEmptySubsequences: false)
        .dropFirst().count { $0.first == " " || $0.first == ">" }
      let closed = page.split(separator: "</\(name)>", omittingEmptySubsequences: false).count - 1
      #expect(opened == closed && opened > 0, "\(name)")
    }
  }

  @Test func `nothing unknown is a success and says so`() throws {
    let report = try Self.report { ledger in
      var batch = LedgerBatch()
      var asa = Summary(minute: 1_391_246_400, instance: "i", category: "asa", environment: "prod")
      asa.accounting = Accounting(matched: 4)
      batch.summaries = [asa]
      try ledger.write(batch)
    }
    #expect(report.isEmpty && !report.hasNews)
    #expect(
      report.text(limit: 5, zone: .utc) == """
        Nothing unknown: every record was matched or ignored by a rule.
        Unknown report, news of 2014-01-31 09:21 to 2014-02-01 09:21 (UTC)
        Counts of that time are by day, in UTC: 2014-01-31 to 2014-02-01.

        asa: 0 unmatched of 4 records, coverage 100.0 %, 0 templates

        """
    )
    #expect(report.html(limit: 5, zone: .utc).contains("Nothing unknown"))
    let nothing = try Self.report { _ in }
    #expect(nothing.sections.isEmpty && nothing.isEmpty && !nothing.hasNews)
    #expect(nothing.text(limit: 5, zone: .utc).hasPrefix("No minutes are stored"))
    #expect(nothing.html(limit: 5, zone: .utc).contains("No minutes are stored"))
    let json = nothing.json(limit: 5)
    #expect(
      json == #"{"v":1,"rank":"count","of_period":false,"news":false,"categories":[]}"#
    )
  }

  @Test func `a category can be asked for alone`() throws {
    var options = UnknownOptions()
    options.category = "asa"
    #expect(try Self.report(with: options, Self.fill).sections.map(\.category) == ["asa"])
  }
}
