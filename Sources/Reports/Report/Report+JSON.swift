import Ledger
import Minutes
import Rulebook
import Syslog

extension Report {
  /// The report as one JSON object (`Docs/Formats/Report.md`).
  public var json: String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("report", definition.name)
    out.add("audience", definition.audience)
    out.beginObject("period")
    out.add("name", period.name?.rawValue ?? "range")
    out.add(time: "from", period.from)
    out.add(time: "to", period.to)
    out.add("zone", period.zone.name)
    out.endObject()
    out.beginObject("coverage")
    out.add("minutes", literal: String(coverage.minutes))
    out.add("stored", literal: String(coverage.known))
    out.add("partial", literal: String(coverage.partial))
    out.beginArray("gaps")
    for gap in coverage.gaps.prefix(Report.mostGaps) {
      out.beginObject()
      out.add(time: "from", gap.lowerBound)
      out.add(time: "to", gap.upperBound)
      out.endObject()
    }
    out.endArray()
    out.endObject()
    out.add(time: "newest", newest)
    out.add(time: "made", made)
    out.add(number: "seconds", seconds)
    out.add("news", literal: hasNews ? "true" : "false")
    sheet.add(to: &out)
    out.endObject()
    return out.text
  }

  /// Gaps that are listed.
  private static let mostGaps = 1_000
}
