import Alerts
import Ledger
import Minutes
import Rulebook
import Syslog
import Unknowns

/// Has closed minutes judged, and what comes of it stored.
///
/// Used on the clerk's queue, behind the store: what explains an alert is there by then.
final class AlertDesk {
  private let ledger: Ledger
  private var engine: AlertEngine
  private let witness: AlertWitness
  /// What the store would not take yet.
  private var unwritten = AlertBatch()
  /// The last minute seen.
  private var latest: Int64

  /// Goes on from what is stored, recalling the minutes that windows reach back to.
  init(
    _ plan: AlertPlan,
    _ ledger: Ledger,
    roundRobin: String?,
    now: Int64
  ) throws(LedgerError) {
    self.ledger = ledger
    engine = AlertEngine(
      plan.setup,
      states: try ledger.alertStates(),
      firing: try ledger.episodes(firing: true),
      nextEpisode: try ledger.nextEpisode()
    )
    witness = AlertWitness(ledger, plan, roundRobin: roundRobin)
    latest = now - now % 60
    unwritten = engine.takeChanges()
    for rule in plan.setup.rules {
      guard case .newTemplate = rule.condition, case .category(let name) = rule.scope else {
        continue
      }
      try witness.templates.seed(name, at: now, ledger)
    }
    try recall(before: now)
  }

  private func recall(before now: Int64) throws(LedgerError) {
    let minutes = Int64(engine.memoryMinutes)
    guard minutes > 1 else { return }
    // Asked while it is being filled.
    let blank = engine
    do {
      try ledger.eachMinute(
        from: now - (minutes + 1) * 60,
        to: now,
        metrics: { blank.wantedMetrics(of: $0) }
      ) { _, summaries in
        for summary in summaries { engine.recall(summary) }
      }
    } catch {
      // Nothing else is thrown by what is done there.
      if let error = error as? LedgerError { throw error }
    }
  }

  /// Alerts have changed.
  func replace(_ plan: AlertPlan, now: Int64) -> String? {
    unwritten.append(engine.replace(plan.setup, at: now))
    witness.replace(plan)
    return write()
  }

  /// Judges the minutes of a batch that is stored; answers what went wrong.
  func judge(_ batch: LedgerBatch, _ growth: TemplateGrowth) -> String? {
    var start = batch.summaries.startIndex
    let first = batch.summaries.first?.minute ?? latest
    if let last = batch.summaries.last { latest = last.minute }
    // Also without a minute: at a reload, or when the store takes what it would not before.
    note(batch, growth, from: first)
    while start < batch.summaries.endIndex {
      let minute = batch.summaries[start].minute
      let end =
        batch.summaries[start...].firstIndex { $0.minute != minute } ?? batch.summaries.endIndex
      let summaries = Array(batch.summaries[start..<end])
      for summary in summaries { witness.lines.note(summary) }
      unwritten.append(engine.judge(minute: minute, summaries, witness))
      start = end
    }
    let fault = witness.settle()
    return write() ?? fault.map { "alerts: \($0)" }
  }

  private func note(_ batch: LedgerBatch, _ growth: TemplateGrowth, from minute: Int64) {
    witness.templates.note(growth, batch, from: minute)
    for entry in batch.templates {
      for template in entry.templates.prefix(RecentLines.maxLines) {
        witness.lines.noteUnmatched(
          entry.category,
          minute: template.last - template.last % 60,
          template.sample
        )
      }
    }
  }

  /// Stores what waits; answers what went wrong.
  func write() -> String? {
    guard !unwritten.isEmpty else { return nil }
    do {
      try ledger.write(unwritten)
      unwritten = AlertBatch()
      return nil
    } catch {
      return "alerts: \(error)"
    }
  }

  /// Where the alerts stand.
  struct Counts: Sendable, Equatable {
    /// Alerts there are.
    var rules = 0
    /// Series that fire.
    var firing = 0
    /// Series whose condition holds, not yet for long enough.
    var pending = 0
    /// Series not watched as there are too many.
    var beyond: UInt64 = 0
  }

  /// Where the alerts stand.
  var counts: Counts {
    let states = engine.allStates
    return Counts(
      rules: engine.rules.count,
      firing: states.count { $0.phase == .firing },
      pending: states.count { $0.phase == .pending },
      beyond: engine.beyond
    )
  }
}
