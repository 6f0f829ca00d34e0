import Synchronization
import Syslog

/// Times as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// The text of Unix seconds, from 1970 to 9999.
  static func text(_ seconds: Int64) -> String {
    let clamped = Int(min(max(seconds, 0), 253_402_300_799))
    let (days, second) = clamped.quotientAndRemainder(dividingBy: 86_400)
    let date = CivilDate.date(days: days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(weekdays[days % 7]), \(two(date.day)) \(months[date.month - 1]) \(date.year)"
      + " \(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60)) GMT"
  }
}

/// The time of answers, made into text once a second.
final class DateLine: Sendable {
  private let last = Mutex<(seconds: Int64, text: String)>((.min, ""))

  /// The text of Unix seconds.
  func text(_ seconds: Int64) -> String {
    last.withLock { last in
      if last.seconds != seconds { last = (seconds, HTTPDate.text(seconds)) }
      return last.text
    }
  }
}
