import Alerts
import Ledger
import Minutes
import Sketches
import Syslog

@testable import Rulebook

/// 00:00 UTC of Monday 5 January 2026.
let monday: Int64 = 1_767_571_200

/// What a test says of a minute.
struct Evidence: AlertEvidence {
  var aberrance: AlertAberrance?
  var templates: [AlertNews] = []
  var ignored: [AlertNews]?
  var explanation = AlertExplanation()

  func aberrance(
    _ number: AlertNumber,
    category: String,
    environment: String,
    minute: Int64
  ) -> AlertAberrance? { aberrance }

  func newTemplates(category: String, minute: Int64, records: Int) -> [AlertNews] {
    templates.filter { $0.records >= Double(records) }
  }

  func ignoredChanges(
    category: String,
    minute: Int64,
    rules: [String],
    factor: Double
  ) -> [AlertNews]? { ignored }

  func explanation(
    category: String,
    environment: String,
    tables: [String],
    metrics: [String],
    label: String,
    from: Int64,
    to: Int64
  ) -> AlertExplanation { explanation }
}

/// Minutes and alerts, with a clock that is set by hand.
struct Scene {
  var engine: AlertEngine
  var evidence = Evidence()
  /// The next minute.
  var minute: Int64
  /// What was stored, as the ledger would have it.
  var states: [AlertSeries: AlertState] = [:]
  var episodes: [Int64: AlertEpisode] = [:]
  let setup: AlertEngine.Setup

  init(_ rules: [AlertRule], at start: Int64 = monday, zones: [String: Zone] = [:]) {
    setup = AlertEngine.Setup(rules: rules, tables: noTables(rules), zones: zones)
    engine = AlertEngine(setup)
    minute = start
  }

  /// Closes a minute with these values of the category `web`, and goes on to the next.
  @discardableResult
  mutating func close(
    _ values: [String: MetricValue] = [:],
    category: String = "web",
    environment: String = "prod",
    records: UInt64 = 1,
    isPartial: Bool = false
  ) -> AlertBatch {
    let summary = Scene.summary(
      minute,
      values,
      category: category,
      environment: environment,
      records: records,
      isPartial: isPartial
    )
    return close([summary])
  }

  /// Closes a minute with counts of the metric `Hits`, one each.
  mutating func close(hits: [UInt64]) {
    for count in hits { close(["Hits": .count(count)]) }
  }

  mutating func close(_ summaries: [Summary]) -> AlertBatch {
    let batch = engine.judge(minute: minute, summaries, evidence)
    store(batch)
    minute += 60
    return batch
  }

  mutating func store(_ batch: AlertBatch) {
    for state in batch.states { states[state.series] = state }
    for series in batch.forgotten { states[series] = nil }
    for episode in batch.episodes { episodes[episode.id] = episode }
  }

  /// Minutes that nobody saw.
  mutating func miss(_ count: Int) { minute += Int64(count) * 60 }

  /// Starts anew from what was stored, as after a restart.
  mutating func restart() {
    engine = AlertEngine(
      setup,
      states: Array(states.values),
      firing: episodes.values.filter { $0.resolved == nil },
      nextEpisode: (episodes.keys.max() ?? 0) + 1
    )
  }

  /// The phase of the only series of an alert; nil when there is none.
  func phase(_ alert: String = "a", label: String = "", environment: String = "prod") -> AlertPhase?
  {
    engine.allStates.first {
      $0.series.alert == alert && $0.series.label == label && $0.series.environment == environment
    }?.phase
  }

  static func summary(
    _ minute: Int64,
    _ values: [String: MetricValue],
    category: String = "web",
    environment: String = "prod",
    records: UInt64 = 1,
    isPartial: Bool = false
  ) -> Summary {
    var summary = Summary(
      minute: minute,
      instance: "test",
      category: category,
      environment: environment
    )
    summary.accounting = Accounting(matched: records)
    summary.isPartial = isPartial
    summary.metrics = values.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) }
    return summary
  }
}

/// What explains metrics where there are no rule files: nothing.
func noTables(_ rules: [AlertRule]) -> AlertTables {
  AlertTables(Rulebook(categories: [], environments: .single, fingerprint: 0), rules)
}

/// An alert of the category `web`.
func alert(
  _ id: String = "a",
  _ condition: AlertCondition,
  scope: AlertRule.Scope = .category("web"),
  hold: Int = 0,
  _ change: (inout AlertRule) -> Void = { _ in }
) -> AlertRule {
  var rule = AlertRule(
    id: id,
    scope: scope,
    condition: condition,
    position: Position(file: "web.yaml")
  )
  rule.holdMinutes = hold
  rule.owner = "web team"
  rule.severity = .major
  rule.action = "look"
  change(&rule)
  return rule
}

/// One of a category's numbers.
func number(
  _ metric: String = "Hits",
  suffix: String = "",
  label: String? = nil,
  each: Bool = false,
  category: String? = nil
) -> AlertOperand {
  .number(
    AlertNumber(
      metric: metric,
      suffix: suffix,
      label: label,
      isEachLabel: each,
      category: category
    )
  )
}

/// A labelled count.
func labelled(_ counts: [String: UInt64]) -> MetricValue {
  .labelled(
    Labelled(
      total: .count(counts.values.reduce(0, +)),
      entries: counts.sorted { $0.value > $1.value }
        .map { Labelled.Entry(label: Array($0.key.utf8), value: .count($0.value)) },
      other: .count(0),
      cap: 100
    )
  )
}

/// A distribution of some values.
func distribution(_ values: [Int64]) -> MetricValue {
  var state = DistributionState()
  for value in values { state.add(DecimalNumber(value)) }
  return .distribution(state.finish(), sketch: state.encode())
}

/// A gauge that read some values.
func gauge(_ values: [Int64], at time: Int64 = 0) -> MetricValue {
  var gauge = Gauge()
  for value in values { gauge.set(DecimalNumber(value), at: time) }
  return .gauge(gauge)
}

/// A count of different values.
func distinct(_ values: Range<Int>) -> MetricValue {
  var state = DistinctState()
  for value in values { state.add(hash: UInt64(value + 1) &* 0x9E37_79B9_7F4A_7C15) }
  return .distinct(state.finish(), sketch: state.encode())
}
