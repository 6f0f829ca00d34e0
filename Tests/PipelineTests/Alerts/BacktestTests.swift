import Alerts
import Glibc
import Ledger
import Minutes
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// What a backtest says, beside what the engine said when the minutes came.
struct BacktestTests {
  /// 00:00 UTC of Monday 5 January 2026.
  private static let monday: Int64 = 1_767_571_200

  private static let file = """
    category: web
    select: {program: web}
    rules:
      - id: fail
        match: '^fail (?<ms>\\d+)'
        tally: [{count: Failures}, {count: Hits, by: ms}]
      - id: ok
        match: '^ok'
        tally: [{count: Successes}]
    alerts:
      - {id: many, metric: Failures, within: 5m, above: 40, clear: 20, for: 2m}
      - {id: few, metric: Successes, within: 3m, below: 5}
      - {id: share, ratio: {of: Failures, to: Successes, minimum: 10}, within: 10m, above: 40%}
      - {id: gone, metric: Successes, absent: 4m}
      - {id: change, metric: Failures, within: 5m, rate_of_change: {above: 200%, over: 30m, minimum: 20}}
      - {id: held, metric: Failures, above: 15, only_if: [many]}

    """

  /// A store with random minutes of two categories, gaps and partial minutes among them, and, when
  /// they are judged, what an engine made of them as they came.
  private final class Scene {
    let ledger: Ledger
    let plan: AlertPlan
    private let folder: String
    private(set) var live: [AlertEpisode] = []
    private(set) var last: Int64

    init(
      minutes: Int,
      isJudged: Bool = false,
      _ random: inout some RandomNumberGenerator
    ) throws {
      var template = Array("/tmp/backtest.XXXXXX".utf8CString)
      folder = try #require(mkdtemp(&template).map { String(cString: $0) })
      let rules = "\(folder)/web.yaml"
      let text = Array(BacktestTests.file.utf8)
      let descriptor = open(rules, O_WRONLY | O_CREAT, 0o600)
      _ = write(descriptor, text, text.count)
      close(descriptor)
      let rulebook = try #require(Rulebook.load(paths: [rules]).rulebook)
      plan = AlertPlan(rulebook, Settings(), zone: .utc, state: nil, now: BacktestTests.monday)
      ledger = try Ledger(path: "\(folder)/ledger.sqlite")
      var engine = AlertEngine(plan.setup)
      let witness = BacktestWitness(ledger, plan)
      var episodes: [Int64: AlertEpisode] = [:]
      var minute = BacktestTests.monday
      var burst = 0
      var batch = LedgerBatch()
      batch.rules = "x"
      for number in 1...minutes {
        if Int.random(in: 0..<60, using: &random) == 0 {
          minute += 60 * Int64.random(in: 1...12, using: &random)
        }
        if Int.random(in: 0..<40, using: &random) == 0 {
          burst = Int.random(in: 1...15, using: &random)
        }
        burst -= 1
        let isPartial = Int.random(in: 0..<50, using: &random) == 0
        let summaries = [
          Scene.summary(
            minute,
            "other",
            failures: 0,
            successes: 1,
            isPartial: isPartial
          ),
          Scene.summary(
            minute,
            "web",
            failures: UInt64.random(in: 0...(burst > 0 ? 30 : 6), using: &random),
            successes: burst == 5 ? 0 : UInt64.random(in: 0...20, using: &random),
            isPartial: isPartial
          ),
        ]
        batch.summaries += summaries
        // What is judged is stored before; the rest is written by the day, which is cheaper.
        if isJudged || number % 1_440 == 0 || number == minutes {
          _ = try ledger.write(batch)
          batch.summaries = []
        }
        if isJudged {
          for episode in engine.judge(minute: minute, summaries, witness).episodes {
            episodes[episode.id] = episode
          }
        }
        minute += 60
      }
      last = minute
      live = episodes.values.sorted { ($0.fired, $0.id) < ($1.fired, $1.id) }
    }

    deinit {
      for end in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "web.yaml"] {
        unlink("\(folder)/\(end)")
      }
      rmdir(folder)
    }

    private static func summary(
      _ minute: Int64,
      _ category: String,
      failures: UInt64,
      successes: UInt64,
      isPartial: Bool
    ) -> Summary {
      var summary = Summary(
        minute: minute,
        instance: "i",
        category: category,
        environment: "prod"
      )
      summary.accounting = Accounting(matched: failures + successes)
      summary.isPartial = isPartial
      guard category == "web" else { return summary }
      summary.metrics = [
        .init(name: "Failures", value: .count(failures)),
        .init(name: "Successes", value: .count(successes)),
      ]
      return summary
    }

    /// A backtest of all that is stored.
    func backtest(_ plan: AlertPlan? = nil) -> Backtest {
      Backtest(plan ?? self.plan, ledger, from: BacktestTests.monday, to: last)
    }
  }

  @Test func `it says what the engine said when the minutes came`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed)
    let scene = try Scene(minutes: 1_500, isJudged: true, &random)
    let result = try scene.backtest().run()
    #expect(result.minutes.count == 1_500)
    #expect(scene.live.count > 20, "seed \(seed)")
    #expect(Set(scene.live.map(\.series.alert)).count >= 4, "seed \(seed)")
    #expect(
      result.alarms.map(BacktestTests.row) == scene.live.map(BacktestTests.row),
      "seed \(seed)"
    )
    // A part of the alerts is judged with those it depends on, and told of by itself.
    let held = try scene.backtest().run { $0.id == "held" }
    #expect(
      held.alarms.map(\.fired) == scene.live.filter { $0.series.alert == "held" }.map(\.fired)
    )
    // Nothing was written.
    #expect(try scene.ledger.episodes().isEmpty)
    #expect(try scene.ledger.alertStates().isEmpty)
  }

  /// All that must agree, but for the number.
  private static func row(_ episode: AlertEpisode) -> String {
    "\(episode.series.name) \(episode.since) \(episode.fired) \(episode.resolved ?? 0)"
      + " \(episode.observed ?? -1) \(episode.peak ?? -1) \(episode.finding)"
  }

  @Test func `a proposed limit fires as often as it says`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededGenerator(seed)
    let scene = try Scene(minutes: LimitSearch.leastMinutes, &random)
    let backtest = scene.backtest()
    let result = try backtest.run { ["many", "few", "share"].contains($0.id) }
    let proposals = try backtest.proposals(for: result, AlarmRate(2, per: 604_800))
    #expect(proposals.count == 3, "seed \(seed)")
    for proposal in proposals {
      #expect(
        proposal.presentAlarms == result.alarms(of: proposal.rule).count,
        "\(proposal.rule.id), seed \(seed)"
      )
      guard case .limit(let limit, let alarms, let clear) = proposal.outcome else {
        Issue.record("\(proposal.rule.id): \(proposal.outcome), seed \(seed)")
        continue
      }
      #expect(alarms <= proposal.allowed && proposal.allowed <= 4)
      let changed = scene.plan.replacing(proposal.rule.id, limit: limit, clear: clear)
      let again = try scene.backtest(changed).run { $0.id == proposal.rule.id }
      #expect(again.alarms.count == alarms, "\(proposal.rule.id) \(limit), seed \(seed)")
    }
  }

  @Test func `less than two weeks are too little for a proposal`() throws {
    var random = SeededGenerator(1)
    let scene = try Scene(minutes: 100, &random)
    let result = try scene.backtest().run { $0.id == "many" }
    let proposals = try scene.backtest().proposals(for: result, AlarmRate(1, per: 86_400))
    #expect(
      proposals.map(\.outcome) == [.none("two weeks of minutes are needed, 0 days are known")]
    )
  }

  @Test(arguments: [
    (4_812.3, true, 4_820.0), (4_812.3, false, 4_810.0), (0.0712, true, 0.0712),
    (0.07121, true, 0.0713), (100, true, 100), (0, true, 0), (-4_812.3, true, -4_810),
    (7, false, 7),
    (0.3, true, 0.3),
  ])
  func `limits have three digits, on the side asked for`(
    value: Double,
    up: Bool,
    expected: Double
  ) {
    #expect(LimitSearch.rounded(value, up: up) == expected)
  }
}

extension AlertPlan {
  /// The same alerts with another limit of one.
  fileprivate func replacing(_ id: String, limit: Double, clear: Double?) -> AlertPlan {
    var plan = self
    plan.setup.rules = setup.rules.map { rule in
      guard rule.id == id, case .threshold(let operand, var limits, let minutes) = rule.condition
      else { return rule }
      if limits.above != nil { limits.above = limit } else { limits.below = limit }
      limits.clear = clear
      var rule = rule
      rule.condition = .threshold(operand, limits, minutes: minutes)
      return rule
    }
    return plan
  }
}
