import Syslog

/// Limits of a notice, and the text that keeps to them.
public enum NoticeLimits {
  /// Alerts in a notice; what is beyond goes into the next notice or is counted.
  public static let maxAlerts = 100
  /// Alerts that the text tells of in full; the others get their first line.
  public static let maxFullAlerts = 10
  /// Contributors of an alert; further ones are added to the rest of their table.
  public static let maxContributors = 10
  /// Sample lines of an alert.
  public static let maxSamples = 5
  /// Bytes of a line of text: what mail allows (RFC 5322, 2.1.1).
  public static let maxLineBytes = 998
  /// Bytes of a field of text in the JSON: description, action, sample.
  public static let maxFieldBytes = 2_000
  /// Bytes of the text.
  public static let maxTextBytes = 65_536
  /// Bytes of the JSON without its text; with more, alerts are left out and counted.
  public static let maxJSONBytes = 262_144

  /// Text of one line: control bytes escaped, cut at a character with `…` behind.
  static func line(_ text: some StringProtocol, maxBytes: Int = maxLineBytes) -> String {
    let shown = ShownText.of(Array(text.utf8))
    guard shown.utf8.count > maxBytes else { return shown }
    var kept = ""
    var bytes = 3
    for character in shown.unicodeScalars {
      bytes += character.utf8.count
      if bytes > maxBytes { break }
      kept.unicodeScalars.append(character)
    }
    return kept + "…"
  }

  /// A number as people read it: whole ones as they are, others with three decimals at most.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "unknown" }
    if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
    guard abs(value) < 1e12, abs(value) >= 0.001 else { return "\(value)" }
    let thousandths = Int64((abs(value) * 1_000).rounded())
    var digits = String(thousandths % 1_000)
    digits = String(repeating: "0", count: 3 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    let sign = value < 0 ? "-" : ""
    return sign + String(thousandths / 1_000) + (digits.isEmpty ? "" : "." + digits)
  }
}
