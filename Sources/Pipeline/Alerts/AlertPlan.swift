public import Alerts
public import Rulebook
public import Syslog

/// The alerts of a site, put together from rule files and configuration.
public struct AlertPlan: Sendable {
  /// What an engine is made for.
  public internal(set) var setup: AlertEngine.Setup
  /// The metrics of each category, by name.
  private let metrics: [String: [String: Category.Metric]]
  /// Days that are like a Sunday, in days since 1970-01-01.
  let holidays: Set<Int>

  /// Puts together what is defined.
  public init(
    _ rulebook: Rulebook,
    _ settings: Settings,
    zone: Zone,
    state: String?,
    now: Int64
  ) {
    let rules = rulebook.alerts(with: settings.alerts)
    var zones: [String: Zone] = [:]
    for name in rules.compactMap({ $0.schedule?.zone }) where zones[name] == nil {
      zones[name] = Zone.named(name, around: now)
    }
    setup = AlertEngine.Setup(
      rules: rules,
      tables: AlertTables(rulebook, rules),
      zone: zone,
      zones: zones,
      state: state
    )
    holidays = settings.holidays
    metrics = Dictionary(
      uniqueKeysWithValues: rulebook.categories.map { category in
        let metrics = category.metrics.map { ($0.name, $0) }
        return (category.name, Dictionary(metrics, uniquingKeysWith: { first, _ in first }))
      }
    )
  }

  /// What is known of a metric; nil for what is none (`$records`).
  func metric(_ name: String, of category: String) -> Category.Metric? {
    metrics[category]?[name]
  }

  /// Puts together what an instance runs with.
  init(_ rulebook: Rulebook, _ options: Options, now: Int64) {
    let state = options.state?.path
    self.init(
      rulebook,
      options.settings,
      zone: options.zone,
      state: state == Settings.defaultState ? nil : state,
      now: now
    )
  }

  /// The same setup for some of the alerts.
  func setup(with rules: [AlertRule]) -> AlertEngine.Setup {
    var setup = setup
    setup.rules = rules
    return setup
  }

  /// Whether there is anything to judge.
  public var isEmpty: Bool { setup.rules.isEmpty }
}
