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
    category: String? = nil,
    _ fill: (Ledger) throws -> Void
  ) throws -> UnknownReport {
    let path = "/tmp/report-\(getpid())-\(UInt64.random(in: .min ... .max)).sqlite"
    defer { unlinkAll(path) }
    let ledger = try Ledger(path: path)
    try fill(ledger)
    return try UnknownReport(ledger, category: category)
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
    var sshd = Summary(minute: 1_391_246_400, instance: "i", category: "sshd", environment: "prod")
    sshd.accounting = Accounting(matched: 80, ignored: 9, unmatched: 11)
    sshd.hits = [Summary.RuleHits(rule: "noise", isIgnored: true, count: 9)]
    var asa = sshd
    asa.category = "asa"
    asa.accounting = Accounting(matched: 4)
    asa.hits = []
    var batch = LedgerBatch()
    batch.summaries = [asa, sshd]
    batch.templates = [
      (
        "sshd",
        templates([
          (Array("link 7 is down".utf8), 6), (Array("bad \u{1b}[2J name".utf8), 3),
          ([0xff, 0x41], 1),
        ]), 1
      )
    ]
    try ledger.write(batch)
  }

  @Test func `the report ranks templates by count, the worst category first`() throws {
    let report = try Self.report(Self.fill)
    #expect(!report.isEmpty)
    #expect(
      report.text(limit: 2, zone: .utc) == """
        sshd: 11 unmatched of 100 records, coverage 89.0 %, 3 templates
        COUNT  HOSTS  FIRST                LAST                 TEMPLATE
            6      6  2014-02-01 09:20:00  2014-02-01 09:20:05  link <num> is down
            3      3  2014-02-01 09:20:06  2014-02-01 09:20:08  bad #033[<num>J name
          … 1 more templates with 1 records
          sample of the first: Feb  1 09:20:00 h a: link 7 is down
          1 records beyond the limit of templates
          ignored by rule: noise 9

        asa: 0 unmatched of 4 records, coverage 100.0 %, 0 templates

        """
    )
  }

  @Test func `with samples each template is followed by one line that had its form`() throws {
    let lines = try Self.report(Self.fill).text(limit: 2, zone: .utc, samples: true)
      .split(separator: "\n")
    #expect(lines[2].hasSuffix("link <num> is down"))
    #expect(lines[3] == "    Feb  1 09:20:00 h a: link 7 is down")
    #expect(lines[4].hasSuffix("bad #033[<num>J name"))
    #expect(lines[5].hasPrefix("    ") && lines[5].hasSuffix("bad #033[2J name"))
    #expect(!lines.contains { $0.contains("sample of the first") })
  }

  @Test func `the report as JSON`() throws {
    let json = try Self.report(Self.fill).json(limit: 1)
    #expect(json.hasPrefix(#"{"v":1,"categories":[{"category":"sshd","accounting":{"read":100,"#))
    #expect(json.contains(#""coverage":0.89,"overflow":1,"templates":[{"id":""#))
    #expect(
      json.contains(
        #""template":"link <num> is down","count":6,"hosts":6,"hosts_error":0,"#
          + #""first":"2014-02-01T09:20:00Z","last":"2014-02-01T09:20:05Z","#
          + #""sample":"Feb  1 09:20:00 h a: link 7 is down"}]"#
      )
    )
    #expect(json.contains(#""ignored":[{"rule":"noise","count":9}]}"#))
    #expect(
      json.hasSuffix(
        #""coverage":1,"overflow":0,"templates":[],"ignored":[]}]}"#
      )
    )
  }

  @Test func `what logs hold never reaches a terminal as it came`() throws {
    let report = try Self.report(Self.fill)
    for text in [report.text(limit: 20, zone: .utc), report.json(limit: 20)] {
      #expect(
        text.unicodeScalars.allSatisfy {
          $0.value == 0x0a || $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value)
        }
      )
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
    #expect(report.isEmpty)
    #expect(
      report.text(limit: 5, zone: .utc) == """
        Nothing unknown: every record was matched or ignored by a rule.

        asa: 0 unmatched of 4 records, coverage 100.0 %, 0 templates

        """
    )
    let nothing = try Self.report { _ in }
    #expect(
      nothing.text(limit: 5, zone: .utc) == "No minutes are stored, so nothing can be said.\n"
    )
    #expect(nothing.json(limit: 5) == #"{"v":1,"categories":[]}"#)
  }

  @Test func `a report may be of one category`() throws {
    let report = try Self.report(category: "asa", Self.fill)
    #expect(report.sections.map(\.category) == ["asa"])
  }
}
