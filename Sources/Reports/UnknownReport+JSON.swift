import Minutes
import Sketches
import Syslog
import Unknowns

extension UnknownReport {
  /// The report as JSON, `{"v":1,"period":…,"categories":[…]}`; at most `limit` templates in each
  /// list.
  public func json(limit: Int) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    if let period {
      out.beginObject("period")
      out.add("from", Stamp.utc(period.from))
      out.add("to", Stamp.utc(period.to))
      out.add("first_day", String(Stamp.utc(period.days.lowerBound * DayCount.span).prefix(10)))
      out.add("last_day", String(Stamp.utc(period.days.upperBound * DayCount.span).prefix(10)))
      if let day = rememberedFrom {
        out.add("remembered_from", String(Stamp.utc(day * DayCount.span).prefix(10)))
      }
      out.endObject()
    }
    out.add("rank", rank.rawValue)
    out.add("of_period", literal: "\(isOfPeriod)")
    out.add("news", literal: "\(hasNews)")
    out.beginArray("categories")
    for section in sections { add(section, limit, to: &out) }
    out.endArray()
    out.endObject()
    return out.text
  }

  private func add(_ section: UnknownSection, _ limit: Int, to out: inout JSONText) {
    out.beginObject()
    out.add("category", section.category)
    add(section.accounting, "accounting", to: &out)
    if let coverage = section.accounting.coverage { out.add("coverage", coverage) }
    add(section.period, "period", to: &out)
    if let strict = section.strict { out.add("strict_unmatched", literal: "\(strict)") }
    out.add("history_days", literal: "\(section.historyDays)")
    out.add("period_known_days", UnknownReport.rounded(section.exposure))
    out.add("all_new", literal: "\(section.isAllNew)")
    out.beginArray("outlook")
    for row in section.outlook {
      out.beginObject()
      out.add("rules", literal: "\(row.rules)")
      out.add("coverage", row.coverage)
      out.endObject()
    }
    out.endArray()
    out.add("overflow", literal: "\(section.overflow)")
    out.add("removed_forms", literal: "\(section.removedForms)")
    let lists = [
      ("templates", section.templates), ("new", section.new), ("rising", section.rising),
      ("silent", section.silent),
    ]
    for (name, templates) in lists {
      out.add("\(name)_count", literal: "\(templates.count)")
      out.beginArray(name)
      for template in templates.prefix(limit) { add(template, to: &out) }
      out.endArray()
    }
    out.beginArray("ignored")
    for row in section.ignored {
      out.beginObject()
      out.add("rule", row.rule)
      out.add("count", literal: "\(row.count)")
      out.add("period_count", literal: "\(row.periodCount)")
      if let usual = row.usual { out.add("usual_per_day", UnknownReport.rounded(usual)) }
      if let trend = row.trend { out.add("changed", trend.rawValue) }
      out.endObject()
    }
    out.endArray()
    out.endObject()
  }

  private func add(_ accounting: Accounting, _ key: String, to out: inout JSONText) {
    out.beginObject(key)
    for part in accounting.parts { out.add(part.name, literal: "\(part.value)") }
    out.endObject()
  }

  private func add(_ template: UnknownTemplate, to out: inout JSONText) {
    out.beginObject()
    out.add("id", template.idText)
    out.add("short_id", template.shortID)
    out.add("template", ShownText.of(template.text))
    out.add("forms", literal: "\(template.forms)")
    out.add("count", literal: "\(template.count)")
    out.add("period_count", literal: "\(template.periodCount)")
    if let expected = template.expected { out.add("expected", UnknownReport.rounded(expected)) }
    out.add("hosts", literal: "\(template.hosts.count)")
    out.add("hosts_error", template.hosts.error)
    out.add("first", Stamp.utc(template.first))
    out.add("last", Stamp.utc(template.last))
    out.beginObject("surprise")
    out.add("bits", UnknownReport.rounded(template.surprise.total))
    for part in template.surprise.parts { out.add(part.name, UnknownReport.rounded(part.bits)) }
    out.endObject()
    out.add("sample", ShownText.of(template.sample))
    out.endObject()
  }

  /// Three digits behind the point: more would be noise.
  private static func rounded(_ value: Double) -> Double { (value * 1_000).rounded() / 1_000 }
}
