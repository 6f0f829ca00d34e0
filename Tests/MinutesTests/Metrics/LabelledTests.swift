import Sketches
import Syslog
import TestSupport
import Testing

@testable import Minutes

/// What the tests keep apart by label: group 2 is the label, group 1 the number.
private let plan = CategoryPlan(
  name: "web",
  metrics: [
    CategoryPlan.Metric(name: "Hits", kind: .count, cap: 3),
    CategoryPlan.Metric(name: "Bytes", kind: .sum, cap: 100),
    CategoryPlan.Metric(name: "Hosts", kind: .distinct, cap: 2),
    CategoryPlan.Metric(name: "Took", kind: .distribution, cap: 2),
  ],
  rules: [
    CategoryPlan.Rule(
      id: "r",
      updates: [
        CategoryPlan.Update(metric: 0, labels: [.group(2)]),
        CategoryPlan.Update(metric: 1, sources: [.group(1)], labels: [.group(2)]),
        CategoryPlan.Update(metric: 2, sources: [.host], labels: [.group(2)]),
        CategoryPlan.Update(metric: 3, sources: [.group(1)], labels: [.group(2), .host]),
      ]
    )
  ]
)

private func book() -> MinuteBook {
  MinuteBook(plans: [plan], environments: ["prod"], instance: "test", seed: 5)
}

private func labelled(_ summary: Summary, _ name: String) throws -> Labelled {
  guard case .labelled(let labelled) = summary.value(name) else {
    Issue.record("\(name) is not labelled")
    throw CancellationError()
  }
  return labelled
}

struct LabelledTests {
  private static func events(_ seed: UInt64, _ count: Int, users: Int = 12) -> [Event] {
    var random = SeededGenerator(seed)
    return (0..<count).map { _ in
      Event(
        time: Site.start + Int64.random(in: 0..<60, using: &random),
        number: "\(Int.random(in: 1...900, using: &random))",
        user:
          "u\(Int.random(in: 1...users, using: &random) * Int.random(in: 1...3, using: &random))",
        host: "h\(Int.random(in: 0...5, using: &random))"
      )
    }
  }

  private static func summary(_ events: [Event]) throws -> Summary {
    let book = book()
    for event in events { book.feed(event) }
    return try #require(book.drain().first)
  }

  @Test(arguments: lawSeeds)
  func `labels with most are kept, the others together make up the rest`(seed: UInt64) throws {
    let events = Self.events(seed, 3_000)
    let summary = try Self.summary(events)
    var counts: [String: UInt64] = [:]
    var bytes: [String: Int64] = [:]
    var hosts: [String: Set<String>] = [:]
    for event in events {
      counts[event.user, default: 0] += 1
      bytes[event.user, default: 0] += Int64(event.number ?? "") ?? 0
      hosts[event.user, default: []].insert(event.host)
    }
    let ranked = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    let hits = try labelled(summary, "Hits")
    #expect(
      hits.entries.map { String(decoding: $0.label, as: UTF8.self) } == ranked.prefix(3).map(\.key)
    )
    #expect(hits.entries.map(\.value) == ranked.prefix(3).map { .count($0.value) })
    #expect(hits.other == .count(ranked.dropFirst(3).reduce(0) { $0 + $1.value }))
    #expect(hits.total == .count(3_000))

    let sums = try labelled(summary, "Bytes")
    #expect(sums.entries.count == bytes.count && sums.other.isZero)
    for (user, sum) in bytes { #expect(sums[user]?.text == "\(sum)") }
    #expect(sums.total.text == "\(bytes.values.reduce(0, +))")

    let distinct = try labelled(summary, "Hosts")
    #expect(distinct.entries.count == 2)
    for entry in distinct.entries {
      let user = String(decoding: entry.label, as: UTF8.self)
      #expect(entry.value.text == "\(hosts[user]?.count ?? 0)")
    }
    #expect(distinct.total.text == "6")
    let took = try labelled(summary, "Took")
    #expect(took.total.text("_count") == "3000")
  }

  @Test(arguments: lawSeeds)
  func `minutes put together hold what one minute of all would`(seed: UInt64) throws {
    let events = Self.events(seed, 2_000, users: 3)
    let whole = try Self.summary(events)
    let parts = try [0, 1, 2].map { part in
      try Self.summary(events.enumerated().filter { $0.offset % 3 == part }.map(\.element))
    }
    let total = SummaryTotal(parts[0])
    total.add(parts[1])
    total.add(parts[2])
    let other = SummaryTotal(parts[2])
    other.add(parts[0])
    other.add(parts[1])
    let merged = total.finish(keep: 10)
    #expect(merged.metrics == other.finish(keep: 10).metrics)
    // With every label kept nothing is lost on the way.
    #expect(merged.value("Bytes") == whole.value("Bytes"))
    for name in ["Hits", "Hosts", "Took"] {
      #expect(try labelled(merged, name).total.text == labelled(whole, name).total.text)
      #expect(
        try labelled(merged, name).total.text("_count")
          == labelled(whole, name).total.text("_count")
      )
    }
  }

  @Test func `labels beyond the limit go to the others, and no event is lost`() throws {
    var state = LabelledState(.count)
    for number in 0..<12_000 {
      let label = Array("label \(number % 11_000)".utf8)
      label.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        let hash = hashBytes(start, buffer.count, seed: 1)
        state.count(state.cell(of: start, buffer.count, hash: hash))
      }
    }
    let value = state.finish(cap: 5)
    #expect(value.total == .count(12_000))
    #expect(value.entries.allSatisfy { $0.value == .count(2) })
    #expect(value.other == .count(12_000 - 10))
    state.removeAll()
    #expect(state.finish(cap: 5) == .zero(.count, cap: 5))
  }

  @Test func `long labels that begin alike are one`() throws {
    var state = LabelledState(.count)
    for end in ["a", "b"] {
      let label = Array((String(repeating: "x", count: 300) + end).utf8)
      label.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        let hash = hashBytes(start, buffer.count, seed: 1)
        state.count(state.cell(of: start, buffer.count, hash: hash))
      }
    }
    let value = state.finish(cap: 5)
    #expect(value.entries.map(\.label.count) == [LabelTable.maxBytes])
    #expect(value.entries.map(\.value) == [.count(2)])
  }

  @Test func `hostile labels are shown harmlessly`() throws {
    var event = Event(time: Site.start)
    event.user = "\u{1b}[2J\"<b>"
    let json = try Self.summary([event]).json
    #expect(!json.contains("\u{1b}") && json.contains(##"[["#033[2J\"<b>",1]]"##))
  }
}
