import Ledger
public import Rulebook
import Syslog

/// The words of an alert: numbers, findings, the first line.
///
/// The first line is fixed, so that filters can rely on it:
/// `[SEVERITY] OWNER CATEGORY METRIC: OBSERVED vs EXPECTED`. The four words before the colon hold no
/// blank, nobody's owner is `-`; an environment that is not the usual one is `METRIC@ENVIRONMENT`.
public enum AlertWords {
  /// A number without more digits than it has: `4812`, `0.35`, `1.2e+18`.
  public static func number(_ value: Double) -> String {
    if let whole = Int64(exactly: value.rounded()),
      value.magnitude >= 100 || value == value.rounded()
    {
      return String(whole)
    }
    // Three significant digits say what two more would not.
    var scale = 1.0
    while value.magnitude * scale < 100, scale < 1e9 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }

  /// `1 record`, `12 records`.
  static func records(_ count: Double) -> String {
    "\(number(count)) record\(count == 1 ? "" : "s")"
  }

  /// A share: `7.3%`.
  public static func percent(_ value: Double) -> String { number(value * 100) + "%" }

  /// Minutes: `10m`, `2h`, `1d`.
  public static func minutes(_ count: Int) -> String {
    if count >= 1_440, count % 1_440 == 0 { return "\(count / 1_440)d" }
    if count >= 60, count % 60 == 0 { return "\(count / 60)h" }
    return "\(count)m"
  }

  /// What limits expect: `at most 100`, `at least 5`, `5 to 100`.
  public static func expected(
    _ limits: AlertLimits,
    _ text: (Double) -> String = number
  ) -> String {
    switch (limits.below, limits.above) {
    case (let low?, let high?): "\(text(low)) to \(text(high))"
    case (let low?, nil): "at least \(text(low))"
    case (nil, let high?): "at most \(text(high))"
    case (nil, nil): "anything"
    }
  }

  /// The first line; `usual` is the environment that goes without saying.
  static func headline(
    _ rule: AlertRule,
    _ series: AlertSeries,
    metric: String,
    usual: String,
    finding: String
  ) -> String {
    var name =
      series.label.isEmpty || metric.hasSuffix("]") ? metric : "\(metric)[\(series.label)]"
    if !series.environment.isEmpty, series.environment != usual { name += "@\(series.environment)" }
    return "[\(rule.severity.rawValue)] \(word(rule.owner)) \(word(series.category)) \(word(name)):"
      + " \(finding)"
  }

  /// A text as one word.
  static func word(_ text: String) -> String {
    if text.isEmpty { return "-" }
    let shown = ShownText.of(Array(text.utf8.prefix(200)))
    return String(shown.map { $0.isWhitespace || $0 == ":" ? "_" : $0 })
  }

  /// An argument that a shell takes as it is, quoted where it must be.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte | 0x20)
          || [0x2d, 0x2e, 0x2f, 0x5f, 0x3a, 0x40, 0x25].contains(byte)
      }
    if isPlain { return text }
    return "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
