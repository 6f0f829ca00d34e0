import Rulebook
import Syslog

/// A notice as one syslog line: the first line of its text, then `key=value`.
enum AlertLine {
  /// Facility daemon; severity by how grave the alert is.
  static func priority(_ severity: String) -> Int {
    switch AlertSeverity(rawValue: severity) {
    case .critical: 3 * 8 + 2
    case .major: 3 * 8 + 3
    case .minor: 3 * 8 + 4
    case .warning: 3 * 8 + 5
    case .info, nil: 3 * 8 + 6
    }
  }

  /// The line, without LF.
  static func bytes(_ notice: AlertNotice) -> [UInt8] {
    var line = OutgoingLine(priority: priority(notice.severity), tag: AlertOffice.syslogTag)
    line.add(text: notice.headline)
    line.add("event", notice.event.rawValue)
    line.add("instance", notice.instance)
    line.add("notice", notice.id)
    line.add("alerts", String(notice.alerts.count + notice.leftOut))
    if notice.heldBack > 0 { line.add("held_back", String(notice.heldBack)) }
    if let alert = notice.alerts.first {
      line.add("alert", alert.alert)
      line.add("environment", alert.environment)
      if !alert.label.isEmpty { line.add("label", alert.label) }
      line.add("episode", String(alert.id))
      line.add("since", Stamp.utc(alert.since.seconds))
    }
    return line.bytes
  }
}
