import Minutes
import Outlets
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
  /// Units of metrics, by category and name.
  let programs: Set<String>
  /// The rules' fingerprint as text.
  let fingerprint: String

  init(_ rulebook: Rulebook) {
    categories = rulebook.categories.map(Plans.plan)
    environments = rulebook.environmentNames
    var layouts: [String: SummaryLine] = [:]
    var rrd: [String: Set<String>] = [:]
    var programs: Set<String> = [SummaryLine.defaultTag]
    for category in rulebook.categories {
      if let layout = category.summary {
        layouts[category.name] = SummaryLine(
          tag: layout.tag,
          fields: layout.fields.map { SummaryLine.Field(key: $0.key, source: $0.source) }
        )
        programs.insert(layout.tag)
      }
      rrd[category.name] = Set(category.metrics.filter(\.hasRRD).map(\.name))
    }
    self.layouts = layouts
    rrdMetrics = rrd
    self.programs = programs
    fingerprint = String(rulebook.fingerprint, radix: 16)
  }

  private static func plan(_ category: Category) -> CategoryPlan {
    let places = Dictionary(
      uniqueKeysWithValues: category.metrics.enumerated().map { ($1.name, $0) }
    )
    return CategoryPlan(
      name: category.name,
      metrics: category.metrics.map {
        CategoryPlan.Metric(name: $0.name, kind: kind($0.kind), keep: $0.keep)
      },
      rules: category.rules.map { rule in
        CategoryPlan.Rule(
          id: rule.id,
          isIgnored: rule.isIgnored,
          updates: rule.tallies.compactMap { tally in
            places[tally.metric].map {
              CategoryPlan.Update(metric: $0, sources: tally.fields.map(source))
            }
          }
        )
      }
    )
  }

  private static func kind(_ kind: Tally.Kind) -> MetricKind {
    switch kind {
    case .count: .count
    case .sum: .sum
    case .distinct: .distinct
    case .top: .top
    case .gauge: .gauge
    }
  }

  private static func source(_ field: Tally.Field) -> CategoryPlan.Source {
    switch field {
    case .group(let number, _): .group(number)
    case .header(.host): .host
    case .header(.program): .program
    case .header(.pid): .pid
    case .header(.severity): .severity
    case .header(.facility): .facility
    }
  }
}
