import Ledger
import Minutes
public import Pipeline
import Rulebook

extension BacktestResult {
  /// What would have fired as one JSON object, `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add(time: "from", from)
    out.add(time: "to", to)
    out.add("minutes", literal: String(minutes.count))
    out.beginArray("alarms")
    for alarm in alarms {
      out.beginObject()
      out.add(alarm.series)
      out.add("severity", alarm.severity)
      out.add("owner", AlertWording.shown(alarm.owner))
      out.add(time: "since", alarm.since)
      out.addTimes(alarm)
      out.addNumbers(alarm)
      out.add("delay_seconds", literal: String(alarm.fired - alarm.since))
      out.add("finding", AlertWording.shown(alarm.finding))
      out.endObject()
    }
    out.endArray()
    out.beginArray("alerts")
    for rule in rules {
      let alarms = alarms(of: rule)
      out.beginObject()
      add(rule, to: &out)
      out.add("alarms", literal: String(alarms.count))
      out.add("firing_minutes", literal: String(firingMinutes(alarms)))
      out.endObject()
    }
    out.endArray()
    out.beginArray("proposals")
    for proposal in proposals { add(proposal, to: &out) }
    out.endArray()
    out.beginArray("remarks")
    for remark in remarks { out.add(item: remark) }
    out.endArray()
    out.endObject()
    return out.text + "\n"
  }

  private func add(_ rule: AlertRule, to out: inout JSONText) {
    out.add("alert", rule.id)
    if case .category(let category) = rule.scope {
      out.add("category", category)
    } else {
      out.add("category", literal: "null")
    }
  }

  private func add(_ proposal: LimitProposal, to out: inout JSONText) {
    out.beginObject()
    add(proposal.rule, to: &out)
    out.add("side", proposal.isAbove ? "above" : "below")
    out.add("limit", proposal.present)
    out.add("alarms", literal: String(proposal.presentAlarms))
    out.add("allowed", literal: String(proposal.allowed))
    switch proposal.outcome {
    case .limit(let limit, let alarms, let clear):
      out.add("proposed", limit)
      out.add("proposed_alarms", literal: String(alarms))
      out.add(number: "proposed_clear", clear)
      out.add("reason", literal: "null")
    case .none(let reason):
      out.add("proposed", literal: "null")
      out.add("proposed_alarms", literal: "null")
      out.add("proposed_clear", literal: "null")
      out.add("reason", reason)
    }
    out.endObject()
  }
}
