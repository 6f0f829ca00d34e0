import Alerts
import Ledger
import Rulebook
import Syslog

/// The phrases of all that is said of alerts, the same in text and HTML.
struct AlertWording {
  let zone: Zone

  /// `2026-11-23 09:20` in the site's zone.
  func time(_ seconds: Int64) -> String { String(Stamp.local(seconds, in: zone).prefix(16)) }

  /// A text that may hold anything, on one line, with nothing that drives a terminal.
  static func shown(_ text: String) -> String { ShownText.of(Array(text.utf8)) }

  /// `18 min`, `2 h 5 min`, `3 d 4 h`: the two largest units.
  static func length(_ seconds: Int64) -> String {
    let minutes = max(seconds, 0) / 60
    if minutes < 60 { return "\(minutes) min" }
    let (hours, rest) = (minutes / 60, minutes % 60)
    if hours < 48 { return rest == 0 ? "\(hours) h" : "\(hours) h \(rest) min" }
    return hours % 24 == 0 ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
  }

  /// `sshd/failed-logins@prod[label]`, shown.
  static func name(_ series: AlertSeries) -> String { shown(series.name) }

  /// `of ops`, where it is somebody's.
  static func owner(_ owner: String) -> String? { owner.isEmpty ? nil : "owner \(shown(owner))" }

  /// `acknowledged by anna 2026-11-29 10:02: looking at it`.
  func acknowledgement(_ note: AlertAcknowledgement) -> String {
    let reason = note.reason.isEmpty ? "" : ": \(AlertWording.shown(note.reason))"
    return "acknowledged by \(AlertWording.shown(note.by)) \(time(note.at))\(reason)"
  }

  /// `silenced until 2026-11-29 12:00 by bob: switch work (silence 3)`.
  func silence(_ silence: AlertSilence) -> String {
    "silenced until \(time(silence.to)) by \(AlertWording.shown(silence.by)):"
      + " \(AlertWording.shown(silence.reason)) (silence \(silence.id))"
  }

  /// `12 in 10m vs at most 100`, of what has not fired; only what is expected where nothing is observed.
  static func expectation(_ rule: AlertRule, observed: Double?) -> String {
    guard let observed else { return AlertWords.condition(rule.condition) }
    var text = AlertWords.number(observed)
    if case .threshold(.ratio, _, _) = rule.condition { text = AlertWords.percent(observed) }
    return "\(text), condition: \(AlertWords.condition(rule.condition))"
  }

  /// A number of an episode in the words of its finding; `-` where there is none.
  static func number(_ value: Double?, of episode: AlertEpisode) -> String {
    guard let value else { return "-" }
    return episode.metric.contains("/") ? AlertWords.percent(value) : AlertWords.number(value)
  }

  /// How long an episode fired, or has so far.
  static func length(of episode: AlertEpisode, now: Int64) -> Int64 {
    max((episode.resolved ?? now) - episode.fired, 0)
  }
}
