public import Ledger
import Patterns
public import Rulebook

/// Which alerts are asked for.
public struct AlertFilter: Sendable, Equatable {
  /// Alerts by id, `*` and `?` allowed; nil for all.
  public var alert: String?
  /// Categories, likewise.
  public var category: String?
  /// Owners, likewise.
  public var owner: String?
  /// The least grave that is shown; nil for all.
  public var severity: AlertSeverity?

  /// Everything.
  public init() {}

  /// Whether an alert is asked for; one of an unknown severity counts as `warning`.
  public func takes(_ series: AlertSeries, severity: String, owner: String) -> Bool {
    takes(
      id: series.alert,
      category: series.category,
      severity: AlertSeverity(rawValue: severity) ?? .warning,
      owner: owner
    )
  }

  /// Whether an episode is asked for.
  public func takes(_ episode: AlertEpisode) -> Bool {
    takes(episode.series, severity: episode.severity, owner: episode.owner)
  }

  /// Whether a defined alert is; one that watches each category is of any.
  public func takes(_ rule: AlertRule) -> Bool {
    var category: String?
    if case .category(let name) = rule.scope { category = name }
    return takes(id: rule.id, category: category, severity: rule.severity, owner: rule.owner)
  }

  private func takes(
    id: String,
    category: String?,
    severity: AlertSeverity,
    owner: String
  ) -> Bool {
    if let least = self.severity, severity < least { return false }
    let parts = [(alert, id), (self.owner, owner)] + (category.map { [(self.category, $0)] } ?? [])
    return parts.allSatisfy { pattern, name in pattern.map { Glob($0).matches(name) } ?? true }
  }
}
