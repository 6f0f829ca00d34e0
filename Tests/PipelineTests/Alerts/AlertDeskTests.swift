import Alerts
import Foundation
import Ledger
import Minutes
import Rulebook
import Sketches
import Syslog
import TestSupport
import Testing
import Unknowns

@testable import Pipeline

/// Alerts as the daemon judges them: with a store, detectors, templates and ignore rules.
@Suite struct AlertDeskTests {
  /// 00:00 UTC of Monday 5 January 2026.
  private static let monday: Int64 = 1_767_571_200

  /// A store, a rule file with alerts, and the desk between them.
  private final class Scene {
    let directory: TemporaryDirectory
    let ledger: Ledger
    let shard = TemplateShard(categories: 1, limit: 1_000)
    private let plan: AlertPlan
    private var desk: AlertDesk?

    init(alerts: String) throws {
      directory = try TemporaryDirectory()
      ledger = try Ledger(path: "\(directory.path)/ledger.sqlite")
      try directory.write(
        "web.yaml",
        """
        category: web
        select: {program: [web]}
        rules:
          - id: hit
            match: '^hit (?<who>\\w+)'
            tally: [{count: Hits}, {top: clients, of: who}]
          - {id: health, ignore: true, why: asked every second, match: '^health'}
        alerts:
        \(alerts)

        """
      )
      let loading = Rulebook.load(paths: ["\(directory.path)/web.yaml"])
      let book = try #require(loading.rulebook, "\(loading.errors)")
      plan = AlertPlan(book, Settings(), zone: .utc, state: nil, now: AlertDeskTests.monday)
    }

    /// A minute's summary.
    func summary(_ minute: Int64, hits: UInt64, health: UInt64 = 0) -> Summary {
      var summary = Summary(minute: minute, instance: "t", category: "web", environment: "prod")
      summary.accounting = Accounting(matched: hits, ignored: health)
      summary.metrics = [Summary.Metric(name: "Hits", value: .count(hits))]
      summary.hits = [
        Summary.RuleHits(rule: "hit", isIgnored: false, count: hits),
        Summary.RuleHits(rule: "health", isIgnored: true, count: health),
      ]
      return summary
    }

    /// Stores minutes that are over.
    func store(_ summaries: [Summary]) throws {
      var batch = LedgerBatch()
      batch.summaries = summaries
      try ledger.write(batch)
    }

    /// Closes a minute as the daemon does: stored, then judged.
    func close(_ summary: Summary, unmatched lines: [String] = []) throws {
      for line in lines {
        let bytes = Array(line.utf8) + [UInt8](repeating: 0, count: 256)
        bytes.withUnsafeBufferPointer { buffer in
          let text = UnsafeBufferPointer(rebasing: buffer[..<line.utf8.count])
          shard.count(
            category: 0,
            message: text,
            host: UnsafeBufferPointer(rebasing: buffer[..<1]),
            line: text,
            time: summary.minute
          )
        }
      }
      var batch = LedgerBatch()
      batch.summaries = [summary]
      batch.templates = shard.drain().map { ("web", $0.templates, $0.overflow) }
      let growth = try ledger.write(batch)
      if desk == nil {
        desk = try AlertDesk(plan, ledger, roundRobin: nil, now: summary.minute)
      }
      let fault = desk?.judge(batch, growth)
      #expect(fault == nil)
    }

    func episodes() throws -> [AlertEpisode] { try ledger.episodes() }
  }

  private func top(_ counts: [(String, UInt64)]) -> MetricValue {
    var state = TopState()
    for (key, count) in counts {
      let bytes = Array(key.utf8)
      bytes.withUnsafeBufferPointer { buffer in
        if let base = buffer.baseAddress {
          let hash = hashBytes(base, bytes.count, seed: 1)
          state.add(base, bytes.count, hash: hash, weight: count)
        }
      }
    }
    return .top(state.finish(keep: 100), sketch: state.encode(keep: 100))
  }

  /// An office day: 250 a minute at night, 1,250 at 13 h.
  private func office(_ minute: Int64) -> Double {
    let distance = (Double(minute % 86_400) / 3_600 - 13) / 4
    return 1_000 * (0.25 + exp(-distance * distance / 2))
  }

  @Test func `a detector learns from the store and finds a shift within the window`() throws {
    let scene = try Scene(
      alerts: "  - {id: odd, metric: Hits, aberrant: up, description: d, action: a}"
    )
    var random = SeededGenerator(4)
    func value(_ minute: Int64, times factor: Double = 1) -> UInt64 {
      let noise =
        1 + 0.05 * (Double.random(in: -1...1, using: &random) + .random(in: -1...1, using: &random))
      return UInt64(max(office(minute) * noise * factor, 0))
    }
    let start = AlertDeskTests.monday
    let now = start + 3 * 86_400 + 43_200
    try scene.store(
      stride(from: start, to: now, by: 60).map { scene.summary($0, hits: value($0)) }
    )
    for minute in stride(from: now, to: now + 1_800, by: 60) {
      try scene.close(scene.summary(minute, hits: value(minute)))
    }
    #expect(try scene.episodes() == [])
    let shift = now + 1_800
    for minute in stride(from: shift, to: shift + 540, by: 60) {
      try scene.close(scene.summary(minute, hits: value(minute, times: 3)))
    }
    let episode = try #require(try scene.episodes().first)
    #expect(episode.fired < shift + 540 && episode.since >= shift - 60)
    let expected = office(shift)
    #expect((episode.low ?? 0) < expected && (episode.high ?? 0) > expected, "\(episode.finding)")
    #expect(try scene.episodes().count == 1)
  }

  @Test func `a message never seen is told, another of a known template is not`() throws {
    let scene = try Scene(alerts: "  - {id: news, new_template: any, description: d, action: a}")
    let start = AlertDeskTests.monday
    // On its first day everything is new.
    try scene.close(scene.summary(start, hits: 1), unmatched: ["disk sda1 is full at 91 percent"])
    let now = start + 2 * 86_400
    try scene.close(scene.summary(now, hits: 1), unmatched: ["disk sda1 is full at 97 percent"])
    #expect(try scene.episodes() == [])
    try scene.close(
      scene.summary(now + 60, hits: 1),
      unmatched: ["raid controller battery failed \u{1b}[31m"]
    )
    let episode = try #require(try scene.episodes().first)
    #expect(
      episode.finding == "1 record vs none before: raid controller battery failed #033[<num>m"
    )
    #expect(episode.samples == ["raid controller battery failed #033[31m"])
    try scene.close(
      scene.summary(now + 120, hits: 1),
      unmatched: ["raid controller battery failed"]
    )
    #expect(try scene.episodes().count <= 2)
  }

  @Test
  func `an ignore rule that falls silent for a day is told, one that is late in the day is not`()
    throws
  {
    let scene = try Scene(
      alerts: "  - {id: noise, ignored_change: {factor: 3}, description: d, action: a}"
    )
    let start = AlertDeskTests.monday
    for day in 0..<10 {
      let begin = start + Int64(day) * 86_400
      try scene.store(
        stride(from: begin, to: begin + 86_400, by: 60).map {
          // In the afternoon only: a morning without it is like every morning.
          scene.summary($0, hits: 1, health: $0 % 86_400 >= 43_200 ? 5 : 0)
        }
      )
    }
    let morning = start + 10 * 86_400
    for minute in stride(from: morning, to: morning + 86_400, by: 1_800) {
      try scene.close(scene.summary(minute, hits: 1))
    }
    #expect(try scene.episodes() == [])
    try scene.store(
      stride(from: morning, to: morning + 86_400, by: 60).filter { $0 % 1_800 != 0 }
        .map { scene.summary($0, hits: 1) }
    )
    try scene.close(scene.summary(morning + 86_400 + 3_600, hits: 1))
    let episode = try #require(try scene.episodes().first)
    #expect(episode.series.label == "health")
    #expect(episode.finding == "0 records yesterday vs about 3600", "\(episode.finding)")
  }

  @Test func `an alert shows who is behind it, and the changes add up`() throws {
    let scene = try Scene(
      alerts: "  - {id: many, metric: Hits, above: 50, within: 2m, description: d, action: a}"
    )
    func minute(_ time: Int64, _ clients: [(String, UInt64)]) -> Summary {
      let total = clients.reduce(0) { $0 + $1.1 }
      var summary = scene.summary(time, hits: total)
      summary.metrics.append(Summary.Metric(name: "clients", value: top(clients)))
      summary.samples = [
        Summary.Sample(rule: "hit", line: Array("hit ada".utf8)),
        Summary.Sample(rule: "hit", line: Array("hit mallory".utf8)),
      ]
      return summary
    }
    let start = AlertDeskTests.monday
    for index in 0..<4 {
      try scene.close(minute(start + Int64(index) * 60, [("ada", 3), ("bob", 2)]))
    }
    try scene.close(minute(start + 240, [("ada", 4), ("bob", 2), ("mallory", 90)]))
    let episode = try #require(try scene.episodes().first)
    #expect(episode.observed == 101)
    let first = try #require(episode.contributors.first)
    #expect(first.key == "mallory" && first.before == 0 && first.now == 90)
    // Two minutes now, two before: 101 against 10.
    #expect(episode.contributors.reduce(0) { $0 + $1.change } == 91)
    #expect(episode.samples.allSatisfy { $0 == "hit mallory" } && !episode.samples.isEmpty)
  }
}
