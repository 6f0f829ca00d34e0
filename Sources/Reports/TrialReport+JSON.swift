import Minutes
import Rulebook
import Sketches
import Syslog
import Unknowns

extension TrialReport {
  /// The report as JSON, an object on one line; at most `limit` entries of each list.
  public func json(limit: Int) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    add(files: &out)
    out.beginObject("lines")
    for (name, number) in [
      ("read", count.lines), ("malformed", count.malformed), ("early", count.early),
      ("own", count.own), ("gave_up", count.gaveUp), ("rerouted", count.rerouted),
    ] { out.add(name, literal: "\(number)") }
    out.endObject()
    out.beginArray("categories")
    for part in parts {
      out.beginObject()
      out.add("category", part.category)
      TrialReport.add("kept", part.kept, &out)
      TrialReport.add("given", part.given, &out)
      out.endObject()
    }
    out.endArray()
    add(rules: &out, limit)
    add(hands: &out, limit)
    add(templates: &out, limit)
    out.endObject()
    return out.text
  }

  private func add(files out: inout JSONText) {
    out.beginArray("files")
    for entry in files {
      out.beginObject()
      out.add("file", entry.file)
      TrialReport.add("replaces", entry.replaces, &out)
      TrialReport.add("after", entry.after, &out)
      out.endObject()
    }
    out.endArray()
  }

  private func add(rules out: inout JSONText, _ limit: Int) {
    out.beginArray("rules")
    for gain in gains.prefix(limit) {
      out.beginObject()
      TrialReport.add(gain.name, &out)
      out.add("is", gain.change.rawValue)
      out.add("ignored", literal: "\(gain.isIgnored)")
      out.add("lines", literal: "\(gain.tried.lines)")
      TrialReport.add(example: gain.tried, &out)
      out.endObject()
    }
    out.endArray()
    out.beginArray("removed")
    for name in removed.prefix(limit) {
      out.beginObject()
      TrialReport.add(name, &out)
      out.endObject()
    }
    out.endArray()
  }

  private func add(hands out: inout JSONText, _ limit: Int) {
    out.beginObject("hands")
    out.add("lines", literal: "\(moves.reduce(0) { $0 + $1.tried.lines } + count.movedBeyond)")
    out.add("samples", literal: "\(moves.reduce(0) { $0 + $1.tried.samples })")
    out.add("samples_tried", literal: "\(count.samples)")
    out.add("samples_untried", literal: "\(count.untriedSamples)")
    out.beginArray("moves")
    for move in moves.prefix(limit) {
      out.beginObject()
      for (key, name) in [("from", move.from), ("to", move.to)] {
        out.beginObject(key)
        TrialReport.add(name, &out)
        out.endObject()
      }
      out.add("lines", literal: "\(move.tried.lines)")
      out.add("samples", literal: "\(move.tried.samples)")
      TrialReport.add(example: move.tried, &out)
      out.endObject()
    }
    out.endArray()
    out.endObject()
  }

  private func add(templates out: inout JSONText, _ limit: Int) {
    out.beginObject("unmatched")
    out.add("lines", literal: "\(templates.reduce(0) { $0 + $1.template.count } + overflow)")
    out.add("templates", literal: "\(templates.count)")
    out.add("overflow", literal: "\(overflow)")
    out.beginArray("top")
    for (category, template) in templates.prefix(limit) {
      out.beginObject()
      out.add("category", category)
      out.add("id", template.idText)
      out.add("template", ShownText.of(template.text))
      out.add("count", literal: "\(template.count)")
      out.add("hosts", literal: "\(template.hosts.count)")
      out.add("sample", ShownText.of(template.sample))
      out.endObject()
    }
    out.endArray()
    out.endObject()
  }

  private static func add(_ name: Name, _ out: inout JSONText) {
    out.add("category", name.category)
    add("rule", name.rule, &out)
  }

  private static func add(_ key: String, _ coverage: TrialCount.Coverage, _ out: inout JSONText) {
    out.beginObject(key)
    out.add("lines", literal: "\(coverage.lines)")
    out.add("before", literal: "\(coverage.before)")
    out.add("after", literal: "\(coverage.after)")
    out.endObject()
  }

  private static func add(_ key: String, _ text: String?, _ out: inout JSONText) {
    if let text { out.add(key, text) } else { out.add(key, literal: "null") }
  }

  private static func add(example tried: TrialCount.Tried, _ out: inout JSONText) {
    add("example", tried.lines + tried.samples > 0 ? ShownText.of(tried.example) : nil, &out)
  }
}
