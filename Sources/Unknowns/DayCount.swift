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

/// Counts by day while they are gathered; mostly all of one day.
struct DayTally {
  private var start = Int64.max
  private var place = -1
  private(set) var days: [DayCount] = []

  /// Counts one record.
  ///
  /// Cost: about a nanosecond; a record of another day than the last one's looks that day up.
  mutating func add(_ time: Int64) {
    if time < start || time &- start >= DayCount.span { turn(to: time) }
    days[place].count &+= 1
  }

  private mutating func turn(to time: Int64) {
    let day = DayCount.day(of: time)
    start = day * DayCount.span
    if let known = days.lastIndex(where: { $0.day == day }) {
      place = known
    } else {
      place = days.count
      days.append(DayCount(day: day, count: 0))
    }
  }

  /// Forgets everything.
  mutating func removeAll() {
    self = DayTally()
  }
}
