import Ledger
import Rulebook
import Syslog

/// The first line of an alert's text, which filters and people rely on.
///
/// `[severity] owner category metric: observed vs expected`, with `RESOLVED ` or `REMINDER ` in front
/// and ` (+N more)` behind where they apply.
enum AlertHeadline {
  /// What every first line matches: prefix, severity, owner, category, metric, finding.
  static let expression =
    #"^(RESOLVED |REMINDER )?\[(critical|major|minor|warning|info)\] (\S+) (\S+) ([^:]+): (.+)$"#

  /// The episode's own headline where it has the form, else one made of its fields.
  static func of(_ episode: AlertEpisode) -> String {
    let severity = AlertSeverity(rawValue: episode.severity) ?? .info
    let lead = "[\(severity.rawValue)] \(word(episode.owner)) \(word(episode.series.category)) "
    let given = NoticeLimits.line(episode.headline, maxBytes: maxBytes)
    if given.hasPrefix(lead) {
      let rest = given.dropFirst(lead.count)
      let metric = rest.prefix { $0 != ":" }
      let behind = rest.dropFirst(metric.count)
      if !metric.isEmpty, behind.hasPrefix(": "), behind.count > 2 { return given }
    }
    let metric = NoticeLimits.line(episode.metric, maxBytes: 200)
      .split(separator: ":", omittingEmptySubsequences: false).joined(separator: ";")
    let finding = episode.finding.isEmpty ? "no number" : episode.finding
    return NoticeLimits.line(
      lead + (metric.isEmpty ? "-" : metric) + ": " + finding,
      maxBytes: maxBytes
    )
  }

  /// Leaves room for what stands in front and behind within a line.
  private static let maxBytes = NoticeLimits.maxLineBytes - 64

  /// The first line of a notice whose gravest alert has a headline.
  static func line(_ headline: String, event: AlertNotice.Event, more: Int) -> String {
    let prefix =
      switch event {
      case .firing: ""
      case .resolved: "RESOLVED "
      case .reminder: "REMINDER "
      }
    return prefix + headline + (more > 0 ? " (+\(more) more)" : "")
  }

  /// A text as one word; `-` when it is empty.
  private static func word(_ text: String) -> String {
    let shown = NoticeLimits.line(text, maxBytes: 100)
    if shown.isEmpty { return "-" }
    return String(shown.map { $0.isWhitespace ? "_" : $0 })
  }
}
