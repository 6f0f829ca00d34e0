import Minutes
import Sketches
import TestSupport
import Testing

/// The order of records within the lateness does not matter; beyond it nothing is lost.
struct ShuffleLawTests {
  /// Some minutes of several sources in order, with every kind of metric.
  private static func inOrder(_ random: inout SeededGenerator) -> [Event] {
    var time = Site.start
    return (0..<4_000).map { number in
      if Int.random(in: 0..<4, using: &random) == 0 {
        time += Int64.random(in: 1...3, using: &random)
      }
      if Int.random(in: 0..<500, using: &random) == 0 {
        time += Int64.random(in: 60...2_000, using: &random)
      }
      var event = randomEvent(time, &random)
      event.source = Int.random(in: 0..<7, using: &random)
      // Of two readings within a second the later line is the last: here they are the same.
      if event.rule == 0 { event.number = "\(time % 977)" }
      return event
    }
  }

  /// Delays records by up to so many seconds of the stream.
  private static func shuffled(
    _ events: [Event],
    by seconds: Int64,
    _ random: inout SeededGenerator
  ) -> [Event] {
    let delayed = events.enumerated().map { place, event in
      (event.time + Int64.random(in: 0...seconds, using: &random), place, event)
    }
    return delayed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  @Test(arguments: lawSeeds)
  func `shuffled within the lateness gives the same summaries`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let events = Self.inOrder(&random)
    for lateness: Int64 in [0, 10, 120] {
      let book = Site.book(lateness: lateness)
      for event in events { book.feed(event) }
      let expected = book.drain()
      let other = Site.book(lateness: lateness)
      for event in Self.shuffled(events, by: lateness, &random) { other.feed(event) }
      let found = other.drain()
      #expect(other.lateRecords == 0)
      #expect(found.map(\.label) == expected.map(\.label), "lateness \(lateness)")
      #expect(found == expected, "lateness \(lateness)")
    }
  }

  @Test(arguments: lawSeeds)
  func `shuffled beyond it summaries and amendments sum to the same`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let events = Self.inOrder(&random)
    let book = Site.book()
    for event in events { book.feed(event) }
    let expected = Self.total(book.drain())
    let other = Site.book()
    for event in Self.shuffled(events, by: 900, &random) { other.feed(event) }
    let summaries = other.drain()
    #expect(other.lateRecords > 100)
    #expect(summaries.contains { $0.isAmendment })
    let whole = summaries.filter { !$0.isAmendment }
    #expect(Set(whole.map { "\($0.minute) \($0.category) \($0.environment)" }).count == whole.count)
    let found = Self.total(summaries)
    for (key, summary) in expected where summary.accounting.read > 0 {
      let other = found[key]
      #expect(other?.accounting == summary.accounting)
      #expect(other?.badValues == summary.badValues)
      #expect(other?.hits == summary.hits)
      // Tables keep a few of each part, so that of them only the total is the same.
      for metric in summary.metrics {
        switch (metric.value, other?.value(metric.name)) {
        case (.top(let a, _), .top(let b, _)): #expect(a.total == b.total)
        case (.distinct(let a, _), .distinct(let b, _)): #expect(a.count == b.count)
        case (let a, let b): #expect(a == b)
        }
      }
    }
    let read = found.values.map(\.accounting.read).reduce(0, +)
    #expect(read == UInt64(events.count))
  }

  private static func total(_ summaries: [Summary]) -> [String: Summary] {
    summaries.reduce(into: [:]) { totals, summary in
      let key = "\(summary.minute) \(summary.category) \(summary.environment)"
      if totals[key] == nil { totals[key] = summary } else { totals[key]?.merge(summary) }
    }
  }
}
