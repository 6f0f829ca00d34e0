import Ledger
import Sketches
import TestSupport
import Testing
import Unknowns

@testable import Reports

/// Forms that are one template: all numbers are those of the group.
struct UnknownGroupsTests {
  private static func form(_ id: UInt64, _ count: UInt64, hosts: ClosedRange<UInt64>) -> Template {
    var state = DistinctState(exactLimit: TemplateShard.exactHosts, precision: 12)
    for host in hosts { state.add(hash: host &* 0x9e37_79b9_7f4a_7c15) }
    return Template(
      id: id,
      text: Array("form \(id)".utf8),
      count: count,
      first: 1_000 - Int64(count),
      last: 2_000 + Int64(count),
      hosts: state.finish(),
      hostSketch: state.encode(),
      sample: Array("line of \(id)".utf8)
    )
  }

  @Test func `counts add, times widen, hosts unite, the most frequent form gives the sample`() {
    let forms = [
      Self.form(UInt64.max - 1, 5, hosts: 1...4), Self.form(7, 90, hosts: 3...6),
      Self.form(3, 20, hosts: 1...1),
    ]
    let grouped = UnknownGroups(
      forms,
      names: [(11, Array("one".utf8)), (12, Array("two".utf8))],
      groups: [0, 0, 1]
    )
    let (one, two) = (grouped.groups[0], grouped.groups[1])
    #expect((one.forms, one.count, one.first, one.last) == (2, 95, 910, 2_090))
    #expect(one.hosts == Distinct(count: 6, error: 0))
    #expect(one.sample == Array("line of 7".utf8) && one.text == Array("one".utf8))
    #expect((two.forms, two.count, two.hosts.count) == (1, 20, 1))
    // In the order of the rows of days: ids as signed numbers.
    #expect(grouped.order.map(\.id) == [-2, 3, 7] && grouped.order.map(\.group) == [0, 1, 0])
  }

  @Test func `two forms of a template on one day are one count of that day`() {
    let start: Int64 = 20_000
    let period = UnknownPeriod(
      options(from: (start + 10) * 86_400, to: (start + 11) * 86_400),
      end: 0
    )
    let stored = (0..<11).map { CategoryDay(day: start + $0, minutes: 1_440) }
    let days = UnknownDays(stored, period: period, floor: nil)
    var tally = UnknownTally(count: 1, days, period: period)
    for day in start..<start + 11 {
      tally.turn(to: day)
      tally.add(2, to: 0)
      tally.add(3, to: 0)
    }
    tally.turn(to: .max)
    let change = tally.change(0, since: start)
    #expect((change.history.days, change.history.daysSeen, change.history.count) == (10, 10, 50))
    #expect(change.count == 5 && change.exposure == 1 && change.wasSeenLately)
    #expect(change.history.dispersion == 1)
  }

  @Test func `days of which little is known are no history, nor are those before the floor`() {
    let period = UnknownPeriod(options(from: 10 * 86_400, to: 11 * 86_400), end: 0)
    let stored = (0..<10).map { CategoryDay(day: $0, minutes: $0 == 4 ? 300 : 720) }
    let days = UnknownDays(stored, period: period, floor: 3)
    #expect(days.history.map(\.day) == [3, 5, 6, 7, 8, 9])
    #expect(days.known(from: 2) == (4, 2.0))
    #expect(days.exposure == 0)
    // Counted on a day that is no history: old, but no rate.
    var tally = UnknownTally(count: 1, days, period: period)
    tally.turn(to: 4)
    tally.add(9, to: 0)
    tally.turn(to: .max)
    #expect(tally.entries[0].isOld && tally.change(0, since: 0).history.count == 0)
  }

  @Test(arguments: lawSeeds)
  func `short ids tell templates apart, in eight digits where that does`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let change = UnknownGroupsTests.form(1, 1, hosts: 1...1)
    // Many that begin alike, and one twice: it may be in several categories.
    let shared = random.next() & ~0xfffff
    let ids = (0..<500).map { _ in shared | random.next() & 0xfffff } + [1, 1, 1 << 63]
    var lists = [ids.map { UnknownTemplate(id: $0, form: change) }]
    UnknownTemplate.shorten(&lists)
    let shorts = Dictionary(lists[0].map { ($0.shortID, $0.id) }) { $0 == $1 ? $0 : 0 }
    #expect(shorts.count == Set(ids).count && !shorts.values.contains(0), "seed \(seed)")
    #expect(lists[0].allSatisfy { $0.idText.hasPrefix($0.shortID) && $0.shortID.count >= 8 })
    #expect(lists[0].suffix(3).allSatisfy { $0.shortID.count == 8 })
  }

  private func options(from: Int64, to: Int64) -> UnknownOptions {
    var options = UnknownOptions()
    (options.from, options.to) = (from, to)
    return options
  }
}

extension UnknownTemplate {
  fileprivate init(id: UInt64, form: Template) {
    self.init(
      id: id,
      text: form.text,
      forms: 1,
      count: form.count,
      first: form.first,
      last: form.last,
      hosts: form.hosts,
      sample: form.sample,
      periodCount: 0,
      surprise: Surprise(age: 0, memory: 0, share: 1, chance: 1, hosts: 1, gravity: 0)
    )
  }
}
