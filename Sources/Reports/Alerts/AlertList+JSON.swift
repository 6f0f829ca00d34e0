import Ledger
import Minutes
import Syslog

extension AlertList {
  /// The list as JSON, an object a line, each with `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String { entries.map { AlertList.json($0) + "\n" }.joined() }

  /// An entry as one of these objects.
  public static func json(_ entry: AlertEntry) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("id", literal: entry.episode.map { String($0.id) } ?? "null")
    out.add("phase", entry.phase.rawValue)
    out.add(entry.series)
    out.add("severity", AlertWording.shown(entry.severity))
    out.add("owner", AlertWording.shown(entry.owner))
    out.add(time: "since", entry.since)
    if let episode = entry.episode {
      out.addTimes(episode)
      out.addNumbers(episode)
      out.add("headline", AlertWording.shown(episode.headline))
    } else {
      out.add(number: "observed", entry.observed)
    }
    out.add("finding", AlertWording.shown(entry.finding))
    out.add(entry.episode?.acknowledged)
    out.add(entry.silence)
    out.add("open", literal: entry.isOpen ? "true" : "false")
    out.endObject()
    return out.text
  }
}

/// Members that several forms of alerts share.
extension JSONText {
  /// A time, RFC 3339 in UTC; null for none.
  mutating func add(time key: String, _ seconds: Int64?) {
    if let seconds { add(key, Stamp.utc(seconds)) } else { add(key, literal: "null") }
  }

  /// A number; null for none.
  mutating func add(number key: String, _ value: Double?) {
    if let value { add(key, value) } else { add(key, literal: "null") }
  }

  /// `alert`, `category`, `environment`, `label`.
  mutating func add(_ series: AlertSeries) {
    add("alert", AlertWording.shown(series.alert))
    add("category", AlertWording.shown(series.category))
    add("environment", AlertWording.shown(series.environment))
    add("label", AlertWording.shown(series.label))
  }

  /// `fired`, `resolved`.
  mutating func addTimes(_ episode: AlertEpisode) {
    add(time: "fired", episode.fired)
    add(time: "resolved", episode.resolved)
  }

  /// `metric`, `observed`, `peak`, `low`, `high`.
  mutating func addNumbers(_ episode: AlertEpisode) {
    add("metric", AlertWording.shown(episode.metric))
    add(number: "observed", episode.observed)
    add(number: "peak", episode.peak)
    add(number: "low", episode.low)
    add(number: "high", episode.high)
  }

  /// `acknowledged`: `at`, `by`, `reason`, or null.
  mutating func add(_ note: AlertAcknowledgement?) {
    guard let note else { return add("acknowledged", literal: "null") }
    beginObject("acknowledged")
    add(time: "at", note.at)
    add("by", AlertWording.shown(note.by))
    add("reason", AlertWording.shown(note.reason))
    endObject()
  }

  /// `silenced`: `id`, `until`, `by`, `reason`, or null.
  mutating func add(_ silence: AlertSilence?) {
    guard let silence else { return add("silenced", literal: "null") }
    beginObject("silenced")
    add("id", literal: String(silence.id))
    add(time: "until", silence.to)
    add("by", AlertWording.shown(silence.by))
    add("reason", AlertWording.shown(silence.reason))
    endObject()
  }
}
