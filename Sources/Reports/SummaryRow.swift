import Minutes
import Sketches

/// What a table shows of one summary: a few hundred bytes where the summary has tens of thousands.
struct SummaryRow {
  let minute: Int64
  let environment: String
  let isPartial: Bool
  let accounting: Accounting
  /// Names of the metrics that have one number; rows of one category share the list.
  let names: [String]
  /// Shown values by place in `names`; what is not here is zero.
  private let values: [Int: String]

  /// Makes a row; `earlier` lends its list of names when it is the same.
  init(_ summary: Summary, after earlier: SummaryRow?) {
    minute = summary.minute
    environment = summary.environment
    isPartial = summary.isPartial
    accounting = summary.accounting
    let shown = summary.metrics.flatMap { metric in
      metric.value.shownSuffixes.map { (name: metric.name + $0, suffix: $0, metric.value) }
    }
    let same = earlier.map { $0.names.elementsEqual(shown.lazy.map(\.name)) } ?? false
    names = same ? earlier?.names ?? [] : shown.map(\.name)
    var values: [Int: String] = [:]
    for (place, (_, suffix, value)) in shown.enumerated() {
      if value.text(suffix) == nil {
        values[place] = "-"
      } else if !value.isZero {
        values[place] = SummaryRow.text(value, suffix)
      }
    }
    self.values = values
  }

  /// Names of the metrics that were not zero.
  var tallied: [String] {
    values.keys.sorted().filter { values[$0] != "-" }.map { names[$0] }
  }

  /// A metric's value as it is shown; `-` for one that the row does not know.
  func value(_ name: String) -> String {
    guard let place = names.firstIndex(of: name) else { return "-" }
    return values[place] ?? "0"
  }

  /// A value with its error, where it is an estimate.
  private static func text(_ value: MetricValue, _ suffix: String) -> String {
    let text = value.text(suffix) ?? "-"
    switch value {
    case .labelled(let labelled): return SummaryRow.text(labelled.total, suffix)
    case .distinct(let distinct, _) where distinct.error > 0:
      return "~\(text) ±\(NumberText.percent(distinct.error))"
    default: return text
    }
  }
}
