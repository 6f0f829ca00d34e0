import ArgumentParser
import Syslog

/// A point in time on the command line: RFC 3339, a date, `now`, `today`, `yesterday`, or
/// `2h ago`.
struct TimeArgument: ExpressibleByArgument {
  private let text: String

  init?(argument: String) {
    text = argument
    guard instant(in: .utc, now: 0) != nil else { return nil }
  }

  /// The instant in Unix seconds; local where no zone is given.
  func instant(in zone: Zone, now: Int64) -> Int64? {
    TimeText.instant(text, in: zone, now: now)
  }
}
