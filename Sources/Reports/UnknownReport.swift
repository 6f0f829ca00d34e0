public import Ledger
public import Minutes
public import Syslog
import Sketches
import Unknowns

/// The unknown report ("artificial ignorance", after Marcus Ranum): what no rule knows, ranked by
/// how often it came, host-blind, one section per category.
public struct UnknownReport: Sendable {
  /// One category's part.
  public struct Section: Sendable {
    /// The category's name.
    public var category: String
    /// Its account over all stored minutes.
    public var accounting: Accounting
    /// Its templates, the most frequent first.
    public var templates: [StoredTemplate]
    /// Unmatched records whose template did not fit the table.
    public var overflow: UInt64
    /// Hits of ignore rules: known and unimportant, but counted.
    public var ignored: [(rule: String, count: UInt64)]
  }

  /// The sections, those with most unmatched records first.
  public var sections: [Section]

  /// Reads the report; a `category` limits it to one.
  public init(_ ledger: Ledger, category: String? = nil) throws(LedgerError) {
    let templates = Dictionary(
      grouping: try ledger.templates(category: category),
      by: \.category
    )
    let overflow = try ledger.templateOverflow()
    let ignored = try ledger.ignored(category: category)
    var sections: [Section] = []
    for (name, accounting) in try ledger.accounts() where category == nil || name == category {
      sections.append(
        Section(
          category: name,
          accounting: accounting,
          templates: templates[name] ?? [],
          overflow: overflow[name] ?? 0,
          ignored: ignored.filter { $0.category == name }.map { ($0.rule, $0.count) }
        )
      )
    }
    self.sections = sections.sorted { $0.accounting.unmatched > $1.accounting.unmatched }
  }

  /// Whether nothing is unknown.
  public var isEmpty: Bool { sections.allSatisfy { $0.accounting.unmatched == 0 } }

  /// The report for people; at most `limit` templates a category.
  ///
  /// With `samples` each template is followed by a line that had its form, else only the first is.
  public func text(limit: Int, zone: Zone, samples: Bool = false) -> String {
    if sections.isEmpty { return "No minutes are stored, so nothing can be said.\n" }
    var text = isEmpty ? "Nothing unknown: every record was matched or ignored by a rule.\n\n" : ""
    text += sections.map { UnknownReport.text($0, limit, zone, samples) }.joined(separator: "\n")
    return text
  }

  private static func text(
    _ section: Section,
    _ limit: Int,
    _ zone: Zone,
    _ samples: Bool
  ) -> String {
    let accounting = section.accounting
    var text = "\(section.category): \(NumberText.grouped(accounting.unmatched)) unmatched"
    text += " of \(NumberText.grouped(accounting.read)) records,"
    text += " coverage \(NumberText.percent(accounting.coverage)),"
    text += " \(NumberText.grouped(UInt64(section.templates.count))) templates\n"
    if !section.templates.isEmpty {
      var table = TextTable([
        ("COUNT", .right), ("HOSTS", .right), ("FIRST", .left), ("LAST", .left),
        ("TEMPLATE", .left),
      ])
      for stored in section.templates.prefix(limit) {
        let template = stored.template
        let hosts = "\(template.hosts.error > 0 ? "~" : "")\(template.hosts.count)"
        table.add([
          NumberText.grouped(template.count), hosts, Stamp.local(template.first, in: zone),
          Stamp.local(template.last, in: zone), ShownText.of(template.text),
        ])
      }
      let shown = section.templates.prefix(limit).map { ShownText.of($0.template.sample) }
      text += samples ? UnknownReport.interleaved(table.text, shown) : table.text
      let rest = section.templates.dropFirst(limit)
      if !rest.isEmpty {
        let records = rest.reduce(0) { $0 + $1.template.count }
        text += "  … \(NumberText.grouped(UInt64(rest.count))) more templates with"
        text += " \(NumberText.grouped(records)) records\n"
      }
      if !samples, let sample = shown.first { text += "  sample of the first: \(sample)\n" }
    }
    if section.overflow > 0 {
      text += "  \(NumberText.grouped(section.overflow)) records beyond the limit of templates\n"
    }
    if !section.ignored.isEmpty {
      let list = section.ignored.map { "\($0.rule) \(NumberText.grouped($0.count))" }
      text += "  ignored by rule: \(list.joined(separator: ", "))\n"
    }
    return text
  }

  /// A table with a sample below each row but the titles.
  private static func interleaved(_ table: String, _ samples: [String]) -> String {
    let rows = table.split(separator: "\n")
    var text = rows.prefix(1).map { $0 + "\n" }.joined()
    for (row, sample) in zip(rows.dropFirst(), samples) { text += "\(row)\n    \(sample)\n" }
    return text
  }

  /// The report as JSON, `{"v":1,"categories":[…]}`.
  public func json(limit: Int) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.beginArray("categories")
    for section in sections {
      out.beginObject()
      out.add("category", section.category)
      out.beginObject("accounting")
      for part in section.accounting.parts { out.add(part.name, literal: "\(part.value)") }
      out.endObject()
      if let coverage = section.accounting.coverage { out.add("coverage", coverage) }
      out.add("overflow", literal: "\(section.overflow)")
      out.beginArray("templates")
      for stored in section.templates.prefix(limit) {
        let template = stored.template
        out.beginObject()
        out.add("id", template.idText)
        out.add("template", ShownText.of(template.text))
        out.add("count", literal: "\(template.count)")
        out.add("hosts", literal: "\(template.hosts.count)")
        out.add("hosts_error", template.hosts.error)
        out.add("first", Stamp.utc(template.first))
        out.add("last", Stamp.utc(template.last))
        out.add("sample", ShownText.of(template.sample))
        out.endObject()
      }
      out.endArray()
      out.beginArray("ignored")
      for row in section.ignored {
        out.beginObject()
        out.add("rule", row.rule)
        out.add("count", literal: "\(row.count)")
        out.endObject()
      }
      out.endArray()
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return out.text
  }
}
