/// An ignore rule's records on a day.
public struct RuleDay: Sendable, Equatable {
  /// The rule's id.
  public var rule: String
  /// Days since 1970-01-01 in UTC.
  public var day: Int64
  /// Its hits.
  public var count: UInt64
}
