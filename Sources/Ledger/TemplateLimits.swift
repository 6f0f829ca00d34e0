/// How much is remembered of templates.
public struct TemplateLimits: Sendable, Equatable {
  /// Days that counts by day are kept, back from the newest.
  ///
  /// 400: a year and the month that it is compared with.
  public var days: Int
  /// Most rows of counts by day; beyond it the oldest days go, never the newest.
  ///
  /// Four million are about 150 MB: 10,000 forms a day for 400 days.
  public var dayRows: Int
  /// Most forms kept for each category; beyond it go those that are rare and have not been seen
  /// longest.
  ///
  /// A hundred thousand are more than anyone reads; a flood of them is a category that needs rules.
  public var forms: Int

  /// Makes limits.
  public init(days: Int = 400, dayRows: Int = 4_000_000, forms: Int = 100_000) {
    self.days = days
    self.dayRows = dayRows
    self.forms = forms
  }
}

/// What was removed to stay within the limits.
public enum TemplateTrim: Sendable, Equatable {
  /// Forms that were rare and not seen for long; their records are overflow now.
  case forms(category: String, count: Int, records: UInt64, seenBefore: Int64)
  /// Rows of counts by day, because there were too many; days since 1970-01-01 in UTC.
  case crowded(rows: Int, through: Int64)
  /// Rows of counts by day that had come of age.
  case aged(rows: Int, through: Int64)
}
