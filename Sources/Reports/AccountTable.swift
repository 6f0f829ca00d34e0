public import Minutes

/// Where the records of each category went, as a table with a total.
public enum AccountTable {
  /// The table's text; categories in the order given.
  public static func text(_ accounts: [(category: String, accounting: Accounting)]) -> String {
    let names = Accounting().parts.map(\.name)
    var table = TextTable(
      [("CATEGORY", .left)] + names.map { ($0.uppercased(), .right) } + [("COVERAGE", .right)]
    )
    var total = Accounting()
    for (category, accounting) in accounts {
      table.add(row(category, accounting))
      total.merge(accounting)
    }
    if accounts.count > 1 { table.add(row("total", total)) }
    return table.text
  }

  private static func row(_ name: String, _ accounting: Accounting) -> [String] {
    [name] + accounting.parts.map { NumberText.grouped($0.value) }
      + [NumberText.percent(accounting.coverage)]
  }
}
