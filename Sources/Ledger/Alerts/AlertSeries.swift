/// What an alert watches by itself: one category, environment and label.
public struct AlertSeries: Sendable, Hashable, Codable, Comparable {
  /// The alert's id.
  public var alert: String
  /// The category.
  public var category: String
  /// The environment.
  public var environment: String
  /// The label, control bytes escaped; a template's id, an ignore rule's id; empty for none.
  public var label: String

  /// Names a series.
  public init(alert: String, category: String, environment: String, label: String = "") {
    self.alert = alert
    self.category = category
    self.environment = environment
    self.label = label
  }

  /// `CATEGORY/ALERT`, with environment and label where they tell series apart.
  public var name: String {
    "\(category)/\(alert)" + (environment.isEmpty ? "" : "@\(environment)")
      + (label.isEmpty ? "" : "[\(label)]")
  }

  /// By category, alert, environment, label.
  public static func < (left: AlertSeries, right: AlertSeries) -> Bool {
    (left.category, left.alert, left.environment, left.label)
      < (right.category, right.alert, right.environment, right.label)
  }
}
