public import Minutes
public import Rulebook

extension CategoryPlan {
  /// What a category's rules mean to tallying; of the rules in `sampled` a few lines are kept, and keys
  /// that came less than `minCount` times in a minute are not listed unless a rule says otherwise.
  public convenience init(_ category: Category, sampled: Set<String> = [], minCount: Int = 1) {
    let places = Dictionary(
      uniqueKeysWithValues: category.metrics.enumerated().map { ($1.name, $0) }
    )
    self.init(
      name: category.name,
      metrics: category.metrics.map {
        var metric = CategoryPlan.Metric(
          name: $0.name,
          kind: CategoryPlan.kind($0.kind),
          keep: $0.keep,
          cap: $0.cap,
          wrapBits: $0.wrapBits
        )
        metric.minCount = UInt64(clamping: $0.minCount ?? minCount)
        return metric
      },
      rules: category.rules.map { rule in
        CategoryPlan.Rule(
          id: rule.id,
          isIgnored: rule.isIgnored,
          updates: rule.tallies.compactMap { tally in
            places[tally.metric].map {
              CategoryPlan.Update(
                metric: $0,
                sources: tally.fields.map(CategoryPlan.source),
                labels: tally.labels.map(CategoryPlan.source),
                unit: tally.unit.map(CategoryPlan.unit),
                amount: tally.amount
              )
            }
          },
          isSampled: sampled.contains(rule.id)
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
    case .distribution: .distribution
    case .gauge: .gauge
    case .level: .level
    case .derive: .derive
    }
  }

  private static func unit(_ unit: Tally.Unit) -> Unit {
    switch unit {
    case .number: .number
    case .bytes: .bytes
    case .percent: .percent
    case .seconds: .seconds
    case .milliseconds: .milliseconds
    case .microseconds: .microseconds
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
