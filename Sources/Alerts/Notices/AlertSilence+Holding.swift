public import Ledger
import Patterns

extension AlertSilence {
  /// Whether it holds for a series, whose alert is somebody's, at whatever time.
  public func holds(for series: AlertSeries, owner: String) -> Bool {
    let parts = [
      (alert, series.alert), (category, series.category), (environment, series.environment),
      (self.owner, owner), (label, series.label),
    ]
    return parts.allSatisfy { pattern, name in pattern.map { Glob($0).matches(name) } ?? true }
  }
}
