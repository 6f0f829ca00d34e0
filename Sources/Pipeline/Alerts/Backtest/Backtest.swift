import Alerts
public import Ledger
import Minutes
public import Rulebook

/// Judges stored minutes anew by the alerts as they are now: what would have fired.
///
/// The engine is the daemon's, fed minute by minute with gaps as gaps, after it has recalled the
/// minutes before. Nothing is written.
public struct Backtest {
  /// Seconds of minutes that are read at once, between which the evidence may be asked for.
  private static let stretch: Int64 = 3 * 3_600

  let plan: AlertPlan
  private let ledger: Ledger
  let from: Int64
  private let to: Int64

  /// Looks at the minutes from one time to before another.
  public init(_ plan: AlertPlan, _ ledger: Ledger, from: Int64, to: Int64) {
    self.plan = plan
    self.ledger = ledger
    self.from = from
    self.to = to
  }

  /// Judges all minutes by the alerts that are asked for, and by those they depend on.
  ///
  /// Cost: 7 s for twelve days of 17 categories with 51 alerts (release, one core), so some 20 µs for each row of
  /// the store that alerts look at; of an alert
  /// on aberrance 0.2 s for each series.
  /// - Parameters:
  ///   - isAsked: which alerts are told of.
  ///   - progress: told the share that is done, now and then.
  /// - Returns: What would have fired of those.
  /// - Throws: `LedgerError`.
  public func run(
    of isAsked: (AlertRule) -> Bool = { _ in true },
    progress: (Double) -> Void = { _ in }
  ) throws -> BacktestResult {
    let asked = plan.setup.rules.filter(isAsked)
    let rules = closure(of: asked)
    var engine = AlertEngine(plan.setup(with: rules))
    let witness = BacktestWitness(ledger, plan)
    var episodes: [Int64: AlertEpisode] = [:]
    var minutes: [KnownMinute] = []
    let recalled = from - Int64(engine.memoryMinutes + 1) * 60
    let blank = engine
    try walk(recalled, blank, nil, progress) { minute, summaries in
      guard minute >= from else {
        for summary in summaries { engine.recall(summary) }
        return
      }
      let whole = summaries.contains { !$0.isPartial && !$0.isAmendment }
      minutes.append(KnownMinute(minute: minute, isWhole: whole))
      let batch = engine.judge(minute: minute, summaries, witness)
      for episode in batch.episodes { episodes[episode.id] = episode }
    }
    if let fault = witness.fault { throw fault }
    let names = Set(asked.map(\.id))
    let alarms = episodes.values
      .filter { episode in
        names.contains(episode.series.alert)
          && asked.contains { $0.id == episode.series.alert && $0.covers(episode.series.category) }
      }
      .sorted { ($0.fired, $0.id) < ($1.fired, $1.id) }
    return BacktestResult(
      from: from,
      to: to,
      rules: asked,
      alarms: alarms,
      minutes: minutes,
      beyond: engine.beyond
    )
  }

  /// The alerts and all that they depend on, in their order.
  private func closure(of asked: [AlertRule]) -> [AlertRule] {
    var ids = Set(asked.map(\.id))
    while true {
      let next = plan.setup.rules.filter { ids.contains($0.id) }
        .reduce(into: ids) { $0.formUnion(($1.onlyIf + $1.inhibitedBy).map(\.id)) }
      if next == ids { break }
      ids = next
    }
    return plan.setup.rules.filter { ids.contains($0.id) }
  }

  /// Goes through the stored minutes, some hours at once, with the metrics that an engine looks at.
  func walk(
    _ start: Int64,
    _ engine: AlertEngine,
    _ categories: Set<String>?,
    _ progress: (Double) -> Void,
    _ body: (Int64, [Summary]) throws -> Void
  ) throws {
    var time = start
    while time < to {
      let end = min(time + Backtest.stretch, to)
      var minutes: [(Int64, [Summary])] = []
      // The ledger may not be asked for anything else while it reads.
      try ledger.eachMinute(
        from: time,
        to: end,
        categories: categories,
        metrics: { engine.wantedMetrics(of: $0) }
      ) { minutes.append(($0, $1)) }
      for (minute, summaries) in minutes { try body(minute, summaries) }
      time = end
      progress(Double(time - start) / Double(max(to - start, 1)))
    }
  }
}

/// A minute that the store has.
public struct KnownMinute: Sendable, Equatable {
  /// Its first second, in Unix seconds.
  public var minute: Int64
  /// Whether any category was seen for all of it.
  public var isWhole: Bool
}
