import ArgumentParser
import Pipeline
import Syslog

/// A time on the command line: RFC 3339, a date, `now`, `today`, `yesterday`, or `2h ago`.
struct TimeArgument: ExpressibleByArgument {
  private let text: String

  init?(argument: String) {
    text = argument
    guard instant(in: .utc, now: 0) != nil else { return nil }
  }

  /// The instant in Unix seconds; local where no zone is given.
  func instant(in zone: Zone, now: Int64) -> Int64? {
    switch text {
    case "now": return now
    case "today", "yesterday":
      let local = now + zone.offset(at: now)
      let midnight = local - ((local % 86_400) + 86_400) % 86_400
      return zone.instant(local: text == "today" ? midnight : midnight - 86_400)
    default: break
    }
    if text.hasSuffix(" ago") || text.hasSuffix("ago"),
      let seconds = TimeSpan.seconds(String(text.dropLast(3)))
    {
      return now - seconds
    }
    if let seconds = Int64(text), text.count >= 9 { return seconds }
    return Stamp.parse(text, in: zone)
  }
}
