public import Minutes
import Sketches
public import Syslog

/// Summaries as tables for people: one for each category, tops below.
public enum SummaryTable {
  /// Entries of a top shown below a table.
  public static let shownEntries = 5

  /// The tables' text, times in `zone`.
  public static func text(_ summaries: [Summary], zone: Zone) -> String {
    var order: [String] = []
    var groups: [String: [Summary]] = [:]
    for summary in summaries {
      if groups[summary.category] == nil { order.append(summary.category) }
      groups[summary.category, default: []].append(summary)
    }
    return order.map { table($0, groups[$0] ?? [], zone) }.joined(separator: "\n")
  }

  private static func table(_ category: String, _ summaries: [Summary], _ zone: Zone) -> String {
    var names: [String] = []
    var hasSpecial = false
    var environments: Set<String> = []
    for summary in summaries {
      environments.insert(summary.environment)
      let accounting = summary.accounting
      hasSpecial = hasSpecial || accounting.malformed + accounting.own + accounting.dropped > 0
      // What was zero all the time would be most of the columns.
      for metric in summary.metrics
      where metric.value.kind != .top && !metric.value.isZero && !names.contains(metric.name) {
        names.append(metric.name)
      }
    }
    let accounts =
      ["read", "matched", "ignored", "unmatched"]
      + (hasSpecial ? ["malformed", "own", "dropped"] : [])
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("TIME", .left)]
    if environments.count > 1 { columns.append(("ENVIRONMENT", .left)) }
    columns += accounts.map { ($0.uppercased(), .right) } + names.map { ($0, .right) }
    columns.append(("", .left))
    var table = TextTable(columns)
    for summary in summaries {
      var cells = [Stamp.local(summary.minute, in: zone)]
      if environments.count > 1 { cells.append(summary.environment) }
      cells += accounts.map { name in
        summary.accounting.parts.first { $0.name == name }.map { String($0.value) } ?? ""
      }
      cells += names.map { shown(summary.value($0)) }
      cells.append(summary.isPartial ? "partial" : "")
      table.add(cells)
    }
    return "\(category)\n\(table.text)\(tops(summaries))"
  }

  /// A value with its error, where it is an estimate.
  private static func shown(_ value: MetricValue?) -> String {
    guard let value, let text = value.text else { return "-" }
    if case .distinct(let distinct, _) = value, distinct.error > 0 {
      return "~\(text) ±\(NumberText.percent(distinct.error))"
    }
    return text
  }

  private static func tops(_ summaries: [Summary]) -> String {
    guard let first = summaries.first else { return "" }
    let total = SummaryTotal(first)
    for summary in summaries.dropFirst() { total.add(summary) }
    let merged = total.finish(keep: shownEntries)
    var text = ""
    for metric in merged.metrics {
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
}
