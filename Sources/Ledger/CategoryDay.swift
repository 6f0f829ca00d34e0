public import Minutes

/// What a category had on a day.
public struct CategoryDay: Sendable, Equatable {
  /// Days since 1970-01-01 in UTC.
  public var day: Int64
  /// Minutes that are known: those with a row that is no amendment.
  public var minutes: Int
  /// Where its records went.
  public var accounting: Accounting

  /// Makes a day.
  public init(day: Int64, minutes: Int, accounting: Accounting = Accounting()) {
    self.day = day
    self.minutes = minutes
    self.accounting = accounting
  }
}
