import Minutes
import Sketches
import TestSupport
import Testing

/// A book that goes on from a checkpoint makes the summaries that it would have made without one.
struct StateTests {
  static let plan = CategoryPlan(
    name: "web",
    metrics: [
      CategoryPlan.Metric(name: "Hits", kind: .count),
      CategoryPlan.Metric(name: "Bytes", kind: .sum),
      CategoryPlan.Metric(name: "Users", kind: .distinct),
      CategoryPlan.Metric(name: "users", kind: .top, keep: 3),
      CategoryPlan.Metric(name: "Load", kind: .gauge),
      CategoryPlan.Metric(name: "Time", kind: .distribution),
      CategoryPlan.Metric(name: "Open", kind: .level),
      CategoryPlan.Metric(name: "Sent", kind: .derive, wrapBits: 32),
      CategoryPlan.Metric(name: "HitsBy", kind: .count, cap: 2),
      CategoryPlan.Metric(name: "BytesBy", kind: .sum, cap: 3),
      CategoryPlan.Metric(name: "UsersBy", kind: .distinct, cap: 2),
      CategoryPlan.Metric(name: "TimeBy", kind: .distribution, cap: 2),
    ],
    rules: [
      CategoryPlan.Rule(
        id: "all",
        updates: [
          CategoryPlan.Update(metric: 0), CategoryPlan.Update(metric: 1, sources: [.group(1)]),
          CategoryPlan.Update(metric: 2, sources: [.group(2)]),
          CategoryPlan.Update(metric: 3, sources: [.group(2)]),
          CategoryPlan.Update(metric: 4, sources: [.group(1)]),
          CategoryPlan.Update(metric: 5, sources: [.group(1)]),
          CategoryPlan.Update(metric: 6, amount: 2),
          CategoryPlan.Update(metric: 7, sources: [.group(1)], labels: [.host]),
          CategoryPlan.Update(metric: 8, labels: [.host]),
          CategoryPlan.Update(metric: 9, sources: [.group(1)], labels: [.group(2)]),
          CategoryPlan.Update(metric: 10, sources: [.group(2)], labels: [.host]),
          CategoryPlan.Update(metric: 11, sources: [.group(1)], labels: [.group(2)]),
        ]
      ),
      CategoryPlan.Rule(id: "down", updates: [CategoryPlan.Update(metric: 6, amount: -1)]),
      CategoryPlan.Rule(id: "noise", isIgnored: true),
    ]
  )

  private func book(_ standing: Standing = Standing()) -> MinuteBook {
    MinuteBook(
      plans: [StateTests.plan, Site.plain],
      environments: ["prod", "qa"],
      instance: "test",
      seed: 5,
      known: [Site.webProd],
      standing: standing,
      startedAt: Site.start - 30
    )
  }

  private func events(_ count: Int, _ random: inout SeededGenerator) -> [Event] {
    var time = Site.start
    return (0..<count).map { number in
      time += Int64.random(in: 0...2, using: &random)
      // Some late ones, so that amendments are open as well.
      let isLate = Int.random(in: 0..<20, using: &random) == 0
      var event = randomEvent(
        isLate ? time - Int64.random(in: 0...200, using: &random) : time,
        &random
      )
      if number % 7 == 0 { event.number = "\(number * 1_000)" }
      return event
    }
  }

  @Test(arguments: [1, 2, 20_261_129, UInt64.max / 3, UInt64.random(in: .min ... .max)])
  func `a book restored at any place goes on as if nothing had been`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let events = events(1_500, &random)
    let whole = book()
    var expected: [Summary] = []
    for event in events {
      whole.feed(event)
      expected += whole.takeClosed()
    }
    expected += whole.closeAll()

    var current = book()
    var kept: [Standing.Entry] = []
    var found: [Summary] = []
    for event in events {
      current.feed(event)
      found += current.takeClosed()
      kept += current.takeStandingChanges()
      guard Int.random(in: 0..<40, using: &random) == 0 else { continue }
      let state = current.state
      let next = book(Standing(kept))
      next.restore(try BookState(decoding: state.encode()))
      #expect(try BookState(decoding: state.encode()) == state)
      current = next
    }
    found += current.closeAll()
    #expect(expected.count > 40)
    #expect(found.map(\.label) == expected.map(\.label))
    for (found, expected) in zip(found, expected) where found != expected {
      Issue.record("seed \(seed): \(found)\nis not\n\(expected)")
      break
    }
  }

  @Test func `what was taken of other instances goes on as well`() throws {
    var theirs = Summary(minute: Site.start, instance: "b", category: "web", environment: "prod")
    theirs.accounting = Accounting(matched: 3)
    theirs.metrics = [Summary.Metric(name: "Hits", value: .count(3))]
    let first = book()
    _ = try first.absorb(theirs)
    theirs.sequence = 1
    _ = try first.absorb(theirs)
    let second = book()
    second.restore(try BookState(decoding: first.state.encode()))
    second.feed(Event(time: Site.start + 1))
    let closed = second.drain().filter { $0.category == "web" && $0.accounting.read > 0 }
    #expect(closed.map(\.accounting.read) == [7])
    #expect(closed.map(\.sources.count) == [2])
  }

  @Test func `a resumed book has the minutes around the gap partial`() {
    let first = book()
    first.feed(Event(time: Site.start + 5))
    let second = book()
    second.restore(first.state)
    second.resume(at: Site.start + 130)
    second.feed(Event(time: Site.start + 20))
    second.feed(Event(time: Site.start + 140))
    second.feed(Event(time: Site.start + 190))
    second.feed(Event(time: Site.start + 300))
    let labels = second.drain().filter { $0.accounting.read > 0 }.map(\.label)
    #expect(
      labels == [
        "0 web/prod 2 partial", "2 web/prod 1 partial", "3 web/prod 1", "5 web/prod 1 partial",
      ]
    )
  }

  @Test(arguments: [1, 7, 99] as [UInt64])
  func `damaged bytes never trap`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let book = book()
    for event in events(300, &random) { book.feed(event) }
    let bytes = book.state.encode()
    for _ in 0..<2_000 {
      var damaged = bytes
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        let place = Int.random(in: 0..<damaged.count, using: &random)
        damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      case 1: damaged.removeLast(Int.random(in: 1...damaged.count, using: &random))
      default: damaged.append(0)
      }
      if let state = try? BookState(decoding: damaged), state.minutes.count < 60 {
        let next = self.book()
        next.restore(state)
        _ = next.state
      }
    }
  }
}
