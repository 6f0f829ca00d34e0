import Minutes
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// Files whose lines are out of order, with every kind of metric and any number of workers.
struct ShuffleTests {
  /// Which labels a full metric keeps depends on which come first; here all find room.
  private static let rules = Scene.rules.replacing(", cap: 4", with: "").replacing(
    ", cap: 3",
    with: ""
  )

  /// A line a second, so that no two readings have the same time.
  private static func lines(_ random: inout SeededGenerator) -> [(time: Int64, text: String)] {
    var time = TimedScene.start
    return (0..<3_000).map { number in
      time += Int.random(in: 0..<300, using: &random) == 0 ? 150 : 1
      let user = "u\(Int.random(in: 0...9, using: &random))"
      let host = ["web1", "web2", "qa1", "qa2"][Int.random(in: 0..<4, using: &random)]
      let message =
        number % 7 == 0
        ? "noise \(number)"
        : number % 11 == 0
          ? "nobody knows \(number)"
          : "login \(user) from 192.0.2.\(number % 250) in \(number % 400) ms"
      return (time, "\(Stamp.utc(time)) \(host) app[1]: \(message)")
    }
  }

  private static func shuffled(
    _ lines: [(time: Int64, text: String)],
    by seconds: Int64,
    _ random: inout SeededGenerator
  ) -> [String] {
    let delayed = lines.enumerated().map { place, line in
      (line.time + Int64.random(in: 0...seconds, using: &random), place, line.text)
    }
    return delayed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  private static func outcome(_ lines: [String], workers: Int, isLive: Bool) throws -> TimedOutcome
  {
    var scene = TimedScene(
      rules: rules,
      steps: [.lines(lines)],
      workers: workers,
      isLive: isLive,
      // Long ago: no clock closes anything.
      now: TimedScene.start + 400_000
    )
    scene.settings.maxAge = 86_400
    return try scene.outcome()
  }

  @Test(arguments: lawSeeds)
  func `shuffled within the lateness a file gives the same`(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let lines = Self.lines(&random)
    let expected = try Self.outcome(lines.map(\.text), workers: 1, isLive: false)
    #expect(expected.counts.lateRecords == 0)
    for workers in [1, 2, 8] {
      let text = Self.shuffled(lines, by: 10, &random)
      for isLive in [false, true] {
        let found = try Self.outcome(text, workers: workers, isLive: isLive)
        #expect(found.counts.lateRecords == 0)
        #expect(found.emitted == expected.emitted, "\(workers) workers, live \(isLive)")
        #expect(found.stored == expected.stored, "\(workers) workers, live \(isLive)")
      }
    }
  }

  @Test(arguments: lawSeeds)
  func `shuffled beyond it summaries and amendments sum to the same`(seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let lines = Self.lines(&random)
    let expected = try Self.outcome(lines.map(\.text), workers: 1, isLive: false)
    let text = Self.shuffled(lines, by: 400, &random)
    let one = try Self.outcome(text, workers: 1, isLive: false)
    #expect(one.counts.lateRecords > 100)
    for workers in [2, 8] {
      let found = try Self.outcome(text, workers: workers, isLive: false)
      #expect(found.emitted == one.emitted, "\(workers) workers")
      #expect(found.counts == one.counts)
    }
    func totals(_ outcome: TimedOutcome) -> [String: [String]] {
      outcome.stored.reduce(into: [:]) { totals, summary in
        guard summary.accounting.read > 0 else { return }
        let exact: [MetricKind] = [.count, .sum, .distinct]
        let values = summary.metrics.filter { exact.contains($0.value.kind) }.map {
          "\($0.name) \($0.value.text ?? "")"
        }
        let key = "\(summary.minute) \(summary.category) \(summary.environment)"
        totals[key] = values.sorted() + ["\(summary.accounting)", "\(summary.badValues)"]
      }
    }
    #expect(totals(one) == totals(expected))
  }
}
