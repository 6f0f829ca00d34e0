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
}
