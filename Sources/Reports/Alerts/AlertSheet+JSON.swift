import Ledger
import Minutes

extension AlertSheet {
  /// The episode as one JSON object, `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add(episode)
    out.add("description", AlertWording.shown(episode.description))
    out.add("action", AlertWording.shown(episode.action))
    out.add("command", AlertWording.shown(episode.command))
    out.beginArray("contributors")
    for contributor in episode.contributors {
      out.beginObject()
      out.add("table", AlertWording.shown(contributor.table))
      out.add("key", AlertWording.shown(contributor.key))
      out.add("before", contributor.before)
      out.add("now", contributor.now)
      out.add("change", contributor.change)
      out.endObject()
    }
    out.endArray()
    out.beginArray("samples")
    for sample in episode.samples { out.add(item: AlertWording.shown(sample)) }
    out.endArray()
    out.add(silence)
    out.beginArray("notices")
    for telling in tellings {
      out.beginObject()
      out.add("hook", AlertWording.shown(telling.hook))
      out.add(text: "firing", telling.firing)
      out.add(time: "at", telling.at)
      out.add(text: "resolution", telling.resolution)
      out.add(text: "delivery", telling.delivery)
      out.add("tries", literal: String(telling.tries))
      out.add("error", AlertWording.shown(telling.error))
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return out.text + "\n"
  }
}

extension JSONText {
  /// A text; null for none.
  mutating func add(text key: String, _ value: String?) {
    if let value { add(key, AlertWording.shown(value)) } else { add(key, literal: "null") }
  }

  /// What is said of every episode: `id` to `acknowledged`.
  mutating func add(_ episode: AlertEpisode) {
    add("id", literal: String(episode.id))
    add("phase", episode.resolved == nil ? "firing" : "resolved")
    add(episode.series)
    add("severity", AlertWording.shown(episode.severity))
    add("owner", AlertWording.shown(episode.owner))
    add(time: "since", episode.since)
    addTimes(episode)
    addNumbers(episode)
    add("headline", AlertWording.shown(episode.headline))
    add("finding", AlertWording.shown(episode.finding))
    add(episode.acknowledged)
  }
}
