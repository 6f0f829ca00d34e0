public import Rulebook

/// Which tables explain which metrics, and which rules feed them: what an alert needs to know of
/// the rules beside its own words.
public struct AlertTables: Sendable {
  private struct Key: Hashable {
    var category: String
    var metric: String
  }

  private var tables: [Key: [String]] = [:]
  /// Rules whose lines are samples of alerts, by category.
  public private(set) var sampled: [String: Set<String>] = [:]
  private var rules: [Key: Set<String>] = [:]
  private var environments: [String: String] = [:]
  private var kinds: [Key: Tally.Kind] = [:]
  /// Names of all categories.
  let categories: Set<String>
  private let defaultEnvironment: String

  /// Most tables that explain one metric.
  static let maxTables = 3

  /// Reads what rules tally together: a table that is filled where a metric is counted tells who
  /// is behind it.
  public init(_ rulebook: Rulebook, _ alerts: [AlertRule]) {
    defaultEnvironment = rulebook.environments.fallback
    categories = Set(rulebook.categories.map(\.name))
    for category in rulebook.categories {
      environments[category.name] = category.environments?.fallback
      let kinds = Dictionary(
        category.metrics.map { ($0.name, $0) },
        uniquingKeysWith: { first, _ in first }
      )
      for rule in category.rules {
        let names = rule.tallies.map(\.metric)
        for metric in names {
          let key = Key(category: category.name, metric: metric)
          rules[key, default: []].insert(rule.id)
          for table in names where kinds[table]?.kind == .top {
            if !tables[key, default: []].contains(table) { tables[key, default: []].append(table) }
          }
        }
      }
      for metric in category.metrics {
        let key = Key(category: category.name, metric: metric.name)
        self.kinds[key] = metric.kind
        guard metric.cap != nil else { continue }
        tables[key] = [metric.name] + (tables[key] ?? [])
      }
    }
    for alert in alerts {
      for (number, _) in alert.condition.numbers {
        var categories = rulebook.categories.map(\.name)
        if case .category(let name) = alert.scope { categories = [number.category ?? name] }
        for category in categories {
          sampled[category, default: []].formUnion(
            rules[Key(category: category, metric: number.metric)] ?? []
          )
        }
      }
    }
  }

  /// The tables that explain a metric of a category, most telling first.
  func tables(of metric: String, in category: String) -> [String] {
    Array((tables[Key(category: category, metric: metric)] ?? []).prefix(AlertTables.maxTables))
  }

  /// The environment of a category's records that nothing else says one for.
  func environment(of category: String) -> String {
    environments[category] ?? defaultEnvironment
  }

  /// Whether a metric of a category is zero in a minute without a record: events and sums are, a
  /// reading or a quantile is not there at all.
  func isZeroWhenQuiet(_ metric: String, in category: String) -> Bool {
    switch kinds[Key(category: category, metric: metric)] {
    case .count?, .sum?, .distinct?, .derive?: true
    case nil: AlertNumber.accounts.contains(metric)
    default: false
    }
  }

  /// Ids of the rules that tally a metric of a category.
  public func rules(of metric: String, in category: String) -> Set<String> {
    rules[Key(category: category, metric: metric)] ?? []
  }
}
