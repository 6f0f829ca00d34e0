import Patterns

extension HookSettings {
  /// Whether a name fits a pattern with `*` and `?`.
  static func matches(_ pattern: String, _ name: String) -> Bool { Glob(pattern).matches(name) }

  /// Whether it is told of an alert.
  ///
  /// - Parameters:
  ///   - severity: how grave the alert is.
  ///   - owner: whose it is; empty for nobody's.
  ///   - category: what it watches.
  /// - Returns: true where severity, owner and category are among those asked for.
  public func hears(severity: AlertSeverity, owner: String, category: String) -> Bool {
    (severities.isEmpty || severities.contains(severity))
      && (owners.isEmpty || owners.contains { HookSettings.matches($0, owner) })
      && (categories.isEmpty || categories.contains { HookSettings.matches($0, category) })
  }

  /// Whether it is told of an alert in any of the categories that the alert watches.
  func hears(_ rule: AlertRule, _ all: [String]) -> Bool {
    let watched =
      switch rule.scope {
      case .category(let name): [name]
      case .each: all
      }
    return watched.contains { hears(severity: rule.severity, owner: rule.owner, category: $0) }
  }
}
