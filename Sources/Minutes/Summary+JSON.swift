import Syslog

extension Summary {
  /// Version of the JSON form; it changes when a member changes meaning or goes away.
  public static let jsonVersion = 1

  /// The summary as one line of JSON (`Docs/Formats/Summary.md`).
  public var json: String { json(entries: .max) }

  /// The same with at most so many entries of each top and labels of each metric, those with most; how
  /// many more there are is said beside them (`cut`).
  public func json(entries most: Int) -> String {
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
    for metric in metrics { out.add(metric.name, metric.value, entries: most) }
    out.endObject()
    out.endObject()
    return out.text
  }
}
