/// A moment as people write it: RFC 3339, a date, `now`, `today`, `yesterday`, `2h ago`.
public enum TimeText {
  /// The instant in Unix seconds; local where no zone is given; nil for what is no time.
  public static func instant(_ text: String, in zone: Zone, now: Int64) -> Int64? {
    switch text {
    case "now": return now
    case "today", "yesterday":
      let local = now + zone.offset(at: now)
      let midnight = local - ((local % 86_400) + 86_400) % 86_400
      return zone.instant(local: text == "today" ? midnight : midnight - 86_400)
    default: break
    }
    if text.hasSuffix("ago"), let seconds = TimeSpan.seconds(String(text.dropLast(3))) {
      return now - seconds
    }
    if let seconds = Int64(text), text.count >= 9 { return seconds }
    return Stamp.parse(text, in: zone)
  }
}
