import GRDB
import Ledger
import Minutes
import Sketches
import TestSupport
import Testing
import Unknowns

/// The memory of months: counts by day, beside the running totals.
struct DaysTests {
  /// The day of `start`, 2014-02-01.
  static let day = start / 86_400

  /// Templates of messages with the time of each, as a shard hands them over.
  static func templates(_ messages: [(text: String, time: Int64)]) -> [Template] {
    let shard = TemplateShard(categories: 1, limit: 100_000)
    for (text, time) in messages {
      let bytes = Array(text.utf8)
      bytes.withUnsafeBufferPointer { text in
        shard.count(category: 0, message: text, host: text, line: text, time: time)
      }
    }
    return shard.drain().first?.templates ?? []
  }

  static func batch(_ messages: [(text: String, time: Int64)]) -> LedgerBatch {
    var batch = LedgerBatch()
    batch.templates = [("web", templates(messages), 0)]
    return batch
  }

  /// `day:count` of a category's forms by their text; days counted from that of `start`.
  static func days(_ ledger: Ledger, _ category: String = "web") throws -> [String: [String]] {
    let forms = try ledger.templates(category: category)
    let names = Dictionary(
      uniqueKeysWithValues: forms.map {
        ($0.template.id, String(decoding: $0.template.text, as: UTF8.self))
      }
    )
    var found: [String: [String]] = [:]
    try ledger.eachTemplateDay(of: category, on: Array(day - 500...day + 500)) { at, id, count in
      found[names[id] ?? "?", default: []].append("\(at - day):\(count)")
    }
    return found
  }

  @Test func `records count on the day of their own stamp, late ones too`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    let midnight = (Self.day + 1) * 86_400
    try ledger.write(
      Self.batch([
        ("a 1", midnight - 2), ("a 2", midnight - 1), ("a 3", midnight), ("a 4", midnight - 5),
        ("b", midnight + 1), ("a 5", midnight + 86_400),
      ])
    )
    try ledger.write(Self.batch([("a 6", midnight - 7), ("b", midnight + 9)]))
    #expect(try Self.days(ledger) == ["a <num>": ["0:4", "1:1", "2:1"], "b": ["1:2"]])
    // Days and running totals are two sides of one count.
    #expect(try ledger.templates().map(\.template.count) == [6, 2])
  }

  @Test func `what is counted by day is there after a restart, and an old file makes nothing new`()
    throws
  {
    let directory = try TemporaryDirectory()
    let now = start + 40 * 86_400
    try Ledger(path: directory.file).write(Self.batch([("a 1", now), ("b", now)]))
    do {
      let ledger = try Ledger(path: directory.file)
      try ledger.write(Self.batch([("a 1", start), ("c", start + 5)]))
    }
    let ledger = try Ledger(path: directory.file)
    #expect(
      try Self.days(ledger) == ["a <num>": ["0:1", "40:1"], "b": ["40:1"], "c": ["0:1"]]
    )
    let first = try ledger.templates().map { ($0.template.text, $0.template.first) }
    #expect(first.map(\.1).sorted() == [start, start + 5, now])
  }

  @Test(arguments: lawSeeds)
  func `the account of a day is that of its minutes, known once each`(seed: UInt64) throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var random = SeededGenerator(seed)
    var minutes: Set<Int64> = []
    for _ in 0..<40 {
      var batch = LedgerBatch()
      for _ in 0..<10 {
        let minute = Int64(random.next() % 4_000)
        var row = summary(minute, environment: random.next() % 2 == 0 ? "prod" : "qa")
        row.accounting = Accounting(matched: random.next() % 9, unmatched: random.next() % 5)
        row.isAmendment = random.next() % 4 == 0
        row.hits = [Summary.RuleHits(rule: "n", isIgnored: true, count: random.next() % 3)]
        if !row.isAmendment { minutes.insert(row.minute) }
        batch.summaries.append(row)
      }
      try ledger.write(batch)
    }
    let days = try ledger.days(of: "web")
    #expect(days.count > 1)
    for day in days {
      let stretch = day.day * 86_400..<(day.day + 1) * 86_400
      let account = try ledger.accounts(from: stretch.lowerBound, to: stretch.upperBound)
      #expect(day.accounting == account.first?.accounting, "seed \(seed)")
      #expect(day.minutes == minutes.count { stretch.contains($0) }, "seed \(seed)")
    }
    let all = try ledger.accounts(from: 0).map(\.accounting)
    #expect(try ledger.accounts().map(\.accounting) == all, "seed \(seed)")
    let ignored = try ledger.ignored(category: nil, from: 0).map(\.count)
    #expect(try ledger.ignored(category: nil).map(\.count) == ignored, "seed \(seed)")
    let byDay = try ledger.ignoredDays(of: "web", from: 0).reduce(0) { $0 + $1.count }
    #expect(byDay == ignored.first, "seed \(seed)")
  }

  @Test func `unmatched records of a category can be asked for`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    for (minute, unmatched): (Int64, UInt64) in [(0, 2), (1, 0), (7, 3)] {
      var row = summary(minute)
      row.accounting = Accounting(matched: 1, unmatched: unmatched)
      try ledger.write(row)
    }
    let found = try #require(try ledger.unmatched(of: "web"))
    #expect((found.records, found.minutes) == (5, 2))
    #expect((found.first, found.last) == (start, start + 420))
    #expect(try ledger.unmatched(of: "web", from: start + 60, to: start + 420) == nil)
    #expect(try ledger.minutes(of: "web") == start...start + 420)
    #expect(try ledger.minutes(of: "none") == nil)
  }

  @Test func `a store of the version before gets its days filled from its minutes`() throws {
    let directory = try TemporaryDirectory()
    do {
      let ledger = try Ledger(path: directory.file)
      for minute: Int64 in [0, 1, 1_440, 1_441, 1_442] {
        var row = summary(minute, read: 3)
        row.hits = [Summary.RuleHits(rule: "n", isIgnored: true, count: 2)]
        try ledger.write(row)
      }
      try ledger.write(Self.batch([("a 1", start), ("b", start + 90_000)]))
      try DatabaseQueue(path: directory.file).write {
        try $0.execute(
          sql: """
            DROP TABLE template_day; DROP TABLE rule_day; DROP TABLE category_day;
            DROP TABLE alert_state; DROP TABLE alert_episode; DROP TABLE alert_silence;
            DROP TABLE alert_hook; DROP TABLE alert_mark; DROP TABLE alert_notice;
            ALTER TABLE template_overflow DROP COLUMN forms; PRAGMA user_version = 2
            """
        )
      }
    }
    // A reader does with what there is.
    let reader = try Ledger(path: directory.file, readOnly: true)
    #expect(try !reader.hasDays())
    #expect(try reader.accounts().map(\.accounting.read) == [15])
    #expect(try reader.ignored(category: nil).map(\.count) == [10])
    let ledger = try Ledger(path: directory.file)
    #expect(try ledger.hasDays())
    #expect(try ledger.days(of: "web").map(\.minutes) == [2, 3])
    #expect(try ledger.days(of: "web").map(\.accounting.read) == [6, 9])
    #expect(try ledger.ignoredDays(of: "web", from: 0).map(\.count) == [4, 6])
    #expect(try ledger.accounts().map(\.accounting.read) == [15])
    // Templates were not counted by day: what is known of them begins tomorrow.
    #expect(try ledger.dayFloor() == Self.day + 2)
    try ledger.write(Self.batch([("a 1", start + 2 * 86_400)]))
    #expect(try Self.days(ledger) == ["a <num>": ["2:1"]])
    #expect(try ledger.templates().count == 2)
  }
}
