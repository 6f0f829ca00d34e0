import Glibc
import Ledger
import Minutes
import Reports
import Testing

/// What an audit makes of rows, beside what `minuted audit` shows of whole stores.
struct AuditReportTests {
  private let start: Int64 = 1_769_936_400

  /// An audit of a ledger with these summaries.
  private func audit(_ summaries: [Summary], category: String? = nil, rules: String = "abc") throws
    -> Audit
  {
    var template = Array("/tmp/audit.XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for end in ["", "-wal", "-shm"] { unlink("\(folder)/ledger.sqlite\(end)") }
      rmdir(folder)
    }
    let ledger = try Ledger(path: "\(folder)/ledger.sqlite")
    var batch = LedgerBatch()
    batch.summaries = summaries
    batch.rules = rules
    try ledger.write(batch)
    var audit = Audit()
    try audit.read(ledger, category: category)
    return audit
  }

  private func summary(_ minute: Int64, _ category: String = "web", matched: UInt64 = 2) -> Summary
  {
    var summary = Summary(
      minute: start + 60 * minute,
      instance: "log1",
      category: category,
      environment: "prod"
    )
    summary.accounting = Accounting(matched: matched)
    if matched > 0 { summary.hits = [.init(rule: "r", isIgnored: false, count: matched)] }
    return summary
  }

  @Test func `amendments and partial minutes are counted by minute, and are no findings`() throws {
    var late = summary(0)
    late.isAmendment = true
    var half = summary(1)
    half.isPartial = true
    let audit = try audit([summary(0), late, late, half, half, summary(1, "cron")])
    #expect((audit.amendedMinutes, audit.amendedRecords) == (1, 4))
    #expect((audit.partialCount, audit.minutes, audit.rows) == (1, 2, 6))
    #expect(audit.categories == ["web", "cron"])
    #expect(audit.account == Accounting(matched: 12))
    #expect(audit.findings(withGaps: true) == [])
    #expect(audit.text(withGaps: false).contains("4 late records added to 1 minute"))
  }

  @Test func `what is listed is bounded, what is counted is not`() throws {
    var summaries: [Summary] = []
    for minute: Int64 in 0..<1_200 {
      var summary = summary(2 * minute)
      summary.accounting.read += 1
      summary.isPartial = true
      summaries.append(summary)
    }
    let audit = try audit(summaries)
    #expect((audit.faultCount, audit.faults.count) == (1_200, 1_000))
    #expect((audit.gapCount, audit.gaps.count, audit.gapMinutes) == (1_199, 1_000, 1_199))
    #expect((audit.partialCount, audit.partial.count) == (1_200, 1_000))
    let text = audit.text(withGaps: false)
    #expect(text.split(separator: "\n").count < 80)
    #expect(text.contains("  and 1,180 more\n"))
  }

  @Test func `a category cuts the rows but not the gaps`() throws {
    let summaries = [summary(0, "web"), summary(1, "cron", matched: 0), summary(2, "web")]
    let audit = try audit(summaries, category: "web")
    #expect((audit.rows, audit.minutes, audit.gapCount) == (2, 3, 0))
  }

  @Test func `gaps are those of each instance, within its own first and last minute`() {
    var audit = Audit()
    audit.begin(at: start - 60, ["log1", "gone"])
    for minute: Int64 in 0..<4 {
      if minute != 2 { audit.cover(start + 60 * minute, span: 60, by: "log1") }
      if minute > 1 { audit.cover(start + 60 * minute, span: 60, by: "log2") }
    }
    audit.finish(at: start + 300, ["log2"])
    #expect(
      audit.gaps.map { "\($0.instance) \($0.from - start)..<\($0.to - start)" }
        == ["log1 -60..<0", "log1 120..<180", "log2 240..<300"]
    )
    #expect(audit.minutes == 4)
  }

  @Test func `hits must be there for what was counted here, and never be too many`() throws {
    var few = summary(0)
    few.hits[0].count = 1
    var many = summary(1)
    many.hits[0].count = 3
    let own = try audit([few, many])
    #expect(own.faults.map(\.kind) == [.hits, .hits])
    #expect(own.faults.map(\.found) == [1, 3])
    // Without rules: what `merge` keeps of other instances.
    #expect(try audit([few, many], rules: "").faults.map(\.found) == [3])
  }

  @Test func `every finding has its cause`() {
    var audit = Audit()
    #expect(audit.findings(withGaps: true) == [.empty])
    audit.cover(start, span: 60, by: "log1")
    audit.cover(start + 180, span: 60, by: "log1")
    #expect(audit.findings(withGaps: false) == [])
    #expect(audit.findings(withGaps: true) == [.gap])
    audit.unplaced = 1
    audit.daemon = AuditedDaemon(
      started: "2026-02-01T00:00:00Z",
      written: "2026-02-01T00:00:05Z",
      isRunning: false,
      counts: [.init(name: "long", text: "lines cut", value: 2, isLoss: false)],
      quarantined: []
    )
    audit.rsyslog = AuditedRsyslog(metrics: [.init(name: "QueueFull", value: 9)], records: 3)
    #expect(audit.findings(withGaps: false) == [.unplaced])
    audit.daemon?.counts[0].isLoss = true
    audit.daemon?.quarantined = ["web/slow"]
    audit.rsyslog?.metrics.append(.init(name: "MessagesLost", value: 1))
    #expect(audit.findings(withGaps: false) == [.unplaced, .lost, .quarantined, .rsyslog])
    let text = audit.text(withGaps: false)
    for line in ["  2 lines cut (lost)", "  MessagesLost 1 (lost)", "  QueueFull 9"] {
      #expect(text.contains(line + "\n"))
    }
    #expect(text.contains("(last seen 2026-02-01T00:00:05Z)"))
  }
}
