import Minutes
import Outlets
import Sketches

/// A summary in each format, written to /dev/null: what closing a minute costs for each category.
enum OutletBench {
  private static let summaries = 2_000

  /// Measures and prints the table.
  static func show(rounds: Int) {
    print("outlet".padded(12) + "us/summary".padded(-12) + "lines".padded(-8))
    let summary = summary()
    let line = SummaryLine().bytes(summary)
    for format in OutletFormat.allCases where format != .prometheus {
      guard let sink = try? Sink("\(format.rawValue):file:/dev/null") else { continue }
      var best = Double.infinity
      var lines: UInt64 = 0
      for _ in 0..<rounds {
        let outlet = SummaryOutlet(sink)
        let start = Measurement.cpuSeconds()
        for _ in 0..<summaries { outlet.take(summary, line: line, now: 0) }
        best = min(best, Measurement.cpuSeconds() - start)
        lines = outlet.report.sent / UInt64(summaries)
      }
      print(
        format.rawValue.padded(12) + tenths(best * 1e6 / Double(summaries)).padded(-12)
          + String(lines).padded(-8)
      )
    }
    print(
      "20 counts, 3 of them by 100 labels, and 2 tops of 100 keys; the line of kv is made before."
    )
    print("CPU time, best.")
  }

  /// A number with one decimal.
  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func summary() -> Summary {
    var summary = Summary(
      minute: 1_391_246_400,
      instance: "log1",
      category: "shop",
      environment: "prod"
    )
    summary.accounting = Accounting(matched: 1_000, unmatched: 10)
    for number in 0..<20 {
      let entries = (0..<100).map {
        Labelled.Entry(label: Array("192.0.2.\($0)".utf8), value: .count(UInt64($0)))
      }
      let labelled = Labelled(total: .count(4_950), entries: entries, other: .count(0), cap: 100)
      summary.metrics.append(
        Summary.Metric(
          name: "Count\(number)",
          value: number < 3 ? .labelled(labelled) : .count(UInt64(number))
        )
      )
    }
    for number in 0..<2 {
      let entries = (0..<100).map { TopEntry(key: Array("/page/\($0)".utf8), count: 7) }
      let top = Top(entries: entries, total: 700, distinctKept: 100, error: 0)
      summary.metrics.append(Summary.Metric(name: "top\(number)", value: .top(top, sketch: [])))
    }
    return summary
  }
}
