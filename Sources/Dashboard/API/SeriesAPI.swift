import Ledger
import Minutes
import Reports
import Rulebook
import Syslog

/// `/api/v1/series`: one number's course.
enum SeriesAPI {
  static func text(
    _ series: NumberSeries,
    _ reference: MetricReference,
    _ period: ReportPeriod
  ) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("category", reference.category)
    out.add("metric", reference.metric + reference.suffix)
    if let label = reference.label { out.add("label", ShownText.of(Array(label.utf8))) }
    out.add("from", Stamp.utc(period.from))
    out.add("to", Stamp.utc(period.to))
    out.add("step", literal: String(series.step))
    out.beginArray("points")
    for point in series.points {
      out.beginObject()
      out.add("from", Stamp.utc(point.from))
      out.add("minutes", literal: String(point.minutes))
      add(point.mean, "mean", to: &out)
      add(point.least, "least", to: &out)
      add(point.greatest, "greatest", to: &out)
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return out.text
  }

  private static func add(_ value: Double?, _ key: String, to out: inout JSONText) {
    if let value { out.add(key, value) } else { out.add(key, literal: "null") }
  }
}

/// `/api/v1/accounting`: where the records went, and which minutes are stored.
enum AccountingAPI {
  /// Gaps that are listed.
  private static let mostGaps = 1_000

  static func text(
    _ accounts: [(category: String, accounting: Accounting)],
    _ coverage: StoredCoverage
  ) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("from", Stamp.utc(coverage.from))
    out.add("to", Stamp.utc(coverage.to))
    out.add("minutes", literal: String(coverage.minutes))
    out.add("stored", literal: String(coverage.known))
    out.add("partial", literal: String(coverage.partial))
    out.beginArray("gaps")
    for gap in coverage.gaps.prefix(mostGaps) {
      out.beginObject()
      out.add("from", Stamp.utc(gap.lowerBound))
      out.add("to", Stamp.utc(gap.upperBound))
      out.endObject()
    }
    out.endArray()
    out.beginArray("categories")
    for (category, accounting) in accounts {
      out.beginObject()
      out.add("category", category)
      for part in accounting.parts { out.add(part.name, literal: String(part.value)) }
      if let coverage = accounting.coverage {
        out.add("coverage", coverage)
      } else {
        out.add("coverage", literal: "null")
      }
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return out.text
  }
}
