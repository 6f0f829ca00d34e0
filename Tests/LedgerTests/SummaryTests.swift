import Ledger
import Minutes
import Sketches
import Testing

struct LedgerSummaryTests {
  @Test func `every kind of metric comes back as it was written`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var gauge = Gauge()
    gauge.set(try number("7"), at: 100)
    gauge.set(try number("-2.5"), at: 101)
    gauge.set(try number("3.000000001"), at: 102)
    let metrics: [(String, MetricValue)] = [
      ("a_count", .count(9_007_199_254_740_993)), ("b_count", .count(0)),
      ("c_sum", try sum("12.5", "0.000000001")), ("d_sum", try sum("-3")), ("e_sum", try sum()),
      ("f_sum", try sum("9007199254740993", "0.5")), ("g_distinct", distinct(1...1_000)),
      ("h_distinct", distinct(1...5_000, exactLimit: 100)), ("i_none", .gauge(Gauge())),
      ("j_top", top([("ä b", 9_007_199_254_740_993), ("", 2), ("x", 2)])),
      ("k_distribution", try distribution("1.5", "-3", "0", "250")),
      ("l_none", .zero(.distribution)), ("m_level", try level(base: "12.5", change: "-3")),
      ("n_amended", try level(base: nil, change: "1")), ("o_derive", try derive("1000")),
      ("p_counts", labelled(.count(7), [("ä", .count(4)), ("", .count(2))], .count(1))),
      ("q_sums", labelled(try sum("3"), [("a", try sum("2.5"))], try sum("0.5"))),
      ("r_distincts", labelled(distinct(1...9), [("a", distinct(1...5))], distinct(6...9))),
      (
        "s_times",
        labelled(
          try distribution("1", "2"),
          [("a", try distribution("1", "2"))],
          .zero(.distribution)
        )
      ), ("t_none", .zero(.sum, isLabelled: true)),
    ]
    var written = summary(0, metrics)
    written.accounting = Accounting(
      matched: 1,
      ignored: 2,
      unmatched: 3,
      malformed: 4,
      own: 5,
      dropped: 6
    )
    written.badValues = 8
    written.regexLimits = 9
    written.isPartial = true
    written.hits = [
      Summary.RuleHits(rule: "a", isIgnored: false, count: 1),
      Summary.RuleHits(rule: "b", isIgnored: true, count: 2),
    ]
    try ledger.write(written)
    #expect(try ledger.summaries(SummaryQuery()) == [written])
    if case .distinct(let estimate, _) = written.value("h_distinct") { #expect(estimate.error > 0) }

    try ledger.write(summary(1, [("gauge", .gauge(gauge))]))
    let read = try #require(try ledger.summaries(SummaryQuery(from: start + 60)).first)
    guard case .gauge(let back) = read.value("gauge") else {
      Issue.record("no gauge")
      return
    }
    #expect((back.last, back.min, back.max) == (gauge.last, gauge.min, gauge.max))
    #expect(back.lastTime == 102)
  }

  @Test func `a table cut short comes back with its bound`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    let counts = (1...50).map { ("k\($0)", UInt64($0)) }
    try ledger.write(summary(0, [("t", top(counts, keep: 5))]))
    guard case .top(let back, _) = try ledger.summaries(SummaryQuery(keep: 3)).first?.value("t")
    else {
      Issue.record("no table")
      return
    }
    #expect(back.entries.map(\.count) == [50, 49, 48])
    #expect(back.total == 1_275)
    #expect(back.unlisted >= 47)
  }

  @Test func `parts and amendments of a minute are added when read`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var late = summary(0, read: 2, [("n", .count(2)), ("s", try sum("0.25"))])
    late.isAmendment = true
    try ledger.write(summary(0, read: 5, [("n", .count(5)), ("s", try sum("1.5"))]))
    try ledger.write(summary(1, read: 1, [("n", .count(1))]), late)
    try ledger.write(late)
    let minutes = try ledger.summaries(SummaryQuery())
    #expect(minutes.map(\.accounting.read) == [9, 1])
    #expect(minutes[0].value("n") == .count(9))
    #expect(minutes[0].value("s")?.text == "2")
    #expect(minutes.allSatisfy { !$0.isAmendment && !$0.isPartial })
    // Each part is a row of its own: three of the first minute and one of the second.
    #expect(try ledger.accounts().map(\.accounting.read) == [10])
    #expect(try #require(try ledger.coveredMinutes()) == (start, start + 60, 2))
  }

  @Test(
    arguments: [
      (60, 180), (300, 36), (3_600, 3), (86_400, 1),
    ] as [(Int64, Int)]
  )
  func `longer spans are merged from minutes`(every: Int64, count: Int) throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var batch = LedgerBatch()
    // 09:00 to 12:00 of one day.
    for minute: Int64 in 0..<180 {
      batch.summaries.append(
        summary(
          minute - 20,
          read: UInt64(minute),
          [("n", .count(UInt64(minute))), ("d", distinct(1...UInt64(minute + 1)))]
        )
      )
    }
    try ledger.write(batch)
    let spans = try ledger.read(SummaryQuery(every: every))
    #expect(spans.count == count)
    #expect(spans.map(\.accounting.read).reduce(0, +) == 16_110)
    #expect(spans.allSatisfy { $0.minute % every == 0 && $0.span == Int(every) })
    #expect(spans.last?.value("d")?.text == "180")
  }

  @Test func `days begin at local midnight, also when clocks are set`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    // Berlin sets its clocks forward at 2014-03-30T01:00Z: that day has 23 hours.
    let change: Int64 = 1_396_141_200
    let midnight = change - 2 * 3_600
    var batch = LedgerBatch()
    for hour: Int64 in -24..<47 {
      batch.summaries.append(summary((midnight + hour * 3_600 - start) / 60, [("n", .count(1))]))
    }
    try ledger.write(batch)
    let days = try ledger.read(SummaryQuery(every: 86_400), offset: { $0 < change ? 3_600 : 7_200 })
    #expect(days.map(\.minute) == [midnight - 86_400, midnight, midnight + 23 * 3_600])
    #expect(days.map { $0.value("n") } == [.count(24), .count(23), .count(24)])
    // And back, at 2014-10-26T01:00Z: 25 hours, each its own.
    let back: Int64 = 1_414_285_200
    var second = LedgerBatch()
    for hour: Int64 in 0..<25 {
      second.summaries.append(
        summary(
          (back - 3 * 3_600 + hour * 3_600 - start) / 60,
          category: "back",
          [("n", .count(1))]
        )
      )
    }
    try ledger.write(second)
    let offset: (Int64) -> Int64 = { $0 < back ? 7_200 : 3_600 }
    let long = try ledger.read(SummaryQuery(category: "back", every: 86_400), offset: offset)
    #expect(long.map { $0.value("n") } == [.count(25)])
    let hours = try ledger.read(SummaryQuery(category: "back", every: 3_600), offset: offset)
    #expect(hours.count == 25)
  }

  @Test func `a query picks category, environment and time`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    for minute: Int64 in 0..<3 {
      try ledger.write(
        summary(minute, category: "web", environment: "qa", read: 1),
        summary(minute, category: "web", environment: "prod", read: 2),
        summary(minute, category: "asa", environment: "prod", read: 4)
      )
    }
    func labels(_ query: SummaryQuery) throws -> [String] {
      try ledger.summaries(query).map {
        "\(($0.minute - start) / 60) \($0.category)/\($0.environment) \($0.accounting.read)"
      }
    }
    #expect(
      try labels(SummaryQuery(to: start + 60)) == ["0 asa/prod 4", "0 web/prod 2", "0 web/qa 1"]
    )
    #expect(
      try labels(SummaryQuery(category: "web", environment: "qa", from: start + 60))
        == ["1 web/qa 1", "2 web/qa 1"]
    )
    #expect(
      try labels(
        SummaryQuery(category: "web", from: start, to: start + 120, mergesEnvironments: true)
      )
        == ["0 web/* 3", "1 web/* 3"]
    )
    #expect(try labels(SummaryQuery(category: "none")).isEmpty)
    #expect(
      try ledger.knownKeys(since: start + 120) == [
        MinuteBook.Key(category: "web", environment: "qa"),
        MinuteBook.Key(category: "web", environment: "prod"),
        MinuteBook.Key(category: "asa", environment: "prod"),
      ]
    )
    #expect(try ledger.knownKeys(since: start + 121).isEmpty)
  }

  @Test func `hits of ignore rules are added up`() throws {
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: directory.file)
    var one = summary(0)
    one.hits = [
      Summary.RuleHits(rule: "a", isIgnored: true, count: 2),
      Summary.RuleHits(rule: "b", isIgnored: true, count: 3),
      Summary.RuleHits(rule: "c", isIgnored: false, count: 9),
      Summary.RuleHits(rule: "d", isIgnored: true, count: 0),
    ]
    var two = one
    two.minute += 60
    try ledger.write(one, two)
    #expect(try ledger.ignored(category: nil).map { "\($0.rule) \($0.count)" } == ["b 6", "a 4"])
    #expect(try ledger.ignored(category: nil, from: start + 60).map(\.count) == [3, 2])
    #expect(try ledger.ignored(category: "other").isEmpty)
  }
}
