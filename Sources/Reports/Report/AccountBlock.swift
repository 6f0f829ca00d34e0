public import Minutes

/// Where the records of each category went, as a table with a total.
public struct AccountBlock {
  let links: (any SheetLinks)?
  let from: Int64
  let to: Int64

  /// Makes tables of a time, whose categories lead somewhere.
  public init(links: (any SheetLinks)?, from: Int64, to: Int64) {
    self.links = links
    self.from = from
    self.to = to
  }

  /// The table.
  public func table(
    _ accounts: [(category: String, accounting: Accounting)],
    title: String
  ) -> SheetTable {
    let parts = Accounting().parts.map(\.name)
    var table = SheetTable(
      title: title,
      columns: [SheetTable.Column("category")]
        + parts.map { SheetTable.Column($0, isNumber: true) }
        + [SheetTable.Column("coverage", isNumber: true)]
    )
    table.empty = "no record"
    var total = Accounting()
    for (category, accounting) in accounts {
      total.merge(accounting)
      table.rows.append(
        row(category, accounting, link: links?.category(category, from: from, to: to))
      )
    }
    if accounts.count > 1 { table.rows.append(row("total", total, link: nil)) }
    if !total.isBalanced {
      table.notes.append("the parts do not add up to what was read: see minuted audit")
    }
    return table
  }

  private func row(_ name: String, _ accounting: Accounting, link: String?) -> [SheetTable.Cell] {
    let parts = accounting.parts.map {
      SheetTable.Cell(NumberText.grouped($0.value), value: Double($0.value))
    }
    let coverage = SheetTable.Cell(
      NumberText.percent(accounting.coverage),
      value: accounting.coverage,
      share: accounting.coverage
    )
    return [SheetTable.Cell(name, link: link)] + parts + [coverage]
  }
}
