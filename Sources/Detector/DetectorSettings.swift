public import Syslog

/// What may be chosen about a detector.
public struct DetectorSettings: Sendable, Equatable {
  /// What the numbers of a series are.
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    /// Events in an interval: whole, never negative, with the spread of counts as the least.
    case count
    /// Any number: a temperature, a level, a quantile.
    case value
  }

  /// What the numbers are.
  public var kind: Kind
  /// Seconds from one point to the next: 1 to 604,800; what lies outside is brought to the nearer end.
  public var step: Int64
  /// Where the series lives: its days and weekdays are those of this zone's clocks.
  public var zone: Zone
  /// Days that are like a Sunday, in days since 1970-01-01 (`CivilDate.days`).
  public var holidays: Set<Int>
  /// Seconds after which a lasting shift is taken for the new normal; two hours.
  ///
  /// At least 12 points, as fewer say little of where the series now is.
  public var acceptance: Int64

  /// Chooses; what is not given has the default that is documented at the property.
  public init(
    kind: Kind = .count,
    step: Int64 = 60,
    zone: Zone = .utc,
    holidays: Set<Int> = [],
    acceptance: Int64 = 7_200
  ) {
    self.kind = kind
    self.step = min(max(step, 1), 604_800)
    self.zone = zone
    self.holidays = holidays
    self.acceptance = max(acceptance, 0)
  }
}
