import Minutes
import Sketches
import Testing
import TestSupport

/// What holds for every stream of records.
struct MinuteBookLawTests {
  /// One minute, category and environment, tallied the plain way.
  struct Plain {
    var accounting = Accounting()
    var hits: UInt64 = 0
    var nanos: Int128 = 0
    var users: [String: UInt64] = [:]
    var pairs: [String: UInt64] = [:]
    var readings: [(time: Int64, nanos: Int128)] = []
    var badValues: UInt64 = 0

    mutating func add(_ event: Event) {
      accounting.read += 1
      switch event.rule {
      case 0:
        accounting.matched += 1
        hits += 1
        users[event.user, default: 0] += 1
        guard let number = event.number else { return }
        if let value = Plain.nanos(number) {
          nanos += value
          readings.append((event.time, value))
        } else {
          // Once for the sum, once for the gauge.
          badValues += 2
        }
      case 1:
        accounting.matched += 1
        hits += 1
        pairs["\(event.user) \(event.host)", default: 0] += 1
      case 2: accounting.ignored += 1
      default: accounting.unmatched += 1
      }
    }

    /// A number of at most nine decimals in billionths.
    static func nanos(_ text: String) -> Int128? {
      let isNegative = text.hasPrefix("-")
      let parts = text.drop { $0 == "-" }.split(
        separator: ".",
        maxSplits: 1,
        omittingEmptySubsequences: false
      )
      guard let whole = parts.first, !text.isEmpty, let value = Int128(whole.isEmpty ? "0" : whole)
      else { return nil }
      let digits = parts.count > 1 ? String(parts[1]) : ""
      let padded = digits + String(repeating: "0", count: 9 - digits.count)
      guard let fraction = Int128(padded) else { return nil }
      return (value * 1_000_000_000 + fraction) * (isNegative ? -1 : 1)
    }

    func check(_ summary: Summary) {
      #expect(summary.accounting == accounting)
      #expect(summary.badValues == badValues)
      guard summary.category == "web" else { return }
      #expect(summary.count("Hits") == hits)
      if case .sum(let sum) = summary.value("Bytes") {
        #expect(Int128(sum.whole) * 1_000_000_000 + Int128(sum.nano) == nanos)
      }
      #expect(summary.value("Users")?.text == "\(users.count)")
      check(summary.value("users"), users, keep: 3)
      check(summary.value("pairs"), pairs, keep: CategoryPlan.Metric.defaultKeep)
      guard case .gauge(let gauge) = summary.value("Load") else { return }
      func billionths(_ number: DecimalNumber?) -> Int128? {
        number.map { Int128($0.whole) * 1_000_000_000 + Int128($0.nano) }
      }
      let least = readings.map(\.nanos).min()
      let greatest = readings.map(\.nanos).max()
      let latest = readings.map(\.time).max()
      let last = readings.last { $0.time == latest }?.nanos
      #expect(billionths(gauge.min) == least)
      #expect(billionths(gauge.max) == greatest)
      #expect(billionths(gauge.last) == last)
    }

    private func check(_ value: MetricValue?, _ counts: [String: UInt64], keep: Int) {
      guard case .top(let top, _) = value else {
        Issue.record("no table")
        return
      }
      let expected = counts.map { TopEntry(key: Array($0.utf8), count: $1) }.sorted {
        $0.count != $1.count ? $0.count > $1.count : $0.key.lexicographicallyPrecedes($1.key)
      }
      #expect(top.entries == Array(expected.prefix(keep)))
      let total = counts.values.reduce(0, +)
      #expect(top.total == total)
      #expect(top.error == 0)
    }
  }

  struct Slot: Hashable {
    var minute: Int64
    var category: String
    var environment: String
  }

  static func plain(_ events: [Event]) -> [Slot: Plain] {
    var slots: [Slot: Plain] = [:]
    for event in events {
      let slot = Slot(
        minute: event.time - event.time % 60,
        category: event.category == 0 ? "web" : "other",
        environment: event.environment == 0 ? "prod" : "qa"
      )
      slots[slot, default: Plain()].add(event)
    }
    return slots
  }

  /// Records of about ten minutes, each up to `disorder` seconds out of order.
  static func events(disorder: Int64, _ random: inout SeededGenerator) -> [Event] {
    (0..<3_000).map { number in
      let shift = disorder > 0 ? Int64.random(in: 0...disorder, using: &random) : 0
      return randomEvent(Site.start + 600 + Int64(number) / 5 - shift, &random)
    }
  }

  @Test(arguments: lawSeeds)
  func `every kind of metric is what a plain computation gives`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let events = Self.events(disorder: 10, &random)
    let book = Site.book()
    // The first record decides where the book begins: let it be the earliest minute.
    var first = Event(time: Site.start + 580, rule: 2)
    first.category = 0
    book.feed(first)
    for event in events { book.feed(event) }
    #expect(book.lateRecords == 0)
    let summaries = book.drain()
    let expected = Self.plain([first] + events)
    var seen: Set<Slot> = []
    for summary in summaries {
      let slot = Slot(
        minute: summary.minute,
        category: summary.category,
        environment: summary.environment
      )
      #expect(seen.insert(slot).inserted)
      #expect(!summary.isAmendment)
      (expected[slot] ?? Plain()).check(summary)
    }
    #expect(seen.isSuperset(of: expected.keys))
  }

  @Test(arguments: lawSeeds)
  func `parts, amendments and early emissions add up to the plain counts`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let events = Self.events(disorder: 400, &random)
    let book = Site.book()
    var summaries: [Summary] = []
    for event in events {
      book.feed(event)
      switch Int.random(in: 0..<200, using: &random) {
      case 0: summaries += book.takeClosed() + book.emitNow()
      case 1: summaries += book.takeClosed() + book.closeByClock(now: event.time)
      case 2: book.replace(plans: [Site.web, Site.plain], environments: ["prod", "qa"])
      case 3...20: summaries += book.takeClosed()
      default: break
      }
    }
    summaries += book.drain()
    #expect(book.lateRecords > 0)
    #expect(summaries.allSatisfy { $0.accounting.isBalanced })
    var totals: [Slot: (read: UInt64, hits: UInt64, nanos: Int128)] = [:]
    for summary in summaries {
      let slot = Slot(
        minute: summary.minute,
        category: summary.category,
        environment: summary.environment
      )
      var total = totals[slot] ?? (0, 0, 0)
      total.read += summary.accounting.read
      total.hits += summary.count("Hits") ?? 0
      if case .sum(let sum) = summary.value("Bytes") {
        total.nanos += Int128(sum.whole) * 1_000_000_000 + Int128(sum.nano)
      }
      totals[slot] = total
    }
    for (slot, plain) in Self.plain(events) {
      let total = totals[slot] ?? (0, 0, 0)
      #expect(total == (plain.accounting.read, plain.hits, plain.nanos))
    }
    let read = totals.values.map(\.read).reduce(0, +)
    #expect(read == UInt64(events.count))
  }

  @Test(arguments: lawSeeds)
  func `the same records give the same summaries however they arrive`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let events = Self.events(disorder: 100, &random)
    let whole = Site.book()
    for event in events { whole.feed(event) }
    let expected = whole.drain()
    for portion in [1, 7, 1_000] {
      let split = Site.book()
      var found: [Summary] = []
      for (number, event) in events.enumerated() {
        split.feed(event)
        let isCut = portion == 1 || Int.random(in: 0..<portion, using: &random) == 0
        if isCut, number > 0 { found += split.takeClosed() }
      }
      found += split.drain()
      #expect(found == expected)
      #expect(split.lateRecords == whole.lateRecords)
    }
  }

  @Test(arguments: lawSeeds)
  func `hostile stamps are bounded in work and lose nothing`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let book = Site.book()
    let bound: Int64 = 253_402_300_799
    var read: UInt64 = 0
    var summaries = 0
    let time = ContinuousClock().measure {
      for number in 0..<4_000 {
        let stamp =
          number % 3 == 0
          ? Site.start + Int64(number) / 100
          : Int64.random(in: -62_135_596_800...bound, using: &random)
        book.feed(Event(time: stamp, rule: nil))
        for summary in book.takeClosed() {
          read += summary.accounting.read
          summaries += 1
        }
      }
    }
    for summary in book.drain() {
      read += summary.accounting.read
      summaries += 1
    }
    #expect(read == 4_000)
    #expect(summaries < 10_000)
    #expect(time < .seconds(10))
  }
}
