/// Where a series stands.
public enum AlertPhase: String, Sendable, Codable, CaseIterable {
  /// The condition does not hold.
  case inactive
  /// It holds, not yet for long enough, or what it depends on does not.
  case pending
  /// It has held for long enough: this is an alert.
  case firing
  /// It was an alert and has cleared.
  case resolved
}

/// The state of a series, kept over restarts.
public struct AlertState: Sendable, Equatable {
  /// Which series.
  public var series: AlertSeries
  /// Where it stands.
  public var phase = AlertPhase.inactive
  /// The minute with which the phase began.
  public var since: Int64
  /// First minute on end in which the condition held; nil when it did not in the last one judged.
  public var trueSince: Int64?
  /// Known minutes on end in which it held.
  public var heldMinutes = 0
  /// Known minutes on end in which it did not, while the alert fires and waits for calm.
  public var calmMinutes = 0
  /// The last minute judged.
  public var judged: Int64
  /// The episode while it fires, and after it has resolved.
  public var episode: Int64?
  /// What was observed in the last minute judged.
  public var observed: Double?

  /// An inactive series.
  public init(series: AlertSeries, since: Int64) {
    self.series = series
    self.since = since
    judged = since
  }
}
