public import Minutes
import Sketches
public import Syslog

/// Summaries as tables for people: one for each category, tops below.
public struct SummaryTable {
  /// Entries of a top shown below a table.
  public static let shownEntries = 5

  private var order: [String] = []
  private var rows: [String: [SummaryRow]] = [:]
  private var totals: [String: SummaryTotal] = [:]

  /// Starts without a row.
  public init() {}

  /// Whether there is no row.
  public var isEmpty: Bool { order.isEmpty }

  /// Adds a row, in the order of time.
  ///
  /// Kept of it is what is shown; tables are added up.
  public mutating func add(_ summary: Summary) {
    if let total = totals[summary.category] {
      total.add(summary)
    } else {
      order.append(summary.category)
      totals[summary.category] = SummaryTotal(summary)
    }
    let row = SummaryRow(summary, after: rows[summary.category]?.last)
    rows[summary.category, default: []].append(row)
  }

  /// The tables' text, times in `zone`.
  public func text(zone: Zone) -> String {
    order.map { category in
      SummaryTable.table(category, rows[category] ?? [], zone)
        + SummaryTable.tops(totals[category]?.finish(keep: SummaryTable.shownEntries))
    }.joined(separator: "\n")
  }

  private static func table(_ category: String, _ rows: [SummaryRow], _ zone: Zone) -> String {
    var names: [String] = []
    var hasSpecial = false
    var environments: Set<String> = []
    for summary in rows {
      environments.insert(summary.environment)
      let accounting = summary.accounting
      hasSpecial = hasSpecial || accounting.malformed + accounting.own + accounting.dropped > 0
      // What was zero all the time would be most of the columns.
      for name in summary.tallied where !names.contains(name) { names.append(name) }
    }
    let accounts =
      ["read", "matched", "ignored", "unmatched"]
      + (hasSpecial ? ["malformed", "own", "dropped"] : [])
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("TIME", .left)]
    if environments.count > 1 { columns.append(("ENVIRONMENT", .left)) }
    columns += accounts.map { ($0.uppercased(), .right) } + names.map { ($0, .right) }
    columns.append(("", .left))
    var table = TextTable(columns)
    for summary in rows {
      var cells = [Stamp.local(summary.minute, in: zone)]
      if environments.count > 1 { cells.append(summary.environment) }
      cells += accounts.map { name in
        summary.accounting.parts.first { $0.name == name }.map { String($0.value) } ?? ""
      }
      cells += names.map { summary.value($0) }
      cells.append(summary.isPartial ? "partial" : "")
      table.add(cells)
    }
    return "\(category)\n\(table.text)"
  }

  private static func tops(_ total: Summary?) -> String {
    guard let total else { return "" }
    var text = ""
    for metric in total.metrics {
      if case .labelled(let labelled) = metric.value { text += labels(metric.name, labelled) }
      guard case .top(let top, _) = metric.value, !top.entries.isEmpty else { continue }
      text += "\n  \(metric.name), of \(NumberText.grouped(top.total))"
      text += top.error > 0 ? ", each at most \(top.error) too low\n" : "\n"
      for entry in top.entries.prefix(shownEntries) {
        let count = NumberText.grouped(entry.count)
        let padding = String(repeating: " ", count: max(0, 11 - count.count))
        text += "\(padding)\(count)  \(ShownText.of(entry.key))\n"
      }
    }
    return text
  }

  /// The labels with most, the others together.
  private static func labels(_ name: String, _ labelled: Labelled) -> String {
    guard !labelled.entries.isEmpty else { return "" }
    var text = "\n  \(name), by label\n"
    func add(_ value: MetricValue, _ label: String) {
      let numbers = value.parts.map { part in
        part.suffix.isEmpty ? part.text : "\(part.suffix.dropFirst())=\(part.text)"
      }
      let shown = numbers.joined(separator: " ")
      let padding = String(repeating: " ", count: max(0, 11 - shown.count))
      text += "\(padding)\(shown)  \(label)\n"
    }
    for entry in labelled.entries.prefix(shownEntries) {
      add(entry.value, entry.label.isEmpty ? "(none)" : ShownText.of(entry.label))
    }
    let hidden = labelled.entries.count - shownEntries
    if hidden > 0 { text += "             \(Plural.of(hidden, "more label")) in --format json\n" }
    if !labelled.other.isZero { add(labelled.other, "(other)") }
    return text
  }
}
