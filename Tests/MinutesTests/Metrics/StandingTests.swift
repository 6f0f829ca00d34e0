import Sketches
import Syslog
import TestSupport
import Testing

@testable import Minutes

/// Levels and derives: what outlives the minute.
private let plan = CategoryPlan(
  name: "web",
  metrics: [
    CategoryPlan.Metric(name: "Open", kind: .level),
    CategoryPlan.Metric(name: "Sent", kind: .derive, wrapBits: 32),
  ],
  rules: [
    CategoryPlan.Rule(id: "open", updates: [CategoryPlan.Update(metric: 0)]),
    CategoryPlan.Rule(id: "close", updates: [CategoryPlan.Update(metric: 0, amount: -1)]),
    CategoryPlan.Rule(
      id: "total",
      updates: [CategoryPlan.Update(metric: 1, sources: [.group(1)], labels: [.host])]
    ),
  ]
)

private func newBook(_ standing: Standing = Standing()) -> MinuteBook {
  MinuteBook(
    plans: [plan],
    environments: ["prod"],
    instance: "test",
    lateness: 10,
    seed: 5,
    standing: standing
  )
}

private func open(_ second: Int64) -> Event { Event(time: Site.start + second, rule: 0) }
private func close(_ second: Int64) -> Event { Event(time: Site.start + second, rule: 1) }
private func total(_ second: Int64, _ value: String, _ host: String = "h1") -> Event {
  Event(time: Site.start + second, rule: 2, number: value, host: host)
}

private func levels(_ summaries: [Summary]) -> [String] {
  summaries.map { summary in
    guard case .level(let level) = summary.value("Open") else { return "none" }
    return "\(level.value) \(level.change)\(summary.isAmendment ? " amend" : "")"
  }
}

private func derive(_ summary: Summary?) -> Derive {
  guard case .derive(let derive) = summary?.value("Sent") else { return Derive() }
  return derive
}

struct StandingTests {
  @Test func `a level stays where it is through quiet minutes`() {
    let book = newBook()
    for event in [open(1), open(2), close(70), open(250)] { book.feed(event) }
    #expect(levels(book.drain()) == ["2 2", "1 -1", "1 0", "1 0", "2 1"])
  }

  @Test func `a level survives a restart`() {
    let first = newBook()
    for event in [open(1), open(2), close(70)] { first.feed(event) }
    #expect(levels(first.drain()) == ["2 2", "1 -1"])
    let second = newBook(Standing(first.takeStandingChanges()))
    second.feed(open(130))
    #expect(levels(second.drain()) == ["2 1"])
  }

  @Test func `older logs do not begin where newer ones ended`() {
    let first = newBook()
    for event in [open(7_200), total(7_201, "900")] { first.feed(event) }
    _ = first.drain()
    let second = newBook(Standing(first.takeStandingChanges()))
    for event in [open(1), total(2, "5"), total(3, "8")] { second.feed(event) }
    let summaries = second.drain()
    #expect(levels(summaries) == ["1 1"])
    #expect(derive(summaries.first).increase.description == "3")
  }

  @Test func `a late record moves the level from then on, and nothing that was said`() {
    let book = newBook()
    for event in [open(1), open(65), open(140), close(2), open(210)] { book.feed(event) }
    #expect(levels(book.drain()) == ["1 1", "2 1", "-1 -1 amend", "2 1", "3 1"])
  }

  @Test func `parts of a minute and longer spans add up to where it stands`() {
    let book = newBook()
    book.feed(open(1))
    var parts = book.emitNow()
    book.feed(open(2))
    book.feed(close(3))
    book.feed(open(65))
    parts += book.drain()
    #expect(levels(parts) == ["1 1", "1 0", "2 1"])
    let total = SummaryTotal(parts[0])
    for part in parts.dropFirst() { total.add(part) }
    #expect(levels([total.finish(keep: 1)]) == ["2 2"])
  }

  @Test func `the increase of a total is that between its readings, in order of time`() {
    let book = newBook()
    for event in [
      total(5, "100"), total(20, "160"), total(10, "130"), total(7, "1000", "h2"),
      total(9, "1003", "h2"), total(70, "165"),
    ] {
      book.feed(event)
    }
    let summaries = book.drain()
    #expect(summaries.map { derive($0).increase.description } == ["63", "5"])
    #expect(derive(summaries[1]).late == 0)
  }

  @Test func `a total that falls has wrapped or was reset`() {
    let book = newBook()
    for event in [
      total(1, "4294967290"), total(2, "4"), total(3, "1000"), total(4, "10"), total(5, "12"),
    ] {
      book.feed(event)
    }
    let value = derive(book.drain().first)
    // 10 to the end of 32 bits and beyond, 996, then anew from zero to 10, 2.
    #expect(value.increase.description == "1018")
    #expect(value.wraps == 1 && value.resets == 1)
  }

  @Test func `a late reading adds nothing twice`() {
    let book = newBook()
    for event in [total(1, "100"), total(65, "150"), total(140, "170"), total(30, "120")] {
      book.feed(event)
    }
    let summaries = book.drain()
    let increases = summaries.map { derive($0).increase.description }
    #expect(increases == ["0", "50", "0", "20"])
    #expect(summaries[2].isAmendment && derive(summaries[2]).late == 1)
  }

  @Test func `totals of sixty-four bits are read, and what is no number is counted`() {
    let book = newBook()
    for event in [
      total(1, "18446744073709551000"), total(2, "18446744073709551615"), total(3, "x"),
      total(4, "18446744073709551616"),
    ] {
      book.feed(event)
    }
    let summary = book.drain()[0]
    #expect(derive(summary).increase.description == "615")
    #expect(summary.badValues == 2)
  }

  @Test func `totals survive a restart and are bounded`() {
    let first = newBook()
    first.feed(total(1, "100"))
    for host in 0..<DeriveMemory.maxSeries { first.feed(total(2, "7", "x\(host)")) }
    let before = derive(first.drain().first)
    #expect(before.lost == 1 && before.increase.description == "0")
    let kept = first.takeStandingChanges()
    #expect(kept.count == DeriveMemory.maxSeries)
    let second = newBook(Standing(kept))
    second.feed(total(61, "130"))
    #expect(derive(second.drain().first).increase.description == "30")
  }

  @Test(arguments: lawSeeds)
  func `shuffled within the minute, readings give the same increase`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var reading: UInt64 = 0
    // One reading a second: two of one second would have no order but that of arrival.
    let events = (0..<50).map { second in
      if Int.random(in: 0..<10, using: &random) == 0 { reading = 0 }
      reading += UInt64.random(in: 0..<1_000, using: &random)
      return total(Int64(second), "\(reading)")
    }
    let expected = newBook()
    for event in events { expected.feed(event) }
    let shuffled = newBook()
    for event in events.shuffled(using: &random) { shuffled.feed(event) }
    #expect(derive(expected.drain().first) == derive(shuffled.drain().first))
  }

  private func told(
    by instance: String,
    minute: Int64,
    base: String?,
    change: String,
    sequence: UInt32 = 0
  ) throws -> Summary {
    var summary = Summary(
      minute: Site.start + 60 * minute,
      instance: instance,
      category: "web",
      environment: "prod"
    )
    summary.isAmendment = base == nil
    summary.sequence = sequence
    let change = try #require(ExactSum(change.utf8))
    let level = Level(base: base.flatMap { ExactSum($0.utf8) }, change: change)
    summary.metrics = [Summary.Metric(name: "Open", value: .level(level))]
    return summary
  }

  @Test func `the level of several instances is the sum of theirs, whenever they tell of it`()
    throws
  {
    let book = newBook()
    _ = try book.absorb(told(by: "east", minute: 0, base: "5", change: "2"))
    _ = try book.absorb(told(by: "west", minute: 0, base: "1", change: "-1"))
    book.feed(open(5))
    let first = Site.start / 60
    // 7 there, 0 there, 1 here.
    #expect(levels(book.close(through: first)) == ["8 8"])
    _ = try book.absorb(told(by: "east", minute: 1, base: "7", change: "1"))
    #expect(levels(book.close(through: first + 1)) == ["9 1"])
    // West's minutes come late, the second of them first, and one of east's is amended.
    #expect(try book.absorb(told(by: "west", minute: 1, base: "0", change: "4")))
    #expect(try book.absorb(told(by: "east", minute: 1, base: nil, change: "-2", sequence: 1)))
    _ = book.close(through: first + 2)
    let kept = book.takeStandingChanges()
    _ = try book.absorb(told(by: "east", minute: 3, base: "6", change: "0"))
    #expect(levels(book.close(through: first + 3)) == ["11 0"])
    // What each stands at outlives the restart of who follows them.
    let again = newBook(Standing(kept))
    _ = try again.absorb(told(by: "west", minute: 4, base: "4", change: "1"))
    again.feed(open(245))
    #expect(levels(again.close(through: first + 4)) == ["13 2"])
  }
}
