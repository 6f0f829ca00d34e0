import Minutes
import Rulebook
import Sketches

/// Makes tables of what was read: most frequent values, labels, quantiles.
struct TableMaker {
  let reading: ReportReading
  let names: ReportNames
  let links: (any SheetLinks)?

  private var figures: FigureMaker { FigureMaker(reading: reading, names: names, links: links) }

  /// The most frequent values of a top, or the labels of a metric.
  func top(_ reference: MetricReference, limit: Int, label: String) -> SheetTable {
    let value = reading.stretches[reference.category]?.values[reference.metric]
    var table = SheetTable(
      title: label.isEmpty ? figures.label([reference]) : label,
      columns: [
        SheetTable.Column("value"), SheetTable.Column("count", isNumber: true),
        SheetTable.Column("share", isNumber: true),
      ]
    )
    table.source = reference.description
    table.empty = "nothing in that time"
    switch value {
    case .top(let top, _): fill(&table, top, limit: limit)
    case .labelled(let labelled):
      table.columns[0].title = "label"
      table.columns[1].title = labelled.total.kind == .count ? "count" : reference.metric
      fill(&table, labelled, reference, limit: limit)
    default: break
    }
    return table
  }

  private func fill(_ table: inout SheetTable, _ top: Top, limit: Int) {
    var listed: UInt64 = 0
    for entry in top.entries.prefix(limit) {
      listed += entry.count
      let share = top.total > 0 ? Double(entry.count) / Double(top.total) : 0
      table.rows.append([
        SheetTable.Cell(String(decoding: entry.bytes, as: UTF8.self)),
        SheetTable.Cell(NumberText.grouped(entry.count), value: Double(entry.count)),
        SheetTable.Cell(NumberText.percent(share), value: share, share: share),
      ])
    }
    guard top.total > 0 else { return }
    let rest = top.total >= listed ? top.total - listed : 0
    if rest > 0 {
      let others = max(top.distinctKept - min(limit, top.entries.count), 0)
      let who = others > 0 ? "\(NumberText.grouped(UInt64(others))) others" : "others"
      table.notes.append(
        "\(NumberText.grouped(rest)) of \(NumberText.grouped(top.total)) are of \(who)"
      )
    }
    if top.error > 0 {
      table.notes.append("each count is at most \(NumberText.grouped(top.error)) too low")
    }
    if top.unlisted > 0, top.entries.count <= limit {
      table.notes.append("what is not listed had at most \(NumberText.grouped(top.unlisted)) each")
    }
  }

  private func fill(
    _ table: inout SheetTable,
    _ labelled: Labelled,
    _ reference: MetricReference,
    limit: Int
  ) {
    let unit = names.find(reference)?.metric.unit ?? ""
    let suffix =
      labelled.total.kind == .distribution && reference.suffix.isEmpty ? "_p95" : reference.suffix
    if labelled.total.kind == .distribution { table.columns[1].title += suffix }
    let whole = labelled.total.text(suffix).flatMap { Double($0) } ?? 0
    let hasShare = [.count, .sum].contains(labelled.total.kind) && whole > 0
    if !hasShare { table.columns.removeLast() }
    func row(_ name: String, _ value: MetricValue) -> [SheetTable.Cell]? {
      guard let number = value.text(suffix).flatMap({ Double($0) }) else { return nil }
      let cell = SheetTable.Cell(Quantity.text(number, unit: unit), value: number)
      guard hasShare else { return [SheetTable.Cell(name), cell] }
      let share = number / whole
      return [
        SheetTable.Cell(name), cell,
        SheetTable.Cell(NumberText.percent(share), value: share, share: share),
      ]
    }
    for entry in labelled.entries.prefix(limit) {
      if let row = row(String(decoding: entry.label, as: UTF8.self), entry.value) {
        table.rows.append(row)
      }
    }
    let left = labelled.entries.count - limit
    if left > 0 { table.notes.append("\(Plural.of(left, "more label")) not listed") }
    if !labelled.other.isZero, let number = labelled.other.text(suffix) {
      table.notes.append("\(number) of labels beyond the limit of \(labelled.cap)")
    }
  }

  /// How values are spread, beside how they were before.
  func distribution(_ reference: MetricReference, label: String) -> SheetTable {
    let unit = names.find(reference)?.metric.unit ?? ""
    var table = SheetTable(
      title: label.isEmpty ? figures.label([reference]) : label,
      columns: [SheetTable.Column("")]
        + ["count", "median", "p90", "p95", "p99", "max"].map {
          SheetTable.Column($0, isNumber: true)
        }
    )
    table.source = reference.description
    table.empty = "no value in that time"
    func row(_ name: String, _ stretch: Stretch?) {
      guard case .distribution(let distribution, _)? = stretch?.values[reference.metric],
        distribution.count > 0
      else { return }
      let quantiles = [
        distribution.p50, distribution.p90, distribution.p95, distribution.p99,
        distribution.max?.doubleValue ?? 0,
      ]
      table.rows.append(
        [
          SheetTable.Cell(name),
          SheetTable.Cell(
            NumberText.grouped(distribution.count),
            value: Double(distribution.count)
          ),
        ]
          + quantiles.map { SheetTable.Cell(Quantity.text($0, unit: unit), value: $0) }
      )
      table.notes = [
        "quantiles within \(ChangeMaker.percent(distribution.error)) of the true ones"
      ]
    }
    row("this time", reading.stretches[reference.category])
    guard !table.rows.isEmpty else { return table }
    for (place, other) in reading.comparisons.enumerated() {
      row(other.label, reading.earlier[reference.category]?[place])
    }
    return table
  }
}
