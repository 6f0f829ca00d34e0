/// Records of one day.
public struct DayCount: Sendable, Equatable {
  /// Days since 1970-01-01 in UTC: the same for every site and after every change of zone.
  public var day: Int64
  /// How many.
  public var count: UInt64

  /// Seconds of a day.
  public static let span: Int64 = 86_400

  /// Makes a count.
  public init(day: Int64, count: UInt64) {
    self.day = day
    self.count = count
  }

  /// The day of an instant in Unix seconds.
  public static func day(of time: Int64) -> Int64 {
    time >= 0 ? time / span : (time - span + 1) / span
  }
}
