import Minutes
import Rulebook
import Sketches
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// However many workers share a stream, it gives the same results.
struct WorkersTests {
  private func expectSame(_ scene: Scene, _ comment: String) throws -> Outcome {
    let expected = try scene.outcome(workers: 1)
    for workers in [2, 8] {
      let outcome = try scene.outcome(workers: workers)
      #expect(outcome.counts == expected.counts, "\(comment), \(workers) workers")
      #expect(outcome.templates == expected.templates, "\(comment), \(workers) workers")
      #expect(outcome.overflow == expected.overflow, "\(comment), \(workers) workers")
      #expect(outcome.unmatched == expected.unmatched, "\(comment), \(workers) workers")
      #expect(outcome.kept == expected.kept, "\(comment), \(workers) workers")
      #expect(outcome.malformed == expected.malformed, "\(comment), \(workers) workers")
      #expect(outcome.emitted == expected.emitted, "\(comment), \(workers) workers")
      let differing = zip(outcome.summaries, expected.summaries).first { $0 != $1 }
      #expect(differing == nil, "\(comment), \(workers) workers")
      #expect(outcome.summaries.count == expected.summaries.count, "\(comment)")
    }
    return expected
  }

  @Test(arguments: lawSeeds)
  func `one, two and eight workers give the same results`(seed: UInt64) throws {
    var text = LogText(seed: seed)
    // Nothing says when these were.
    text.append("no stamp yet\n\n")
    text.append(lines: 6_000)
    text.append("2014-02-05T00:00:00Z web1 app: without an end")
    var scene = Scene(bytes: text.bytes, seed: seed)
    scene.settings.maxTemplates = 30
    scene.settings.unmatched = .single(maxBytes: 60_000)
    let outcome = try expectSame(scene, "seed \(seed)")
    #expect(outcome.counts.lines == 6_003)
    #expect(outcome.counts.lateRecords > 0 && outcome.counts.longLines > 0)
    #expect(outcome.counts.futureStamps > 0 && outcome.counts.missingStamps > 0)
    #expect(outcome.overflow.values.contains { $0 > 0 })
    let total = outcome.summaries.reduce(into: Accounting()) { $0.merge($1.accounting) }
    #expect(total.read == 6_003 && total.isBalanced)
  }

  @Test(arguments: lawSeeds)
  func `reloads and other commands come at the same place for all`(seed: UInt64) throws {
    var text = LogText(seed: seed)
    text.append(lines: 3_000)
    let first = text.bytes.count
    text.append(lines: 2_000)
    let second = text.bytes.count - 40
    text.append(lines: 1_000)
    let last = text.bytes.count
    var scene = Scene(bytes: text.bytes, seed: seed)
    scene.commands = [
      Command(offset: first / 2, action: .emitNow),
      Command(offset: first, action: .reload(rules: Scene.otherRules)),
      Command(offset: first + 1_000, action: .reload(rules: "category: ]")),
      Command(offset: first + 5_000, action: .reopen),
      Command(offset: second, action: .reload(rules: Scene.rules)),
      Command(offset: second + 10_000, action: .emitNow),
      Command(offset: last, action: .emitNow),
    ]
    scene.maxPiece = 3_000
    let outcome = try expectSame(scene, "seed \(seed)")
    #expect(outcome.summaries.contains { $0.isPartial })
  }

  @Test(arguments: [1, 7, 300, 250_000])
  func `pieces of any size give the same results`(maxPiece: Int) throws {
    var text = LogText(seed: 3)
    text.append(lines: maxPiece == 1 ? 300 : 4_000)
    var scene = Scene(bytes: text.bytes, maxPiece: maxPiece)
    let outcome = try expectSame(scene, "pieces of \(maxPiece) at most")
    scene.maxPiece = 5_000
    #expect(try scene.outcome(workers: 2) == outcome)
  }

  @Test func `what many workers met in one minute is merged exactly`() throws {
    var text = LogText(seed: 9)
    // Some minutes, thousands of lines a second: every worker has its part of each.
    text.append(lines: 12_000, pace: 400)
    let outcome = try expectSame(
      Scene(bytes: text.bytes, maxPiece: 2_000),
      "crowded minutes"
    )
    let clients = outcome.summaries.compactMap { summary -> UInt64? in
      guard case .distinct(let distinct, _) = summary.value("Clients") else { return nil }
      return distinct.count
    }
    #expect((clients.max() ?? 0) > 200)
  }

  @Test func `a table that had to forget keeps its bounds, however many workers`() throws {
    var text = LogText(seed: 5)
    var random = SeededGenerator(5)
    var truth: [String: UInt64] = [:]
    for _ in 0..<60_000 {
      // 30,000 users seen once or twice, and a few that come again and again.
      let isRegular = Int.random(in: 0..<10, using: &random) == 0
      let user =
        isRegular ? "r\(Int.random(in: 0..<3, using: &random))" : "u\(random.next() % 30_000)"
      truth[user, default: 0] += 1
      text.append("2014-02-01T09:20:00Z web1 app: login \(user) from a in 1 ms\n")
    }
    for workers in [1, 2, 8] {
      let outcome = try Scene(bytes: text.bytes).outcome(workers: workers)
      guard case .top(let top, _) = outcome.summaries.first?.value("users") else {
        Issue.record("no table")
        return
      }
      #expect(top.total == 60_000)
      #expect(
        Set(top.entries.prefix(3).map(\.key)) == Set(["r0", "r1", "r2"].map { Array($0.utf8) })
      )
      for entry in top.entries {
        let count = truth[String(decoding: entry.key, as: UTF8.self)] ?? 0
        #expect(entry.count <= count && count <= entry.count + top.error, "\(workers) workers")
      }
    }
  }

  @Test func `a minute is closed early for all when too many are open`() throws {
    var text = LogText(seed: 4)
    for minute in (0..<300).reversed() {
      let time = LogText.start + Int64(minute * 60)
      text.append("\(Stamp.utc(time)) web1 app: login a from b in \(minute) ms\n")
    }
    var scene = Scene(bytes: text.bytes, maxPiece: 500)
    scene.settings.lateness = 3_600
    _ = try expectSame(scene, "backwards")
  }

  @Test func `empty input and input of malformed lines alone end well`() throws {
    for text in ["", "\n", "no\nheader\n\n\nat all"] {
      let outcome = try expectSame(Scene(bytes: Array(text.utf8)), "\(text.count) bytes")
      #expect(outcome.counts.malformed == outcome.counts.lines)
    }
  }
}
