import Glibc
import Ledger
import Minutes
import Reports
import Sketches
import Syslog
import Testing
import Unknowns

/// What the unknown report tells of a store of some weeks.
struct UnknownNewsTests {
  /// Midnight of 2014-02-01.
  static let start: Int64 = 1_391_212_800
  static let day: Int64 = 86_400

  /// A store that is written day by day.
  final class Store {
    let path = "/tmp/news-\(getpid())-\(UInt64.random(in: .min ... .max)).sqlite"
    var ledger: Ledger

    init() throws { ledger = try Ledger(path: path) }

    deinit { UnknownReportTests.unlinkAll(path) }

    /// Closes and opens the store, as a restart does.
    func restart() throws { ledger = try Ledger(path: path) }

    /// Writes the last 400 minutes of a day with templates and ignored records in them.
    func write(
      _ day: Int64,
      _ templates: [(text: String, count: UInt64)],
      ignored: [(rule: String, count: UInt64)] = [],
      category: String = "web",
      minutes: Int64 = 400
    ) throws {
      var batch = LedgerBatch()
      let midnight = UnknownNewsTests.start + day * UnknownNewsTests.day
      for minute in 0..<minutes {
        var summary = Summary(
          minute: midnight + (1_440 - minutes + minute) * 60,
          instance: "i",
          category: category,
          environment: "prod"
        )
        if minute == 0 {
          summary.accounting = Accounting(
            matched: 100,
            ignored: ignored.reduce(0) { $0 + $1.count },
            unmatched: templates.reduce(0) { $0 + $1.count }
          )
          summary.hits = ignored.map {
            Summary.RuleHits(rule: $0.rule, isIgnored: true, count: $0.count)
          }
        }
        batch.summaries.append(summary)
      }
      batch.templates = [
        (category, templates.map { template($0.text, $0.count, midnight + 60) }, 0)
      ]
      try ledger.write(batch)
    }

    private func template(_ text: String, _ count: UInt64, _ time: Int64) -> Template {
      let bytes = Array(text.utf8)
      let id = bytes.withUnsafeBufferPointer { text in
        text.baseAddress.map { hashBytes($0, text.count, seed: Template.idSeed) } ?? 0
      }
      return Template(
        id: id,
        text: bytes,
        count: count,
        first: time,
        last: time,
        hosts: Distinct(count: 1, error: 0),
        hostSketch: [],
        sample: bytes,
        days: [DayCount(day: DayCount.day(of: time), count: count)]
      )
    }

    func report(_ change: (inout UnknownOptions) -> Void = { _ in }) throws -> UnknownReport {
      var options = UnknownOptions()
      change(&options)
      return try UnknownReport(ledger, options)
    }
  }

  private static func names(_ templates: [UnknownTemplate]) -> [String] {
    templates.map { String(decoding: $0.text, as: UTF8.self) }
  }

  /// Three weeks of the same, then a day on which things have changed.
  private static func changed() throws -> Store {
    let store = try Store()
    for day: Int64 in 0..<21 {
      let wave = UInt64(day % 5)
      try store.write(
        day,
        [
          ("steady", 48 + wave), ("rises", 20 + wave), ("stops", 30 + wave),
          ("rare", day % 9 == 0 ? 1 : 0),
        ]
        .filter { $0.1 > 0 },
        ignored: [("calm", 100 + wave), ("grows", 100 + wave), ("ends", 100 + wave)]
      )
    }
    try store.write(
      21,
      [("steady", 50), ("rises", 110), ("fresh", 3)],
      ignored: [("calm", 140), ("grows", 900)]
    )
    return store
  }

  @Test func `what is new, rises, has gone silent or changed is told`() throws {
    let report = try Self.changed().report()
    let section = try #require(report.sections.first)
    #expect(Self.names(section.new) == ["fresh"])
    #expect(Self.names(section.rising) == ["rises"])
    #expect(Self.names(section.silent) == ["stops"])
    let trends = section.ignored.map { "\($0.rule) \($0.trend?.rawValue ?? "-")" }
    #expect(Set(trends) == ["calm -", "grows up", "ends down"])
    #expect(section.ignored.compactMap(\.usual).map { Int($0) } == [367, 367, 367])
    #expect(Self.names(section.templates) == ["steady", "stops", "rises", "fresh", "rare"])
    #expect(section.templates.map(\.periodCount) == [50, 0, 110, 3, 0])
    let text = report.text(limit: 9, zone: .utc)
    for line in [
      "  new\n        3  fresh\n",
      "  rising\n      110  rises\n           110 in that time, 21.9 expected\n",
      "  gone silent\n      670  stops\n           0 in that time, 31.9 expected",
      "  ignored but changed\n    grows up: 900 in that time, usually 367 a day\n"
        + "    ends down: 0 in that time, usually 367 a day\n",
    ] { #expect(text.contains(line), "\(text)") }
    let page = report.html(limit: 9, zone: .utc)
    for title in ["new", "rising", "gone silent", "ignored but changed", "most frequent"] {
      #expect(page.contains("<h3>\(title)</h3>"))
    }
  }

  @Test func `a template that a rule takes now has not gone silent`() throws {
    let store = try Self.changed()
    let report = try store.report { $0.isTaken = { $0 == Array("stops".utf8) } }
    #expect(report.sections[0].silent.isEmpty)
  }

  @Test func `what was seen before a restart, or is seen in an old file, is not new`() throws {
    let store = try Store()
    for day: Int64 in 0..<3 { try store.write(day, [("a", 5)]) }
    try store.restart()
    try store.write(3, [("a", 5), ("b", 1), ("c", 1)])
    #expect(try Self.names(store.report().sections[0].new) == ["b", "c"])
    // A file of the month before is replayed: its own templates are old, and it makes "c" old too.
    try store.restart()
    try store.write(-30, [("c", 2), ("old", 7)])
    try store.restart()
    #expect(try Self.names(store.report().sections[0].new) == ["b"])
    // The same file of another category moves nothing here.
    try store.write(-30, [("b", 2)], category: "mail")
    #expect(try Self.names(store.report().sections[0].new) == ["b"])
  }

  @Test func `a form that was removed for room is not new when it comes again`() throws {
    let store = try Store()
    try store.write(0, [("gone", 1)])
    for day: Int64 in 1..<4 { try store.write(day, [("a", 50), ("b", 50)]) }
    var keeper = TemplateKeeper(TemplateLimits(forms: 2))
    #expect(try !keeper.tend(store.ledger).isEmpty)
    #expect(try Set(Self.names(store.report().sections[0].templates)) == ["a", "b"])
    try store.write(4, [("gone", 1), ("really new", 1)])
    let section = try store.report().sections[0]
    #expect(Self.names(section.new) == ["really new"])
    #expect(section.overflow == 1 && section.removedForms == 1)
    let records = section.templates.reduce(0) { $0 + $1.count }
    #expect(records + section.overflow == section.accounting.unmatched)
  }

  @Test func `unknown minutes are no silence, nor is a category that sleeps`() throws {
    let store = try Self.changed()
    // Two days later nothing is known of the category but some minutes.
    try store.write(24, [("steady", 1)], minutes: 60)
    let barely = try store.report().sections[0]
    #expect(barely.silent.isEmpty && barely.rising.isEmpty && barely.changed.isEmpty)
    #expect(barely.exposure < 0.1)
    // Then it is known and silent as a whole.
    let asleep = try Self.changed()
    var batch = LedgerBatch()
    for minute: Int64 in 0..<1_440 {
      batch.summaries.append(
        Summary(
          minute: Self.start + 22 * Self.day + minute * 60,
          instance: "i",
          category: "web",
          environment: "prod"
        )
      )
    }
    try asleep.ledger.write(batch)
    let section = try asleep.report().sections[0]
    #expect(section.exposure == 1 && section.silent.isEmpty && section.changed.isEmpty)
  }

  @Test func `without a week of days nothing is said to rise, and it says so`() throws {
    let store = try Store()
    for day: Int64 in 0..<5 { try store.write(day, [("a", 20)]) }
    try store.write(5, [("a", 900)])
    let report = try store.report()
    #expect(report.sections[0].rising.isEmpty)
    let text = report.text(limit: 9, zone: .utc)
    #expect(text.contains("not looked for, 5 known days before that time (7 needed)"))
  }

  @Test func `of a category that begins in the period nothing is listed as new`() throws {
    let store = try Store()
    for day: Int64 in 0..<3 { try store.write(day, [("a", 5)]) }
    try store.write(2, [("x", 5), ("y", 1)], category: "mail")
    let report = try store.report()
    let mail = try #require(report.sections.first { $0.category == "mail" })
    #expect(mail.isAllNew && mail.new.isEmpty && mail.hasNews)
    #expect(report.text(limit: 9, zone: .utc).contains("all of it is new"))
  }

  @Test func `a period that is asked for counts its own days alone`() throws {
    let report = try Self.changed().report {
      $0.from = Self.start + 21 * Self.day
      $0.to = Self.start + 22 * Self.day
      $0.isOfPeriod = true
    }
    let section = report.sections[0]
    #expect(Self.names(section.templates) == ["rises", "steady", "fresh"])
    #expect(section.accounting.unmatched == 163)
    #expect(section.ignored.map(\.count) == [900, 140, 0])
    #expect(Self.names(section.silent) == ["stops"])
    let quiet = try Self.changed().report {
      $0.from = Self.start + 15 * Self.day
      $0.to = Self.start + 16 * Self.day
      $0.isOfPeriod = true
    }
    #expect(!quiet.hasNews && quiet.sections[0].accounting.unmatched == 98)
  }

  @Test func `a period from before the memory says since when templates are remembered`() throws {
    let store = try Store()
    for day: Int64 in 0..<6 { try store.write(day, [("a", 5)]) }
    var keeper = TemplateKeeper(TemplateLimits(days: 3))
    #expect(try keeper.tend(store.ledger).count == 3)
    let report = try store.report {
      $0.length = 5 * Self.day
      $0.isOfPeriod = true
    }
    #expect(report.text(limit: 1, zone: .utc).contains("remembered by day from 2014-02-04 on."))
    #expect(report.json(limit: 1).contains(#""remembered_from":"2014-02-04""#))
    #expect(try store.report().rememberedFrom == nil)
  }

  @Test func `ranked by surprise the new and the sudden come before the frequent`() throws {
    let report = try Self.changed().report { $0.rank = .surprise }
    let section = report.sections[0]
    #expect(Self.names(section.templates).last == "steady")
    #expect(Self.names(section.templates).prefix(2).sorted() == ["rises", "stops"])
    let bits = section.templates.map(\.surprise.total)
    #expect(bits == bits.sorted(by: >))
  }

  @Test func `strict categories are told first, to the minute`() throws {
    let store = try Self.changed()
    let report = try store.report { $0.strict = ["web"] }
    #expect(report.sections[0].strict == 163 && report.hasNews)
    let text = report.text(limit: 1, zone: .utc)
    #expect(text.hasPrefix("strict: 163 unmatched lines in web in that time\n"))
    // An hour in which nothing came, on a day on which something did.
    let hour = try store.report {
      $0.strict = ["web"]
      $0.from = Self.start + 21 * Self.day + 3_600
      $0.to = Self.start + 21 * Self.day + 7_200
    }
    #expect(hour.sections[0].strict == 0)
  }
}
