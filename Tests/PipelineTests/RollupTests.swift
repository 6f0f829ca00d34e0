import Ledger
import Minutes
import Rollup
import Sketches
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// What an instance makes of the lines of others is what it would have made of their logs.
struct RollupTests {
  /// Splits a log among instances at random.
  private func parts(_ log: [String], _ count: Int, _ random: inout SeededGenerator) -> [[String]] {
    var parts = [[String]](repeating: [], count: count)
    for line in log { parts[Int.random(in: 0..<count, using: &random)].append(line) }
    return parts
  }

  private func expectSame(_ some: [String: Summary], _ all: [String: Summary], _ comment: String) {
    #expect(some.keys.sorted() == all.keys.sorted(), "\(comment)")
    for (key, expected) in all {
      guard let found = some[key] else { continue }
      let comment = "\(key), \(comment)"
      #expect(found.accounting == expected.accounting, "\(comment)")
      #expect(found.badValues == expected.badValues, "\(comment)")
      for name in ["Logins", "Millis", "Clients", "Pairs"] {
        #expect(found.value(name)?.text == expected.value(name)?.text, "\(name), \(comment)")
      }
      if case .gauge(let a)? = found.value("Latest"), case .gauge(let b)? = expected.value("Latest")
      {
        #expect(a.min == b.min && a.max == b.max && a.lastTime == b.lastTime, "\(comment)")
      }
      guard case .top(let a, _)? = found.value("users"),
        case .top(let b, _)? = expected.value("users")
      else { continue }
      #expect(a.total == b.total, "\(comment)")
      for entry in b.entries {
        let merged = a.entries.first { $0.key == entry.key }
        let low = merged?.count ?? 0
        let high = merged.map { $0.count + a.error } ?? a.unlisted
        #expect((low...max(low, high)).contains(entry.count), "\(comment)")
      }
    }
  }

  @Test(arguments: lawSeeds, [1, 3])
  func `two edges and an own log are what one instance makes of all`(
    seed: UInt64,
    workers: Int
  ) throws {
    var random = SeededGenerator(seed)
    let scene = try RollupScene()
    let log = rollupLog(4_000, &random)
    let parts = parts(log, 3, &random)
    try scene.replay("edge1", parts[0].text)
    try scene.replay("edge2", parts[1].text)
    let lines = try scene.emitted("edge1") + scene.emitted("edge2")
    let report = try scene.replay(
      "centre",
      (parts[2] + lines).byTime.text,
      accept: ["edge*"],
      workers: workers
    )
    try scene.replay("whole", log.text)
    let rollup = try #require(report.rollup)
    #expect(rollup.taken == UInt64(lines.count))
    #expect(rollup.late == 0)
    #expect(rollup.refused.isEmpty)
    let stored = try scene.stored("centre")
    expectSame(stored, try scene.stored("whole"), "seed \(seed)")
    // The line of a minute that all three had a part of says so.
    #expect(stored.values.contains { $0.instances == ["edge1", "edge2"] })
    #expect(stored.values.allSatisfy { $0.instance == "centre" })
  }

  @Test(arguments: [1, 3])
  func `lines fed twice count once, over a restart as well`(workers: Int) throws {
    var random = SeededGenerator(5)
    let scene = try RollupScene()
    try scene.replay("edge", rollupLog(1_500, &random).text)
    let lines = try scene.emitted("edge")
    let both = (lines + lines).shuffled(using: &random).text
    let first = try scene.replay("centre", both, accept: ["edge"], workers: workers)
    #expect(first.rollup?.taken == UInt64(lines.count))
    #expect(first.rollup?.duplicates == UInt64(lines.count))
    let again = try scene.replay("centre", lines.text, accept: ["edge"], workers: workers)
    #expect(again.rollup?.taken == 0)
    #expect(again.rollup?.duplicates == UInt64(lines.count))
    expectSame(try scene.stored("centre"), try scene.stored("edge"), "fed three times")
  }

  @Test func `an edge that restarts within a minute goes on with its numbers`() throws {
    var random = SeededGenerator(6)
    let scene = try RollupScene()
    let log = rollupLog(3_000, &random)
    // The second run adds to the minute that the first one ended in.
    for part in [log[..<1_300], log[1_300...]] { try scene.replay("edge", Array(part).text) }
    let lines = try scene.emitted("edge")
    #expect(lines.contains { $0.contains(" sequence=1 ") })
    let report = try scene.replay("centre", lines.text, accept: ["edge"])
    #expect(report.rollup?.taken == UInt64(lines.count))
    #expect(report.rollup?.duplicates == 0)
    try scene.replay("whole", log.text)
    expectSame(try scene.stored("centre"), try scene.stored("whole"), "two runs")
  }

  @Test func `bad lines are counted by reason and the rest is exact`() throws {
    var random = SeededGenerator(7)
    let scene = try RollupScene()
    try scene.replay("edge", rollupLog(1_500, &random).text)
    let good = try scene.emitted("edge")
    let start = try #require(good.first?.prefix(20))
    func line(_ change: (inout Summary) -> Void) -> String {
      var summary = Summary(
        minute: LogText.start + 60,
        instance: "edge",
        category: "app",
        environment: "prod"
      )
      summary.sequence = 77
      change(&summary)
      var bytes = Array("\(start) edgehost minuted: x=1".utf8)
      _ = RollupField(seed: SketchSeed(RollupScene.seed)).append(to: &bytes, summary)
      return String(decoding: bytes, as: UTF8.self)
    }
    let bad: [(String, String)] = [
      ("stranger", line { $0.instance = "mallory" }),
      ("own", line { $0.instance = "centre" }),
      ("minute", line { $0.minute = 4_070_908_800 }),
      ("minute", line { $0.minute = 60 }),
      ("account", line { $0.accounting.read = 5 }),
      ("overflow", line { $0.badValues = .max }),
      ("name", line { $0.category = "a/../b" }),
      ("kind", line { $0.metrics = [Summary.Metric(name: "Logins", value: .zero(.sum))] }),
      ("damaged", String(line { _ in }.dropLast(9))),
      ("damaged", "\(start) edgehost minuted: merge=@@@@"),
    ]
    let mixed = (good + bad.map(\.1)).byTime
    let report = try scene.replay("centre", mixed.text, accept: ["edge", "centre"])
    let rollup = try #require(report.rollup)
    #expect(rollup.taken == UInt64(good.count))
    let expected = bad.reduce(into: [String: UInt64]()) { $0[$1.0, default: 0] += 1 }
    #expect(rollup.refused == expected)
    #expect(rollup.samples.count == RollupReceiver.maxSamples)
    #expect(report.faults.isEmpty)
    expectSame(try scene.stored("centre"), try scene.stored("edge"), "with bad lines")
  }

  @Test func `a minute that is closed takes a line as an amendment`() throws {
    let scene = try RollupScene()
    let log = ["2014-02-01T09:20:10Z web1 app: login a from b in 1 ms"]
    try scene.replay("edge", log.text)
    let later = (0..<10).map { "2014-02-01T09:3\($0):00Z web1 app: login a from b in 1 ms" }
    let line = try scene.emitted("edge").map { "2014-02-01T09:39:30Z\($0.dropFirst(20))" }
    let report = try scene.replay("centre", (later + line).text, accept: ["edge"])
    #expect(report.rollup?.late == UInt64(line.count))
    let stored = try scene.stored("centre")
    #expect(stored["2014-02-01T09:20:00Z app/prod"]?.value("Logins") == .count(1))
  }

  @Test func `categories that the centre has no rules for are added up as well`() throws {
    let scene = try RollupScene()
    try scene.directory.write("none.yaml", "category: none\nselect: {program: nothing}\n")
    var random = SeededGenerator(8)
    let log = rollupLog(900, &random)
    try scene.replay("edge", log.text)
    try scene.replay("centre", try scene.emitted("edge").text, accept: ["*"], rules: "none.yaml")
    expectSame(try scene.stored("centre"), try scene.stored("edge"), "without rules")
  }

  @Test func `sketches of another seed are left out and the minute marked`() throws {
    let scene = try RollupScene()
    try scene.replay(
      "edge",
      "2014-02-01T09:20:10Z web1 app: login a from b in 1 ms\n",
      seed: "other one"
    )
    let report = try scene.replay("centre", try scene.emitted("edge").text, accept: ["edge"])
    #expect(report.rollup?.foreign_seed == 1)
    let stored = try #require(try scene.stored("centre")["2014-02-01T09:20:00Z app/prod"])
    #expect(stored.isPartial)
    #expect(stored.value("Logins") == .count(1))
    #expect(stored.value("Clients")?.isZero == true)
  }

  @Test func `a store keeps its seed, and says what to do about another`() throws {
    let scene = try RollupScene()
    try scene.replay("edge", "2014-02-01T09:20:10Z web1 app: noise\n")
    #expect(throws: StartError.self) {
      try scene.replay("edge", "2014-02-01T09:20:10Z web1 app: noise\n", seed: "quite another")
    }
  }

  @Test func `with a key only signed lines are taken`() throws {
    let scene = try RollupScene()
    try scene.directory.write("key", "0123456789abcdef0123456789abcdef\n")
    let key = scene.path("key")
    try scene.replay("signed", "2014-02-01T09:20:10Z web1 app: noise\n", keyFile: key)
    try scene.replay("plain", "2014-02-01T09:20:10Z web1 app: noise\n")
    let lines = try scene.emitted("signed") + scene.emitted("plain")
    let report = try scene.replay("centre", lines.text, accept: ["*"], keyFile: key)
    #expect(report.rollup?.taken == 1)
    #expect(report.rollup?.refused == ["unsigned": 1])
    try scene.directory.write("short", "abc\n")
    #expect(throws: StartError.self) {
      try scene.replay("signed", "", keyFile: scene.path("short"), state: "another")
    }
  }
}

/// No number is given twice to what an instance emits of a minute.
struct SequencesTests {
  private func summary(_ minute: Int64) -> Summary {
    Summary(minute: minute * 60, instance: "a", category: "c", environment: "prod")
  }

  private func numbers(_ sequences: inout Sequences, _ minutes: [Int64]) -> [UInt32] {
    var summaries = minutes.map(summary)
    sequences.number(&summaries)
    return summaries.map(\.sequence)
  }

  @Test func `parts and amendments of a minute count up`() {
    var sequences = Sequences(ledger: nil, instance: "a", startedAt: nil)
    #expect(numbers(&sequences, [1, 2, 1, 1, 3, 2]) == [0, 0, 1, 2, 0, 1])
  }

  @Test func `a daemon begins apart for minutes before its start`() throws {
    var sequences = Sequences(ledger: nil, instance: "a", startedAt: 6_005)
    #expect(numbers(&sequences, [100, 100, 101, 101, 50]) == [6_005, 6_006, 0, 1, 6_005])
    // With a store as well: who was killed may have emitted what it did not store.
    let directory = try TemporaryDirectory()
    let ledger = try Ledger(path: "\(directory.path)/ledger.sqlite")
    var first = Sequences(ledger: ledger, instance: "a", startedAt: 6_005)
    #expect(numbers(&first, [100]) == [6_005])
    var batch = LedgerBatch()
    batch.summaries = [summary(100)]
    batch.summaries[0].sequence = 6_005
    try ledger.write(batch)
    // A restart within the second is told by the store.
    var second = Sequences(ledger: ledger, instance: "a", startedAt: 6_005)
    #expect(numbers(&second, [100, 101]) == [6_006, 0])
  }

  @Test(arguments: lawSeeds)
  func `numbers of a minute are never the same, whatever is forgotten`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let directory = try TemporaryDirectory()
    for hasStore in [false, true] {
      let ledger = hasStore ? try Ledger(path: "\(directory.path)/ledger.sqlite") : nil
      var given: Set<String> = []
      for _ in 0..<2 where hasStore || given.isEmpty {
        var sequences = Sequences(ledger: ledger, instance: "a", startedAt: nil, limit: 50)
        for round in 0..<4 {
          // Far apart, so that minutes are forgotten in between.
          let base = Int64(round % 2) * 1_000
          var summaries = (0..<90).map { summary(base + Int64($0)) }
          summaries += (0..<60).map { _ in
            summary(base + Int64.random(in: 0..<90, using: &random))
          }
          sequences.number(&summaries)
          for entry in summaries {
            #expect(given.insert("\(entry.minute) \(entry.sequence)").inserted, "seed \(seed)")
          }
          var batch = LedgerBatch()
          batch.summaries = summaries
          try ledger?.write(batch)
        }
        #expect(sequences.takeFailure() == nil)
      }
    }
  }
}
