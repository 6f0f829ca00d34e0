import Ledger
import Minutes

extension AlertReport {
  /// The report as one JSON object, `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add(time: "from", options.from)
    out.add(time: "to", options.to)
    out.add(time: "stored_from", stored?.lowerBound)
    out.add(time: "stored_to", stored.map { $0.upperBound + 60 })
    out.add("fired", literal: String(fired))
    out.add("weekly_budget", literal: String(options.weeklyBudget))
    out.add("over_budget", literal: isOverBudget ? "true" : "false")
    out.add("news", literal: hasNews ? "true" : "false")
    out.beginArray("alerts")
    for row in rows { add(row, to: &out) }
    out.endArray()
    for (key, rows) in [
      ("self_clearing", selfClearing), ("flapping", flapping), ("never_acted_on", unheeded),
    ] {
      out.beginArray(key)
      for row in rows { out.add(item: AlertWording.shown(row.name)) }
      out.endArray()
    }
    for (key, episodes) in [("longest", longest), ("unacknowledged", waiting)] {
      out.beginArray(key)
      for episode in episodes {
        out.beginObject()
        out.add(episode)
        out.endObject()
      }
      out.endArray()
    }
    out.beginArray("hooks")
    for hook in deliveries {
      out.beginObject()
      out.add("hook", AlertWording.shown(hook.hook))
      for state in ["sent", "waiting", "running", "failed", "dropped", "held"] {
        out.add(state, literal: String(hook.count(state)))
      }
      out.add("last_error", AlertWording.shown(hook.lastError))
      out.endObject()
    }
    out.endArray()
    for (key, names) in [("without_alert", uncovered), ("never_fired", silent)] {
      out.beginArray(key)
      for name in names { out.add(item: AlertWording.shown(name)) }
      out.endArray()
    }
    out.endObject()
    return out.text + "\n"
  }

  private func add(_ row: AlertReportRow, to out: inout JSONText) {
    out.beginObject()
    out.add("category", AlertWording.shown(row.category))
    out.add("alert", AlertWording.shown(row.alert))
    out.add("severity", AlertWording.shown(row.severity))
    out.add("owner", AlertWording.shown(row.owner))
    out.add("fired", literal: String(row.fired))
    out.add("notices", literal: String(row.told))
    out.add("held", literal: String(row.held))
    out.add("seconds", literal: String(row.seconds))
    out.add("self_cleared", literal: String(row.selfCleared))
    out.add("advised_hold_minutes", literal: row.advisedHold.map { String($0) } ?? "null")
    out.add("flaps", literal: String(row.flaps))
    out.add("acknowledged", literal: String(row.acknowledged))
    out.add("silenced", literal: row.isSilenced ? "true" : "false")
    out.endObject()
  }
}
