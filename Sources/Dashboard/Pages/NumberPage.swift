import Ledger
import Minutes
import Reports
import Rulebook
import Syslog

/// One number: its course, what it counts, the tables of the same rules, and its minutes.
struct NumberPage {
  let site: PageContext
  let category: String
  let number: String

  /// Rows of the list of times; entries of a table.
  private static let rows = 120
  private static let entries = 100
  /// Tables of the same rules.
  private static let related = 6

  func sheet() throws -> Sheet {
    try site.check(category: category)
    guard let written = MetricReference("\(category).\(number)"),
      let (reference, metric) = site.sources.names.find(written)
    else {
      throw PageProblem.notFound(
        "category \(category) has no number \"\(number)\"",
        "its page has all there are"
      )
    }
    let isTable = metric.kind == .top
    var items: [ReportItem] = []
    if metric.kind == .distribution, reference.suffix.isEmpty {
      items.append(site.item(.distribution(reference)))
      let quantiles = ["_p50", "_p95", "_p99"].map { suffix in
        var one = reference
        one.suffix = suffix
        return one
      }
      items.append(site.item(.graph(quantiles)))
    } else if !isTable {
      items += [
        site.item(.total([reference])), site.item(.graph([reference])),
        site.item(.aberrant([reference])),
      ]
    }
    var sections = [ReportDefinition.Section(title: "Course", items: items)]
    if isTable || metric.isLabelled {
      var whole = reference
      whole.label = nil
      whole.suffix = ""
      sections.append(
        ReportDefinition.Section(
          title: "Table",
          items: [site.item(.top(whole, limit: NumberPage.entries))]
        )
      )
    }
    let tables = related(to: reference.metric)
    if !tables.isEmpty {
      sections.append(
        ReportDefinition.Section(
          title: "Tables of the same rules",
          items: tables.map { site.item(.top($0, limit: 10), label: $0.metric) }
        )
      )
    }
    var sheet = try site.report(
      "\(category) \(number)",
      sections.filter { !$0.items.isEmpty }
    ).sheet
    sheet.subtitle = [metric.description, site.period.text].filter { !$0.isEmpty }
      .joined(separator: " · ")
    if !isTable, metric.kind != .distribution || !reference.suffix.isEmpty {
      sheet.sections.append(try minutes(reference))
    }
    return sheet
  }

  /// Tables that rules fill which tally this number as well: whose doing it is.
  private func related(to metric: String) -> [MetricReference] {
    guard let found = site.reader.rulebook?.categories.first(where: { $0.name == category }) else {
      return []
    }
    let metrics = site.sources.names.categories[category] ?? [:]
    var names: [String] = []
    for rule in found.rules where rule.tallies.contains(where: { $0.metric == metric }) {
      for tally in rule.tallies
      where metrics[tally.metric]?.kind == .top && !names.contains(tally.metric) {
        names.append(tally.metric)
      }
    }
    return names.prefix(NumberPage.related).map {
      MetricReference(category: category, metric: $0)
    }
  }

  /// The number at each part of the time, the newest first, down to single minutes.
  private func minutes(_ reference: MetricReference) throws -> Sheet.Section {
    let period = site.period
    // Minutes where they fit a page, else as many parts.
    let step = NumberSeries.step(from: period.from, to: period.to, atMost: NumberPage.rows)
    let series = try NumberSeries(
      site.sources,
      reference,
      from: period.from,
      to: period.to,
      step: step
    )
    var table = SheetTable(
      title: "",
      columns: [
        SheetTable.Column("from"), SheetTable.Column("a minute", isNumber: true),
        SheetTable.Column("least", isNumber: true), SheetTable.Column("greatest", isNumber: true),
        SheetTable.Column("minutes stored", isNumber: true),
      ]
    )
    table.empty = "nothing stored in that time"
    let zone = period.zone
    for point in series.points.reversed() where point.minutes > 0 {
      let end = point.from + step
      let path = PageLinks.number(reference)
      let link =
        step == 60
        ? PageLinks.minute(category, point.from)
        : "\(path)?\(TimeChoice.query(from: point.from, to: end))"
      table.rows.append([
        SheetTable.Cell(String(Stamp.local(point.from, in: zone).prefix(16)), link: link),
        SheetTable.Cell(point.text(point.mean), value: point.mean),
        SheetTable.Cell(point.text(point.least), value: point.least),
        SheetTable.Cell(point.text(point.greatest), value: point.greatest),
        SheetTable.Cell("\(point.minutes)", value: Double(point.minutes)),
      ])
    }
    let note =
      step == 60 ? "Each minute leads to all that it held." : "Each row leads to its minutes."
    return Sheet.Section(title: "Minutes", note: note, blocks: [.table(table)])
  }
}
