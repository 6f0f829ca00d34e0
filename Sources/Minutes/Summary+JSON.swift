import Sketches
import Syslog

extension Summary {
  /// Version of the JSON form; it changes when a member changes meaning or goes away.
  public static let jsonVersion = 1

  /// The summary as one line of JSON (`Docs/Formats/Summary.md`).
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "\(Summary.jsonVersion)")
    out.add("minute", Stamp.utc(minute))
    out.add("span", literal: "\(span)")
    out.add("instance", instance)
    out.add("environment", environment)
    out.add("category", category)
    out.add("partial", literal: isPartial ? "true" : "false")
    if isAmendment { out.add("amend", literal: "true") }
    if sequence > 0 { out.add("sequence", literal: "\(sequence)") }
    if !sources.isEmpty {
      out.beginArray("instances")
      for name in instances { out.add(item: name) }
      out.endArray()
    }
    out.beginObject("accounting")
    for part in accounting.parts { out.add(part.name, literal: "\(part.value)") }
    out.endObject()
    if badValues > 0 { out.add("bad_value", literal: "\(badValues)") }
    if regexLimits > 0 { out.add("regex_limit", literal: "\(regexLimits)") }
    out.beginObject("metrics")
    for metric in metrics { Summary.add(metric, to: &out) }
    out.endObject()
    out.endObject()
    return out.text
  }

  private static func add(_ metric: Metric, to out: inout JSONText) {
    switch metric.value {
    case .count(let count): out.add(metric.name, literal: "\(count)")
    case .sum(let sum): out.add(metric.name, literal: sum.description)
    case .distinct(let distinct, _):
      out.beginObject(metric.name)
      out.add("distinct", literal: "\(distinct.count)")
      out.add("error", distinct.error)
      out.endObject()
    case .top(let top, _):
      out.beginObject(metric.name)
      out.beginArray("top")
      for entry in top.entries {
        out.beginArray()
        out.add(item: ShownText.of(entry.key))
        out.add(literal: "\(entry.count)")
        out.endArray()
      }
      out.endArray()
      out.add("total", literal: "\(top.total)")
      out.add("error", literal: "\(top.error)")
      out.endObject()
    case .gauge(let gauge):
      guard let last = gauge.last, let min = gauge.min, let max = gauge.max else {
        return out.add(metric.name, literal: "null")
      }
      out.beginObject(metric.name)
      out.add("last", literal: last.description)
      out.add("min", literal: min.description)
      out.add("max", literal: max.description)
      out.endObject()
    }
  }
}
