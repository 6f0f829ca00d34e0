import Ledger
import Minutes
import Pipeline
import Reports
import Rulebook
import Sketches
import Syslog

/// One minute of a category: all that is stored of it, and where its lines may be found.
struct MinutePage {
  let site: PageContext
  let category: String
  let time: String

  /// Entries of each table.
  private static let entries = 50

  func sheet() throws -> Sheet {
    try site.check(category: category)
    guard let minute = Stamp.parse(time, in: .utc), minute % 60 == 0 else {
      throw PageProblem.badRequest("\"\(time)\" is no minute", "expected 2026-11-12T13:15Z")
    }
    let zone = site.period.zone
    let local = Stamp.local(minute, in: zone).prefix(16)
    var sheet = Sheet(title: "\(category), \(local)", subtitle: "one minute (\(zone.name))")
    let summaries = try site.ledger.summaries(
      SummaryQuery(category: category, from: minute, to: minute + 60, keep: MinutePage.entries)
    )
    if summaries.isEmpty {
      sheet.notices.append(Sheet.Notice(.warning, "Nothing is stored of this minute."))
    }
    for summary in summaries { sheet.sections += sections(summary, zone) }
    sheet.sections.append(neighbours(minute))
    sheet.sections.append(lines(minute, zone))
    return sheet
  }

  private func sections(_ summary: Summary, _ zone: Zone) -> [Sheet.Section] {
    let accounts = AccountBlock(links: nil, from: summary.minute, to: summary.minute + 60)
      .table([(summary.category, summary.accounting)], title: "Where the records went")
    let note = summary.isPartial ? "This minute was seen in part." : ""
    var blocks: [Sheet.Block] = [.table(accounts)]
    var numbers = SheetTable(
      title: "Numbers",
      columns: [SheetTable.Column("number"), SheetTable.Column("value", isNumber: true)]
    )
    numbers.empty = "nothing was tallied"
    var tables: [SheetTable] = []
    for metric in summary.metrics where !metric.value.isZero {
      for part in metric.value.parts {
        let value = Double(part.text)
        numbers.rows.append([
          SheetTable.Cell(
            metric.name + part.suffix,
            link: PageLinks.number(
              MetricReference(category: category, metric: metric.name, suffix: part.suffix)
            )
          ),
          SheetTable.Cell(shown(part.text, metric.name), value: value),
        ])
      }
      if let table = table(metric) { tables.append(table) }
    }
    blocks.append(.table(numbers))
    blocks += tables.map { .table($0) }
    var hits = SheetTable(
      title: "Rules",
      columns: [SheetTable.Column("rule"), SheetTable.Column("records", isNumber: true)]
    )
    hits.empty = "no rule took a record"
    for row in summary.hits.sorted(by: { $0.count > $1.count }) where row.count > 0 {
      hits.rows.append([
        SheetTable.Cell(row.rule + (row.isIgnored ? " (ignored)" : "")),
        SheetTable.Cell(NumberText.grouped(row.count), value: Double(row.count)),
      ])
    }
    blocks.append(.table(hits))
    return [Sheet.Section(title: "Environment \(summary.environment)", note: note, blocks: blocks)]
  }

  private func shown(_ text: String, _ metric: String) -> String {
    guard let value = Double(text) else { return text }
    let unit = site.sources.names.categories[category]?[metric]?.unit ?? ""
    return Quantity.text(value, unit: unit)
  }

  private func table(_ metric: Summary.Metric) -> SheetTable? {
    var table = SheetTable(
      title: metric.name,
      columns: [SheetTable.Column("value"), SheetTable.Column("count", isNumber: true)]
    )
    switch metric.value {
    case .top(let top, _):
      for entry in top.entries {
        table.rows.append([
          SheetTable.Cell(String(decoding: entry.bytes, as: UTF8.self)),
          SheetTable.Cell(NumberText.grouped(entry.count), value: Double(entry.count)),
        ])
      }
      if top.error > 0 { table.notes.append("each count is at most \(top.error) too low") }
    case .labelled(let labelled):
      for entry in labelled.entries.prefix(MinutePage.entries) {
        guard let text = entry.value.text else { continue }
        table.rows.append([
          SheetTable.Cell(String(decoding: entry.label, as: UTF8.self)),
          SheetTable.Cell(shown(text, metric.name), value: Double(text)),
        ])
      }
    default: return nil
    }
    return table.rows.isEmpty ? nil : table
  }

  private func neighbours(_ minute: Int64) -> Sheet.Section {
    var list = SheetList(title: "", empty: "")
    for (name, time) in [("the minute before", minute - 60), ("the minute after", minute + 60)] {
      list.entries.append(SheetList.Entry(name, link: PageLinks.minute(category, time)))
    }
    return Sheet.Section(title: "Around it", blocks: [.list(list)])
  }

  /// Where the lines are that this minute was made from: they are not opened here.
  private func lines(_ minute: Int64, _ zone: Zone) -> Sheet.Section {
    let folder = site.reader.directory.unmatched
    let stamp = String(Stamp.utc(minute).prefix(16))
    let quoted = "'\(folder)/\(SafeName.make(category))'*"
    var list = SheetList(title: "", empty: "")
    list.entries = [
      SheetList.Entry(
        "Lines that no rule took are kept in \(folder); this finds those of this minute"
          + " where they are stamped in UTC:",
        samples: ["zgrep -h '\(stamp)' \(quoted)"]
      )
    ]
    return Sheet.Section(
      title: "Its lines",
      note: "No log is opened by the dashboard.",
      blocks: [.list(list)]
    )
  }
}
