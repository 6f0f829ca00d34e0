import Foundation
import Rulebook
import Syslog

/// A notice as Alertmanager's API v2 takes it: `POST /api/v2/alerts`, an array of alerts.
///
/// Alertmanager holds an alert for resolved when its `endsAt` has passed. What fires gets one well
/// ahead, which every reminder moves on; without it `resolve_timeout` (5 minutes) would hold.
enum AlertmanagerPost {
  private struct Alert: Encodable {
    var labels: [String: String]
    var annotations: [String: String]
    var startsAt: NoticeTime
    var endsAt: NoticeTime
  }

  /// The array as JSON.
  static func json(_ notice: AlertNotice, now: Int64, keepAlive: Int64) -> [UInt8] {
    let alerts = notice.alerts.map { alert in
      // A time of the log may lie ahead of the clock; what has resolved must not end later than now.
      let ends = alert.resolved.map { min($0.seconds, now) } ?? now + keepAlive
      return Alert(
        labels: labels(alert, notice).filter { !$0.value.isEmpty },
        annotations: annotations(alert, notice).filter { !$0.value.isEmpty },
        startsAt: NoticeTime(min(alert.since.seconds, ends)),
        endsAt: NoticeTime(ends)
      )
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and times only: encoding cannot fail.
    return Array((try? encoder.encode(alerts)) ?? Data())
  }

  /// What tells alerts apart there: nothing that changes while the alert fires.
  private static func labels(_ alert: NoticeAlert, _ notice: AlertNotice) -> [String: String] {
    [
      "alertname": alert.alert, "category": alert.category, "environment": alert.environment,
      "label": alert.label, "severity": alert.severity, "owner": alert.owner,
      "instance": notice.instance,
    ]
  }

  private static func annotations(_ alert: NoticeAlert, _ notice: AlertNotice) -> [String: String] {
    [
      "summary": alert.headline, "finding": alert.finding, "description": alert.description,
      "action": alert.action, "command": alert.command, "metric": alert.metric,
      "episode": String(alert.id), "samples": alert.samples.joined(separator: "\n"),
      "contributors": alert.contributors.map { one in
        let key = one.key.isEmpty ? "all others" : one.key
        return "\(one.table) \(key): \(NoticeLimits.number(one.before)) -> "
          + NoticeLimits.number(one.now)
      }.joined(separator: "\n"),
    ]
  }
}
