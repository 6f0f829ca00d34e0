import Alerts
import Minutes
import Outlets
import Patterns
import Rulebook

/// What the rules mean to the stations behind matching: plans for tallying, layouts for lines,
/// metrics for RRD files.
struct Plans: Sendable {
  /// For each category of the rulebook its plan, in the same order.
  let categories: [CategoryPlan]
  /// Names of all environments.
  let environments: [String]
  /// Layout of each category's line, by name.
  let layouts: [String: SummaryLine]
  /// Metrics of each category that have an RRD file, by name.
  let rrdMetrics: [String: Set<String>]
  /// Metrics of each category whose RRD files learn the week as well.
  let weekMetrics: [String: Set<String>]
  /// For each category the masks of its rule file.
  let masks: [[NamedPattern]]
  /// Categories whose lines carry what another instance needs, because their rule file says so.
  let merging: Set<String>
  /// Tags of our own lines: records of these programs are ours coming back.
  let programs: Set<String>
  /// The rules' fingerprint as text.
  let fingerprint: String
  /// What is judged when minutes have closed.
  let alerts: AlertPlan

  init(_ rulebook: Rulebook, alerts: AlertPlan, minCount: Int) {
    self.alerts = alerts
    let sampled = alerts.setup.tables.sampled
    categories = rulebook.categories.map {
      CategoryPlan($0, sampled: sampled[$0.name] ?? [], minCount: minCount)
    }
    environments = rulebook.environmentNames
    masks = rulebook.categories.map(\.masks)
    var layouts: [String: SummaryLine] = [:]
    var rrd: [String: Set<String>] = [:]
    var week: [String: Set<String>] = [:]
    var merging: Set<String> = []
    var programs: Set<String> = [SummaryLine.defaultTag, AlertOffice.syslogTag]
    for category in rulebook.categories {
      if category.summary?.merges ?? false { merging.insert(category.name) }
      if let layout = category.summary, !layout.fields.isEmpty {
        layouts[category.name] = SummaryLine(
          tag: layout.tag,
          fields: layout.fields.map { SummaryLine.Field(key: $0.key, source: $0.source) }
        )
        programs.insert(layout.tag)
      }
      rrd[category.name] = Set(category.metrics.filter(\.hasRRD).map(\.name))
      week[category.name] = Set(category.metrics.filter(\.hasWeek).map(\.name))
    }
    self.layouts = layouts
    self.merging = merging
    rrdMetrics = rrd
    weekMetrics = week
    self.programs = programs
    fingerprint = String(rulebook.fingerprint, radix: 16)
  }
}
