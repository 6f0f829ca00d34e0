import Ledger
import Minutes
import Reports
import Rulebook
import Sketches
import Syslog
import Testing

struct ReportTests {
  /// Thursday 2026-11-12, midnight.
  private static let day: Int64 = 1_794_441_600
  private static let span: Int64 = 86_400

  @Test func `totals are those of the time, beside the day before and the same weekday`() throws {
    let site = try ReportSite()
    for (offset, count) in [(Int64(0), UInt64(30)), (-1, 20), (-7, 30), (1, 1_000)] {
      for minute in 0..<1_440 {
        site.add(
          "web",
          at: Self.day + offset * Self.span + Int64(minute) * 60,
          matched: 1,
          minute < 10 ? [ReportSite.count("Hits", count)] : []
        )
      }
    }
    try site.write()
    let report = try site.report(
      "- {total: web.Hits, better: down}\n- {total: web.$records}",
      from: Self.day,
      to: Self.day + Self.span,
      name: .day
    )
    let figures = report.figures
    #expect(figures.map(\.text) == ["300", "1,440"])
    #expect(figures[0].changes.map(\.since) == ["day before", "Thursday before"])
    #expect(figures[0].changes.map(\.before) == [200, 300])
    #expect(figures[0].changes.map(\.text) == ["+50 %", "same"])
    #expect(figures[0].changes[0].isNotable && figures[0].changes[0].tone == .bad)
    #expect(figures[0].tone == .warning && report.hasNews)
    #expect(figures[0].course.count == 48)
    #expect(figures[0].course.first == 10)
    #expect(report.sheet.notices.isEmpty)
  }

  @Test func `parts, amendments and environments of a minute are added up`() throws {
    let site = try ReportSite()
    let hits = { [ReportSite.count("Hits", $0)] }
    site.add("web", at: Self.day, matched: 2, hits(2))
    site.add("web", at: Self.day, matched: 3, sequence: 1, isPartial: true, hits(3))
    site.add("web", at: Self.day, matched: 5, sequence: 2, isAmendment: true, hits(5))
    site.add("web", at: Self.day, environment: "dr", matched: 7, hits(7))
    // An amendment alone makes no minute known.
    site.add("web", at: Self.day + 60, matched: 11, isAmendment: true, hits(11))
    try site.write()
    let items = "- {total: web.Hits}\n- {graph: web.Hits}"
    let all = try site.report(items, from: Self.day, to: Self.day + 120)
    #expect(all.figures.first?.text == "28")
    #expect(all.charts.first?.lines.first?.values == [17, nil])
    #expect(all.coverage.known == 1 && all.coverage.gaps == [Self.day + 60..<Self.day + 120])
    let one = try site.report(
      items,
      from: Self.day,
      to: Self.day + 120,
      head: "environment: dr"
    )
    #expect(one.figures.first?.text == "7")
    #expect(one.charts.first?.lines.first?.values == [7, nil])
  }

  @Test func `a minute that nobody saw is unknown, one without events is zero`() throws {
    let site = try ReportSite()
    site.add("web", at: Self.day, matched: 1, [ReportSite.count("Hits", 4)])
    site.add("web", at: Self.day + 60)
    site.add("web", at: Self.day + 180)
    try site.write()
    let report = try site.report("- {graph: web.Hits}", from: Self.day, to: Self.day + 300)
    #expect(report.charts.first?.lines.first?.values == [4, 0, nil, 0, nil])
    #expect(report.charts.first?.gaps.count == 2)
    #expect(
      report.sheet.notices.map(\.text).first?.hasPrefix(
        "STALE: the store ends 2026-11-12 00:04"
      ) == false
    )
    #expect(
      report.sheet.notices.contains {
        $0.text.hasPrefix("2 minutes of 5 are not stored: 2026-11-12 00:02 to 2026-11-12 00:03")
      }
    )
    #expect(report.hasNews)
  }

  @Test func `a day is compared by rate where fewer minutes of the other are known`() throws {
    let site = try ReportSite()
    for minute in 0..<100 {
      site.add("web", at: Self.day + Int64(minute) * 60, [ReportSite.count("Hits", 10)])
      if minute < 80 {
        site.add("web", at: Self.day - 6_000 + Int64(minute) * 60, [ReportSite.count("Hits", 10)])
      }
    }
    try site.write()
    let report = try site.report("- {total: web.Hits}", from: Self.day, to: Self.day + 6_000)
    let change = try #require(report.figures.first?.changes.first)
    #expect(change.since == "time before" && change.before == 800)
    #expect(change.text == "~same" && !change.isNotable)
    #expect(report.figures.first?.changes.last?.text == "nothing stored")
  }

  @Test func `of too little nothing is said`() throws {
    let site = try ReportSite()
    for minute in 0..<100 {
      site.add("web", at: Self.day + Int64(minute) * 60, [ReportSite.count("Hits", 10)])
    }
    site.add("web", at: Self.day - 60, [ReportSite.count("Hits", 10)])
    try site.write()
    let report = try site.report("- {total: web.Hits}", from: Self.day, to: Self.day + 6_000)
    #expect(report.figures.first?.changes.first?.text == "too little stored")
  }

  @Test(arguments: [
    (UInt64(3), UInt64(2), "+1", false), (15, 4, "+11", false), (0, 0, "same", false),
    (0, 12, "−12", true), (1_000, 900, "+11.1 %", false), (1_500, 1_000, "+50 %", true),
    (100_500, 100_000, "+0.5 %", false), (40_000, 100, "×400", true), (2_500, 200, "×13", true),
    (25, 0, "+25", true),
  ])
  func `a change is told as fits its size, and marked when chance would not bring it`(
    now: UInt64,
    before: UInt64,
    text: String,
    isNotable: Bool
  ) throws {
    let site = try ReportSite()
    site.add("web", at: Self.day, [ReportSite.count("Hits", now)])
    site.add("web", at: Self.day - 60, [ReportSite.count("Hits", before)])
    try site.write()
    let report = try site.report("- {total: web.Hits}", from: Self.day, to: Self.day + 60)
    let change = try #require(report.figures.first?.changes.first)
    #expect(change.text == text)
    #expect(change.isNotable == isNotable)
  }

  @Test func `a ratio is of the sums, and of nothing it is unknown`() throws {
    let site = try ReportSite()
    site.add(
      "web",
      at: Self.day,
      matched: 200,
      [ReportSite.count("Errors", 5), ReportSite.count("Hits", 200)]
    )
    site.add(
      "web",
      at: Self.day - 60,
      matched: 200,
      [ReportSite.count("Errors", 2), ReportSite.count("Hits", 200)]
    )
    site.add("web", at: Self.day + 60)
    try site.write()
    let items = "- {ratio: {of: web.Errors, to: web.Hits}}"
    let report = try site.report(items, from: Self.day, to: Self.day + 60)
    #expect(report.figures.first?.text == "2.5 %")
    #expect(report.figures.first?.changes.first?.text == "+1.5 points")
    #expect(report.figures.first?.label == "web Errors of web Hits")
    let none = try site.report(items, from: Self.day + 60, to: Self.day + 120)
    #expect(none.figures.first?.text == "-")
    #expect(none.figures.first?.note == "nothing to be a share of")
    let unknown = try site.report(items, from: Self.day + 600, to: Self.day + 660)
    #expect(unknown.figures.first?.note == "nothing stored in that time")
  }

  @Test func `a table adds up over the minutes and says what it leaves out`() throws {
    let site = try ReportSite()
    for minute in 0..<3 {
      site.add(
        "web",
        at: Self.day + Int64(minute) * 60,
        [ReportSite.top("paths", [(Array("/a".utf8), 5), (Array("/b\(minute)".utf8), 2)])]
      )
    }
    try site.write()
    let report = try site.report(
      "- {top: web.paths, limit: 2}",
      from: Self.day,
      to: Self.day + 180
    )
    let table = try #require(report.tables.first)
    #expect(table.rows.map { $0.map(\.text) }.first == ["/a", "15", "71.4 %"])
    #expect(table.rows.count == 2 && table.rows[0][2].share == 15.0 / 21.0)
    #expect(
      table.notes == ["4 of 21 are of 2 others", "what is not listed had at most 2 each"]
    )
  }

  @Test func `labels are a table, one of them a number`() throws {
    let site = try ReportSite()
    let entries = [("200", UInt64(90)), ("404", 10)].map {
      Labelled.Entry(label: Array($0.0.utf8), value: .count($0.1))
    }
    let statuses = MetricValue.labelled(
      Labelled(total: .count(100), entries: entries, other: .count(0), cap: 100)
    )
    site.add("web", at: Self.day, [Summary.Metric(name: "Statuses", value: statuses)])
    try site.write()
    let report = try site.report(
      "- {top: web.Statuses}\n- {total: 'web.Statuses[404]'}\n- {total: 'web.Statuses[500]'}\n- {total: web.Statuses}",
      from: Self.day,
      to: Self.day + 60
    )
    #expect(report.tables.first?.rows.map { $0[0].text } == ["200", "404"])
    #expect(report.figures.map(\.text) == ["10", "0", "100"])
  }

  @Test func `distincts, gauges, levels and quantiles are merged as their kinds are`() throws {
    let site = try ReportSite()
    for minute in 0..<2 {
      var distinct = DistinctState()
      for value in [1, UInt64(minute) + 2] { distinct.add(hash: value &* 0x9e37_79b9_7f4a_7c15) }
      var spread = DistributionState()
      for value in 1...10 { spread.add(DecimalNumber(Int64(value + minute * 10))) }
      var gauge = Gauge()
      gauge.set(DecimalNumber(Int64(7 - minute)))
      site.add(
        "web",
        at: Self.day + Int64(minute) * 60,
        [
          Summary.Metric(
            name: "Clients",
            value: .distinct(distinct.finish(), sketch: distinct.encode())
          ),
          Summary.Metric(
            name: "Time",
            value: .distribution(spread.finish(), sketch: spread.encode())
          ),
          Summary.Metric(name: "Load", value: .gauge(gauge)),
        ]
      )
    }
    try site.write()
    let report = try site.report(
      """
      - {total: web.Clients}
      - {total: web.Load}
      - {total: web.Time_max}
      - {total: web.Time_count}
      - {distribution: web.Time}
      - {graph: [web.Time_p50, web.Time_max]}
      """,
      from: Self.day,
      to: Self.day + 120
    )
    #expect(report.figures.map(\.text) == ["3", "6", "20", "20"])
    #expect(report.figures.map(\.note) == ["different", "last of 6 to 7", "", ""])
    #expect(report.tables.first?.rows.first?.map(\.text).prefix(2) == ["this time", "20"])
    // Within the hundredth that the sketch promises.
    let lines = report.charts.first?.lines.map { $0.values.map { ($0 ?? 0).rounded() } }
    #expect(lines == [[5, 15], [10, 20]])
  }

  @Test func `all categories together are those that have something`() throws {
    let site = try ReportSite()
    site.add("web", at: Self.day, matched: 3, unmatched: 1)
    site.add("mail", at: Self.day, matched: 5)
    try site.write()
    let report = try site.report(
      "- {total: '*.$records'}\n- accounting: all\n- accounting: [web]",
      from: Self.day,
      to: Self.day + 60
    )
    #expect(report.figures.first?.text == "9")
    #expect(report.figures.first?.label == "all records")
    #expect(report.tables[0].rows.map { $0[0].text } == ["mail", "web", "total"])
    #expect(report.tables[1].rows.map { $0[0].text } == ["web"])
  }

  @Test func `age is told, and is a complaint where the latest was asked for`() throws {
    let site = try ReportSite()
    for minute in 0..<10 { site.add("web", at: Self.day + Int64(minute) * 60, matched: 1) }
    try site.write()
    func notices(now: Int64, to: Int64, isLatest: Bool) throws -> [String] {
      try site.report(
        "- {total: web.$records}",
        from: Self.day,
        to: to,
        now: now,
        isLatest: isLatest
      ).sheet.notices.map(\.text)
    }
    let end = Self.day + 600
    #expect(try notices(now: end + 60, to: end, isLatest: true).isEmpty)
    #expect(try notices(now: end + 86_400, to: end, isLatest: false).isEmpty)
    let old = try notices(now: end + 86_400, to: end, isLatest: true)
    #expect(old.count == 1)
    #expect(old.first?.hasPrefix("STALE: the store ends 2026-11-12 00:10, 24 h before") ?? false)
    let part = try notices(now: end + 1_200, to: end + 900, isLatest: false)
    #expect(part.first?.hasPrefix("STALE") ?? false)
    #expect(part.last?.hasPrefix("15 minutes of 25 are not stored") ?? false)
  }

  @Test func `of an empty store it says that there is nothing`() throws {
    let report = try ReportSite().report("- accounting: all", from: Self.day, to: Self.day + 60)
    #expect(
      report.sheet.notices.map(\.text) == ["Nothing is stored yet: there is nothing to report."]
    )
    #expect(report.sheet.text.contains("no record"))
  }

  @Test func `a report tells its minutes, its age and what it took`() throws {
    let site = try ReportSite()
    for minute in 0..<3 {
      site.add("web", at: Self.day + Int64(minute) * 60, isPartial: minute == 0)
    }
    try site.write()
    let report = try site.report("- accounting: all", from: Self.day, to: Self.day + 180)
    #expect(
      report.sheet.footer == [
        "3 of 3 minutes stored, 1 of them in part, no gap",
        "newest minute stored: 2026-11-12 00:02, 0 min old",
        "made 2026-11-12 00:03 in 1.5 s by minuted from stored minutes; no log was read",
      ]
    )
    #expect(!report.hasNews)
  }
}
