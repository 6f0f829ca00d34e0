import Alerts
import Detector
import Ledger
import Minutes
import Rulebook
import Syslog

/// What alerts are judged by beside the minutes themselves: the store, detectors, lines just seen.
///
/// One owner at a time, on the clerk's queue.
final class AlertWitness: AlertEvidence {
  /// Seconds of a window that is explained; of a longer one its end is.
  static let maxExplained: Int64 = 6 * 3_600
  /// Lines shown with an alert.
  static let maxLines = 5

  private let ledger: Ledger
  private var plan: AlertPlan
  private var watch: SeriesWatch
  private var roundRobin: RoundRobinWatch?
  private var ignored = IgnoredNews()
  var templates = TemplateNews()
  var lines = RecentLines()
  /// What went wrong in the store since this was asked last.
  private var fault: (any Error)?
  private var totals: [Window: Total?] = [:]

  private struct Window: Hashable {
    var category: String
    var environment: String
    var from: Int64
    var to: Int64
  }

  private struct Total {
    var summary: Summary
    var minutes: Int
  }

  /// Makes a witness; without `roundRobin`, the directory of the RRD files, our own detector stands in
  /// for RRDtool's.
  init(_ ledger: Ledger, _ plan: AlertPlan, roundRobin: String? = nil) {
    self.ledger = ledger
    self.plan = plan
    watch = SeriesWatch(ledger, zone: plan.setup.zone, holidays: plan.holidays)
    self.roundRobin = roundRobin.map { RoundRobinWatch(root: $0) }
  }

  /// Rules have changed; what detectors have learnt stays.
  func replace(_ plan: AlertPlan) { self.plan = plan }

  /// Hands over what went wrong; what is kept of one minute is forgotten.
  func settle() -> (any Error)? {
    totals = [:]
    defer { fault = nil }
    return fault
  }

  private func asking<Answer>(_ none: Answer, _ body: () throws -> Answer) -> Answer {
    do {
      return try body()
    } catch {
      fault = error
      return none
    }
  }

  func aberrance(
    _ number: AlertNumber,
    category: String,
    environment: String,
    minute: Int64
  ) -> AlertAberrance? {
    let key = SeriesWatch.Key(category: category, environment: environment, number: number)
    let metric = plan.metric(number.metric, of: category)
    let detector = roundRobin == nil ? .minuted : metric?.detector ?? .minuted
    var verdicts: [AlertAberrance] = []
    if detector != .rrd, let own = own(key, metric?.kind, minute) { verdicts.append(own) }
    if detector != .minuted {
      let found = asking(nil) {
        try roundRobin?.verdict(key, hasWeek: metric?.hasWeek ?? false, minute: minute)
      }
      if let found { verdicts.append(found) }
    }
    // Of two detectors either may speak; the figures are those of the one that does, else our own.
    return verdicts.first { $0.isFlagged } ?? verdicts.first
  }

  private func own(_ key: SeriesWatch.Key, _ kind: Tally.Kind?, _ minute: Int64) -> AlertAberrance?
  {
    let verdict = asking(nil) { try watch.verdict(key, kind: kind, minute: minute) }
    return verdict.map { AlertAberrance($0) }
  }

  func newTemplates(category: String, minute: Int64, records: Int) -> [AlertNews] {
    asking([]) { try templates.news(category, minute: minute, records: records, ledger) }
  }

  func ignoredChanges(
    category: String,
    minute: Int64,
    rules: [String],
    factor: Double
  ) -> [AlertNews]? {
    asking(nil) {
      try ignored.news(category, minute: minute, rules: rules, factor: factor, ledger)
    }
  }

  func explanation(
    category: String,
    environment: String,
    tables: [String],
    metrics: [String],
    label: String,
    from: Int64,
    to: Int64
  ) -> AlertExplanation {
    var explanation = AlertExplanation()
    let from = max(from, to - AlertWitness.maxExplained)
    if !tables.isEmpty {
      let now = total(Window(category: category, environment: environment, from: from, to: to))
      let past = Window(category: category, environment: environment, from: 2 * from - to, to: from)
      let before = total(past)
      if let now {
        explanation.contributors = Contributions.of(
          now: now.summary,
          before: before?.summary,
          scale: before.map { Double(now.minutes) / Double(max($0.minutes, 1)) } ?? 1,
          tables: tables
        )
      }
    }
    let rules = metrics.reduce(into: Set<String>()) {
      $0.formUnion(plan.setup.tables.rules(of: $1, in: category))
    }
    explanation.samples = lines.shown(
      category,
      rules: rules,
      unmatched: metrics.contains("$unmatched"),
      from: from,
      to: to,
      holding: (label.isEmpty ? explanation.contributors.prefix(1).map(\.key) : [label])
        .filter { !$0.isEmpty },
      limit: AlertWitness.maxLines
    )
    return explanation
  }

  /// All that a category and environment had in a window; nil when nothing is known.
  private func total(_ window: Window) -> Total? {
    if let known = totals[window] { return known }
    let total: Total? = asking(nil) {
      var sum: SummaryTotal?
      var minutes = 0
      let query = SummaryQuery(
        category: window.category,
        environment: window.environment,
        from: window.from,
        to: window.to,
        keep: 1_000
      )
      try ledger.eachSummary(query) { summary in
        minutes += 1
        if let sum { sum.add(summary) } else { sum = SummaryTotal(summary) }
      }
      return sum.map { Total(summary: $0.finish(keep: 1_000), minutes: minutes) }
    }
    totals[window] = total
    return total
  }
}

extension AlertAberrance {
  /// What a detector says, as alerts take it.
  init(_ verdict: Verdict) {
    self.init(
      isFlagged: verdict.isFlagged,
      direction: verdict.direction == .up ? .up : .down,
      observed: verdict.observed,
      expected: verdict.expected,
      low: verdict.low,
      high: verdict.high,
      since: verdict.since ?? verdict.time
    )
  }
}
