public import Rulebook

/// How often an alert may fire.
public struct AlarmRate: Sendable, Equatable {
  /// So many times.
  public var count: Int
  /// In so many seconds.
  public var seconds: Int64

  /// Makes a rate.
  public init(_ count: Int, per seconds: Int64) {
    self.count = count
    self.seconds = seconds
  }

  /// Alarms allowed in so many minutes, whole ones.
  func allowed(in minutes: Int) -> Int {
    Int(Double(count) * Double(minutes) * 60 / Double(seconds))
  }
}

/// A limit with which an alert would have fired at most as often as asked for.
public struct LimitProposal: Sendable, Equatable {
  /// The alert.
  public let rule: AlertRule
  /// The limit as it is.
  public let present: Double
  /// How often it would have fired with it.
  public let presentAlarms: Int
  /// Alarms that were allowed in that time.
  public let allowed: Int
  /// What was found.
  public var outcome: Outcome

  /// What was found.
  public enum Outcome: Sendable, Equatable {
    /// The most sensitive limit that will do, with its alarms and where it clears.
    case limit(Double, alarms: Int, clear: Double?)
    /// Nothing, and why.
    case none(String)
  }

  /// Whether the limit is one that values lie above.
  public var isAbove: Bool {
    if case .threshold(_, let limits, _) = rule.condition { limits.above != nil } else { false }
  }
}
