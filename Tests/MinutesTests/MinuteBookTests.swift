import Minutes
import Testing

/// When minutes open, close, and what they are marked with.
struct MinuteBookTests {
  @Test func `a minute closes when the latest stamp has passed its end by the lateness`() {
    let book = Site.book()
    book.feed(Event(time: Site.start + 5))
    book.feed(Event(time: Site.start + 69))
    #expect(!book.hasClosed)
    book.feed(Event(time: Site.start + 59))
    book.feed(Event(time: Site.start + 70))
    #expect(book.takeClosed().map(\.label) == ["0 web/prod 2"])
    #expect(book.lateRecords == 0)
    book.feed(Event(time: Site.start + 59))
    #expect(book.lateRecords == 1)
    #expect(book.drain().map(\.label) == ["0 web/prod 1 amend", "1 web/prod 2 partial"])
    #expect(book.isEmpty)
  }

  @Test(arguments: [0, 1, 10, 59, 60, 200] as [Int64])
  func `the lateness is kept to the second`(lateness: Int64) {
    let book = Site.book(lateness: lateness)
    book.feed(Event(time: Site.start))
    book.feed(Event(time: Site.start + 59 + lateness))
    #expect(!book.hasClosed)
    book.feed(Event(time: Site.start + 60 + lateness))
    #expect(book.takeClosed().first?.label.hasPrefix("0 web/prod") == true)
  }

  @Test func `a quiet minute of a category that was seen has zeros`() {
    let book = Site.book()
    book.feed(Event(time: Site.start))
    book.feed(Event(time: Site.start + 3 * 60))
    let summaries = book.drain()
    #expect(
      summaries.map(\.label) == [
        "0 web/prod 1", "1 web/prod 0", "2 web/prod 0", "3 web/prod 1 partial",
      ]
    )
    #expect(summaries[1].count("Hits") == 0)
    #expect(summaries[1].metrics.map(\.name) == Site.web.metrics.map(\.name))
    #expect(summaries[1].hits.map(\.rule) == ["full", "pair", "noise"])
    #expect(summaries[1].minute == Site.start + 60)
  }

  @Test func `nothing is said of minutes before the first record`() {
    let known: Set = [Site.webProd, MinuteBook.Key(category: "other", environment: "qa")]
    let book = Site.book(known: known)
    #expect(book.closeByClock(now: Site.start).isEmpty)
    #expect(book.closedThrough == nil)
    book.feed(Event(time: Site.start + 600))
    #expect(
      book.drain().map(\.label) == ["10 web/prod 1 partial", "10 other/qa 0 partial"]
    )
  }

  @Test func `a silence of a day is quiet, a longer one is unknown`() {
    for (gap, zeros) in [(MinuteBook.maxQuietMinutes, 1_440), (MinuteBook.maxQuietMinutes + 1, 0)] {
      let book = Site.book()
      book.feed(Event(time: Site.start))
      book.feed(Event(time: Site.start + (gap + 1) * 60))
      let summaries = book.drain()
      #expect(summaries.count == zeros + 2)
      #expect(summaries.first?.label == "0 web/prod 1")
      #expect(summaries.last?.label == "\(gap + 1) web/prod 1 partial")
    }
  }

  @Test func `the clock closes what the stamps do not`() {
    let book = Site.book()
    book.feed(Event(time: Site.start + 5))
    #expect(book.closeByClock(now: Site.start + 69).isEmpty)
    #expect(book.closeByClock(now: Site.start + 70).map(\.label) == ["0 web/prod 1"])
    #expect(book.closeByClock(now: Site.start + 70).isEmpty)
    #expect(
      book.closeByClock(now: Site.start + 190).map(\.label) == ["1 web/prod 0", "2 web/prod 0"]
    )
    // A clock set back closes nothing and opens nothing.
    #expect(book.closeByClock(now: Site.start - 5_000).isEmpty)
    book.feed(Event(time: Site.start + 200))
    #expect(book.drain().map(\.label) == ["3 web/prod 1 partial"])
  }

  @Test func `a sender ahead of the clock closes nothing early`() {
    let book = Site.book()
    book.clock = Site.start + 30
    book.feed(Event(time: Site.start + 30))
    book.feed(Event(time: Site.start + 600))
    book.feed(Event(time: Site.start + 31))
    #expect(!book.hasClosed)
    #expect(book.lateRecords == 0)
    book.clock = Site.start + 70
    book.feed(Event(time: Site.start + 65))
    #expect(book.takeClosed().map(\.label) == ["0 web/prod 2"])
  }

  @Test func `the minute in which we started is partial, with and without records`() {
    let book = Site.book(known: [Site.webProd], startedAt: Site.start + 30)
    // The clock ticks before the first record comes.
    #expect(book.closeByClock(now: Site.start + 31).isEmpty)
    book.feed(Event(time: Site.start + 35))
    #expect(book.lateRecords == 0)
    #expect(
      book.closeByClock(now: Site.start + 130).map(\.label)
        == ["0 web/prod 1 partial", "1 web/prod 0"]
    )
    let quiet = Site.book(known: [Site.webProd], startedAt: Site.start + 30)
    #expect(
      quiet.closeByClock(now: Site.start + 130).map(\.label)
        == ["0 web/prod 0 partial", "1 web/prod 0"]
    )
  }

  @Test func `behind the last record and before our start nothing is zero`() {
    // A backlog of hours ago that stops on its way, and the clock goes on.
    let book = Site.book(known: [Site.webProd], startedAt: Site.start + 7_200)
    for minute: Int64 in 0..<3 { book.feed(Event(time: Site.start + minute * 60)) }
    let closed = book.takeClosed() + book.closeByClock(now: Site.start + 7_200)
    #expect(closed.map(\.label) == ["0 web/prod 1", "1 web/prod 1", "2 web/prod 1"])
    #expect(
      book.closeByClock(now: Site.start + 7_400).map(\.label)
        == ["120 web/prod 0 partial", "121 web/prod 0", "122 web/prod 0"]
    )
  }

  @Test func `emitting early splits a minute into parts that add up`() {
    let book = Site.book()
    for second: Int64 in 0..<20 { book.feed(Event(time: Site.start + second, number: "2")) }
    let first = book.emitNow()
    #expect(first.map(\.label) == ["0 web/prod 20 partial"])
    for second: Int64 in 20..<50 {
      book.feed(Event(time: Site.start + second, number: "3", user: "u\(second)"))
    }
    let rest = book.closeByClock(now: Site.start + 100)
    #expect(rest.map(\.label) == ["0 web/prod 30 partial"])
    var sum = first[0]
    sum.merge(rest[0])
    #expect(sum.count("Hits") == 50)
    #expect(sum.value("Bytes")?.text == "130")
    #expect(sum.value("Users")?.text == "31")
    #expect(sum.accounting == Accounting(matched: 50))
    book.feed(Event(time: Site.start + 101))
    #expect(book.closeByClock(now: Site.start + 131).map(\.label) == ["1 web/prod 1"])
  }

  @Test func `rules replaced within a minute lose nothing and keep metrics by name`() throws {
    let book = Site.book()
    for _ in 0..<3 { book.feed(Event(time: Site.start + 1, number: "10")) }
    book.feed(Event(time: Site.start + 1, category: 1, environment: 1, rule: nil))
    let newer = CategoryPlan(
      name: "web",
      metrics: [
        CategoryPlan.Metric(name: "New", kind: .count),
        CategoryPlan.Metric(name: "Hits", kind: .count),
      ],
      rules: [
        CategoryPlan.Rule(
          id: "full",
          updates: [CategoryPlan.Update(metric: 0), CategoryPlan.Update(metric: 1)]
        )
      ]
    )
    book.replace(plans: [newer], environments: ["prod"])
    for _ in 0..<4 { book.feed(Event(time: Site.start + 2)) }
    let summaries = book.drain()
    #expect(summaries.map(\.label) == ["0 web/prod 7 partial", "0 other/qa 1 partial"])
    let web = try #require(summaries.first)
    #expect(web.metrics.map(\.name).prefix(2) == ["New", "Hits"])
    #expect(web.count("New") == 4)
    #expect(web.count("Hits") == 7)
    #expect(web.value("Bytes")?.text == "30")
    #expect(web.hits.first { $0.rule == "full" }?.count == 7)
    #expect(web.accounting == Accounting(matched: 7))
    // What is gone gets no more zeros.
    book.feed(Event(time: Site.start + 60))
    #expect(
      book.closeByClock(now: Site.start + 130).map(\.label) == ["1 web/prod 1"]
    )
  }

  @Test func `of too many open minutes the oldest closes early, and nothing is lost`() {
    let book = Site.book(lateness: 3_600 * 24)
    let count = Int64(MinuteBook.maxOpenMinutes) * 3
    for minute in 0..<count { book.feed(Event(time: Site.start + minute * 60)) }
    let closed = book.takeClosed()
    #expect(closed.count == Int(count) - MinuteBook.maxOpenMinutes)
    #expect(closed.first?.label == "0 web/prod 1")
    let all = closed + book.closeAll()
    #expect(all.map(\.minute) == (0..<count).map { Site.start + $0 * 60 })
    #expect(all.allSatisfy { $0.accounting.read == 1 })
  }

  @Test func `index of a minute is right on both sides of 1970`() {
    for (time, index) in [(0, 0), (59, 0), (60, 1), (-1, -1), (-60, -1), (-61, -2)]
      as [(
        Int64, Int64
      )]
    {
      #expect(MinuteBook.index(of: time) == index)
    }
  }

  @Test func `closing an empty book says nothing`() {
    let book = Site.book()
    #expect(book.closeAll().isEmpty && book.emitNow().isEmpty && book.takeClosed().isEmpty)
    #expect(book.close(through: 5).isEmpty)
  }
}

/// Minutes that are closed before their time.
struct EarlyClosingTests {
  @Test func `all but the newest are closed, and what comes later is added`() {
    let book = Site.book(lateness: 3_600)
    for minute in 0..<10 { book.feed(Event(time: Site.start + Int64(60 * minute))) }
    #expect(book.openCount == 10)
    let closed = book.closeEarly(keeping: 2).filter { $0.accounting.read > 0 }
    #expect(closed.map(\.label) == (0..<8).map { "\($0) web/prod 1" })
    #expect(book.openCount == 2 && book.closeEarly(keeping: 2).isEmpty)
    book.feed(Event(time: Site.start + 65))
    book.feed(Event(time: Site.start + 10))
    #expect(book.openCount == 4)
    #expect(
      book.closeEarly(keeping: 2).map(\.label) == ["0 web/prod 1 amend", "1 web/prod 1 amend"]
    )
    #expect(
      book.drain().filter { $0.accounting.read > 0 }.map(\.label) == [
        "8 web/prod 1", "9 web/prod 1 partial",
      ]
    )
  }
}
