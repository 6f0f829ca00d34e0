public import Ledger
import Patterns

extension AlertSilence {
  /// Whether it holds for a series, at whatever time.
  ///
  /// - Parameters:
  ///   - series: which alert, of what.
  ///   - owner: whose the alert is.
  public func holds(for series: AlertSeries, owner: String) -> Bool {
    let parts = [
      (alert, series.alert), (category, series.category), (environment, series.environment),
      (self.owner, owner), (label, series.label),
    ]
    return parts.allSatisfy { pattern, name in pattern.map { Glob($0).matches(name) } ?? true }
  }

  /// What it holds for: `category sshd, owner web*`, or `everything`.
  public var selection: String {
    let parts = [
      ("alert", alert), ("category", category), ("environment", environment), ("owner", owner),
      ("label", label),
    ]
    let named = parts.compactMap { name, pattern in
      pattern.map { "\(name) \(AlertWording.shown($0))" }
    }
    return named.isEmpty ? "everything" : named.joined(separator: ", ")
  }
}

extension [AlertSilence] {
  /// The one that keeps a series quiet for longest; nil when none does.
  func last(for series: AlertSeries, owner: String) -> AlertSilence? {
    filter { $0.holds(for: series, owner: owner) }.max { ($0.to, $0.id) < ($1.to, $1.id) }
  }
}
