import Alerts
public import Ledger

extension AlertSilence {
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
