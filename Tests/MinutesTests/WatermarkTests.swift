import Minutes
import TestSupport
import Testing

/// What closes minutes: the majority of the sources.
struct WatermarkTests {
  private static func event(_ second: Int64, _ source: Int) -> Event {
    Event(time: Site.start + second, source: source)
  }

  @Test func `with one source the watermark is its latest stamp`() {
    let book = Site.book()
    #expect(book.watermark == nil)
    for (second, watermark) in [(5, nil), (9, 9), (7, 9), (40, 40), (-100, 40)] as [(Int64, Int64?)]
    {
      book.feed(Self.event(second, 0))
      #expect(book.watermark == watermark.map { Site.start + $0 })
    }
  }

  @Test(arguments: [1, 2, 3, 10, 200])
  func `one source ahead closes no minute of the others`(others: Int) {
    let book = Site.book()
    for second in 0..<600 as Range<Int64> {
      for source in 1...others { book.feed(Self.event(second, source)) }
      // Half an hour ahead: not so far that it would not be believed.
      book.feed(Self.event(second + 1_800, 0))
    }
    #expect(book.lateRecords == 0)
    #expect(book.closedThrough.map { $0 * 60 } == Site.start + 8 * 60)
    let summaries = book.drain()
    #expect(summaries.allSatisfy { !$0.isAmendment })
    let read = summaries.map(\.accounting.read).reduce(0, +)
    #expect(read == UInt64(600 * (others + 1)))
  }

  @Test func `a source that lags holds nothing up while the majority goes on`() {
    let book = Site.book()
    for second in 0..<600 as Range<Int64> {
      for source in 0..<3 { book.feed(Self.event(second, source)) }
      book.feed(Self.event(second - 300, 3))
    }
    #expect(book.closedThrough.map { $0 * 60 } == Site.start + 8 * 60)
    // All of it, but the minutes that were open at first.
    #expect(book.lateRecords > 300)
  }

  @Test func `what lags from before our start is a part, and the time in between stays unknown`() {
    let begin: Int64 = 3_600
    let book = Site.book(startedAt: Site.start + begin + 5)
    for second in begin + 5..<begin + 300 {
      for source in 0..<3 { book.feed(Self.event(second, source)) }
      // An hour behind, from the first minute on.
      if second.isMultiple(of: 20) { book.feed(Self.event(second - 3_600, 3)) }
    }
    let summaries = book.drain().filter { $0.category == "web" }
    let before = summaries.filter { $0.minute < Site.start + begin }
    #expect(!before.isEmpty && before.allSatisfy { $0.isPartial || $0.isAmendment })
    #expect(before.allSatisfy { $0.accounting.read > 0 && $0.minute < Site.start + 300 })
    let read = summaries.map(\.accounting.read).reduce(0, +)
    #expect(read == 295 * 3 + 14)
    // The minute we came in is a part as well, the others are whole.
    let after = summaries.filter {
      $0.minute > Site.start + begin && $0.minute < Site.start + begin + 240
    }
    #expect(after.count == 3 && after.allSatisfy { !$0.isPartial && $0.accounting.read == 180 })
  }

  @Test func `a source that falls silent is waited for no longer than others send`() {
    let book = Site.book()
    for second in 0..<70 as Range<Int64> {
      book.feed(Self.event(second, 0))
      if second < 50 { book.feed(Self.event(second, 1)) }
    }
    // Of two the one behind decides, for 64 records of each.
    #expect(book.closedThrough == nil)
    for second in 70..<1_000 as Range<Int64> { book.feed(Self.event(second, 0)) }
    #expect(book.closedThrough.map { $0 * 60 } == Site.start + 15 * 60)
  }

  @Test(arguments: [-86_400 * 30, -7_200, 7_200, 86_400 * 400] as [Int64])
  func `odd stamps do not move it, wherever they stand`(shift: Int64) {
    for place in [0, 1, 2, 30, 400] {
      let book = Site.book()
      for second in 0..<600 {
        if second == place { book.feed(Self.event(Int64(second) + shift, 0)) }
        book.feed(Self.event(Int64(second), 0))
      }
      // The odd one may be of a closed minute, no other is.
      #expect(book.lateRecords <= 1, "at \(place)")
      let others = book.drain().filter {
        ($0.minute - Site.start) / 60 < 10 && $0.minute >= Site.start
      }
      #expect(others.map(\.accounting.read) == Array(repeating: 60, count: 10), "at \(place)")
      #expect(others.allSatisfy { !$0.isAmendment }, "at \(place)")
    }
  }

  @Test func `a source whose clock was set is believed after some records`() {
    for shift: Int64 in [7_200, -7_200] {
      let book = Site.book()
      for second in 0..<100 as Range<Int64> { book.feed(Self.event(second, 0)) }
      for second in 100..<115 as Range<Int64> { book.feed(Self.event(second + shift, 0)) }
      #expect(book.watermark == Site.start + 99)
      book.feed(Self.event(115 + shift, 0))
      #expect(book.watermark.map { abs($0 - Site.start - 115 - shift) <= 15 } == true)
    }
  }

  @Test func `a long silence of a quiet source only delays closing`() {
    let book = Site.book()
    for hour in 0..<40 as Range<Int64> { book.feed(Self.event(hour * 3_600, 0)) }
    let summaries = book.drain()
    #expect(summaries.filter { $0.accounting.read > 0 }.count == 40)
    #expect(summaries.map(\.minute) == (0...39 * 60).map { Site.start + $0 * 60 })
    #expect(book.lateRecords == 0)
  }

  @Test func `records older than the first open minutes before it`() {
    let book = Site.book()
    for second in [65, 61, 58, 66] as [Int64] { book.feed(Self.event(second, 0)) }
    book.feed(Self.event(130, 0))
    #expect(book.takeClosed().map(\.label) == ["0 web/prod 1", "1 web/prod 3"])
    #expect(book.lateRecords == 0)
  }

  @Test func `amendments wait for the next minute that closes`() {
    let book = Site.book()
    for second in 0..<130 as Range<Int64> { book.feed(Self.event(second, 0)) }
    #expect(book.takeClosed().map(\.label) == ["0 web/prod 60"])
    for _ in 0..<5 {
      book.feed(Self.event(3, 0))
      #expect(book.closeByClock(now: Site.start + 125).isEmpty)
    }
    #expect(book.hasAmendments)
    #expect(!book.isDue(byClock: Site.start + 129))
    #expect(book.isDue(byClock: Site.start + 130))
    #expect(
      book.closeByClock(now: Site.start + 130).map(\.label)
        == ["0 web/prod 5 amend", "1 web/prod 60"]
    )
    #expect(!book.hasAmendments)
    book.feed(Self.event(4, 0))
    #expect(book.closeAmendments().map(\.label) == ["0 web/prod 1 amend"])
    #expect(book.closeAmendments().isEmpty)
  }

  @Test func `time that nobody lived through is unknown`() {
    let book = Site.book(known: [Site.webProd], startedAt: Site.start - 600)
    _ = book.closeByClock(now: Site.start + 10)
    for second in 0..<95 as Range<Int64> { book.feed(Self.event(second, 0)) }
    let day: Int64 = 86_400
    let summaries = book.takeClosed() + book.skip(from: Site.start + 95, to: Site.start + day + 30)
    #expect(summaries.map(\.label) == ["0 web/prod 60", "1 web/prod 35 partial"])
    for second in 30..<140 as Range<Int64> { book.feed(Self.event(day + second, 0)) }
    let later = book.takeClosed() + book.closeByClock(now: Site.start + day + 200)
    #expect(
      later.map(\.label) == ["1440 web/prod 30 partial", "1441 web/prod 60", "1442 web/prod 20"]
    )
    #expect(book.lateRecords == 0)
  }

  @Test(arguments: lawSeeds)
  func `whatever the sources send, nothing is lost and closing is by the records alone`(
    seed: UInt64
  ) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let sources = Int.random(in: 1...40, using: &random)
    let shifts = (0..<sources).map { _ in
      Int.random(in: 0..<4, using: &random) == 0
        ? Int64.random(in: -9_000...9_000, using: &random) : 0
    }
    let events = (0..<6_000).map { number in
      let source = Int.random(in: 0..<sources, using: &random)
      var event = randomEvent(Site.start + 40_000 + Int64(number) / 4 + shifts[source], &random)
      event.source = source
      if Int.random(in: 0..<100, using: &random) == 0 {
        event.time += Int64.random(in: -30_000...30_000, using: &random)
      }
      return event
    }
    let whole = Site.book()
    for event in events { whole.feed(event) }
    let expected = whole.drain()
    let read = expected.map(\.accounting.read).reduce(0, +)
    #expect(read == UInt64(events.count))
    let split = Site.book()
    var found: [Summary] = []
    for event in events {
      split.feed(event)
      if Int.random(in: 0..<5, using: &random) == 0 {
        found += split.takeClosed()
        // Asked at any moment, it changes nothing.
        _ = split.watermark
      }
    }
    found += split.drain()
    #expect(found == expected)
  }
}
