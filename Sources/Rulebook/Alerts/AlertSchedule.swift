/// When an alert is judged: days of the week and hours of the day, in a zone (`at`).
public struct AlertSchedule: Sendable, Equatable {
  /// Days, 0 for Monday to 6 for Sunday.
  public var days: Set<Int>
  /// Minutes of the day, from the first to before the second; a range over midnight has the second
  /// below the first, and belongs to the day it begins on.
  public var hours: [(from: Int, to: Int)]
  /// The zone's name; nil for the configuration's.
  public var zone: String?

  /// Makes a schedule.
  public init(days: Set<Int> = Set(0...6), hours: [(from: Int, to: Int)] = [], zone: String? = nil)
  {
    self.days = days
    self.hours = hours
    self.zone = zone
  }

  /// Whether a local time lies in it.
  ///
  /// - Parameters:
  ///   - day: 0 for Monday to 6 for Sunday.
  ///   - minute: minutes since midnight, 0 to 1,439.
  /// - Returns: true where the time is in one of the ranges of one of the days.
  public func contains(day: Int, minute: Int) -> Bool {
    if hours.isEmpty { return days.contains(day) }
    return hours.contains { range in
      if range.from < range.to {
        return days.contains(day) && (range.from..<range.to).contains(minute)
      }
      return days.contains(day) && minute >= range.from
        || days.contains((day + 6) % 7) && minute < range.to
    }
  }

  /// Whether two schedules are the same.
  public static func == (left: AlertSchedule, right: AlertSchedule) -> Bool {
    left.days == right.days && left.zone == right.zone
      && left.hours.elementsEqual(right.hours) { $0 == $1 }
  }
}
