import Unknowns

/// The time whose news a report tells.
///
/// What is new is told to the second. Counts are kept by day in UTC, so those of the period are the
/// counts of all days it touches.
public struct UnknownPeriod: Sendable, Equatable {
  /// First second, in Unix seconds.
  public var from: Int64
  /// End, exclusive.
  public var to: Int64

  /// The period that is asked for, of a store that ends at a time.
  public init(_ options: UnknownOptions, end: Int64) {
    // Nothing may be stored since then; the report is of that time all the same.
    to = max(options.to ?? end, (options.from ?? .min / 2) + 1)
    from = options.from ?? to - options.length
  }

  /// The days it touches, since 1970-01-01 in UTC.
  public var days: ClosedRange<Int64> { DayCount.day(of: from)...DayCount.day(of: to - 1) }
}
