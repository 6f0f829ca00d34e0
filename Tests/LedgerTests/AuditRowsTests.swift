import GRDB
import Ledger
import Minutes
import Testing

/// What an audit reads, also from a store that someone edited.
struct AuditRowsTests {
  private func edit(_ directory: TemporaryDirectory, _ sql: String) throws {
    try DatabaseQueue(path: directory.file).write { try $0.execute(sql: sql) }
  }

  private func rows(_ directory: TemporaryDirectory) throws -> (rows: [AuditedRow], unplaced: Int) {
    let ledger = try Ledger(path: directory.file, readOnly: true)
    var rows: [AuditedRow] = []
    let unplaced = try ledger.eachAuditedRow { rows.append($0) }
    return (rows, unplaced)
  }

  @Test func `rows come with their hits added up, in the order of time`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var first = summary(1)
    first.accounting = Accounting(matched: 5, ignored: 2, unmatched: 1)
    first.hits = [
      .init(rule: "a", isIgnored: false, count: 3), .init(rule: "b", isIgnored: false, count: 2),
      .init(rule: "c", isIgnored: true, count: 2),
    ]
    try ledger.write(first, summary(0), summary(0))
    let (found, unplaced) = try rows(directory)
    #expect(unplaced == 0)
    #expect(found.map(\.minute) == [start, start, start + 60])
    #expect(found.map(\.sequence) == [0, 1, 0])
    #expect(found[2].account == [8, 5, 2, 1, 0, 0, 0])
    #expect((found[2].matchHits, found[2].ignoreHits) == (5, 2))
  }

  @Test func `whatever stands in a column is read without a trap`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    for minute in 0..<8 { try ledger.write(summary(Int64(minute))) }
    let edits = [
      "read = 'many'", "matched = -4", "dropped = 1.5", "category = x'ff41'", "environment = 7",
      "minute = 'soon'", "minute = 9223372036854775807", "span = 'long', partial = 'yes'",
    ]
    for (place, edit) in edits.enumerated() {
      try self.edit(
        directory,
        "UPDATE summary SET \(edit) WHERE minute = \(start + Int64(place) * 60)"
      )
    }
    let (found, unplaced) = try rows(directory)
    #expect(unplaced == 2)
    #expect(found.count == 6)
    #expect(found[0].account[0] == nil)
    #expect(found[1].account[1] == nil)
    #expect(found[2].account[6] == nil)
    #expect(found[3].category == "\u{fffd}A")
    #expect(found[4].environment == "7")
    var minutes: [Int64] = []
    try ledger.eachCoveredMinute { minute, span, _ in
      minutes.append(minute)
      #expect(span == 60)
    }
    #expect(minutes.count == 6)
    #expect(try ledger.categoryNames().contains("web"))
  }

  @Test func `the sums of named metrics are those of the stretch, 0 where not seen`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    #expect(try ledger.sums(of: ["Lost"], category: "rsyslog") == nil)
    for minute: Int64 in 0..<4 {
      try ledger.write(
        summary(minute, category: "rsyslog", [("Lost", .count(3)), ("Other", .count(1))]),
        summary(minute, category: "web", [("Lost", .count(100))])
      )
    }
    let found = try #require(
      try ledger.sums(
        of: ["Lost", "Never"],
        category: "rsyslog",
        from: start + 60,
        to: start + 180
      )
    )
    #expect(found.metrics == [MetricSum(name: "Lost", value: 6)])
    #expect(found.records == 2)
    let later = try #require(
      try ledger.sums(of: ["Lost"], category: "rsyslog", from: start + 6_000)
    )
    #expect(later.metrics == [MetricSum(name: "Lost", value: 0)])
    #expect(later.records == 0)
  }

  @Test func `instances with rows before and after a stretch are known`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    try ledger.write(summary(5))
    let inside = try ledger.instances(before: start + 300, since: start + 360)
    #expect((inside.before, inside.since) == ([], []))
    let beside = try ledger.instances(before: start + 301, since: start + 300)
    #expect((beside.before, beside.since) == (["log1"], ["log1"]))
  }

  @Test func `what was taken from other instances is told from what was counted here`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var added = summary(1)
    added.sources = [Summary.Source(instance: "edge", sequence: 0)]
    var batch = LedgerBatch()
    batch.summaries = [summary(0), added]
    batch.rules = "abc"
    try ledger.write(batch)
    #expect(try ledger.take([summary(2)]) == [true])
    #expect(try rows(directory).rows.map(\.isRolledUp) == [false, true, true])
  }
}
