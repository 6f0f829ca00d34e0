import Detector
import Ledger
import Minutes
import Pipeline
import Rulebook

/// The minutes of a stored metric, and what our own detector says of them.
struct StoredMinutes {
  /// Whole minutes with a value, in order.
  private(set) var minutes: [(time: Int64, value: Double)] = []

  /// Seconds before the stretch asked for that the detector learns from: six weeks.
  static let history: Int64 = 42 * 86_400

  /// Reads the store.
  init(_ series: SeriesOptions.Stored, from: Int64, to: Int64) throws {
    do {
      let ledger = try Ledger(path: series.state.ledger, readOnly: true)
      let query = SummaryQuery(
        category: series.category,
        environment: series.environment,
        from: from,
        to: to,
        keep: 1
      )
      try ledger.eachSummary(query) { summary in
        // A part of a minute would be judged as if it were all of it.
        guard !summary.isPartial, let value = StoredMinutes.value(series.metric, summary) else {
          return
        }
        minutes.append((summary.minute, value))
      }
    } catch let error as LedgerError {
      throw Failure("\(error)")
    }
  }

  /// When the last minute ends.
  var end: Int64? { minutes.last.map { $0.time + 60 } }

  /// The metric's number in a summary; of a distribution the name has a suffix, such as `_p95`.
  private static func value(_ name: String, _ summary: Summary) -> Double? {
    if name == "records" { return Double(summary.accounting.read) }
    for metric in summary.metrics where name.hasPrefix(metric.name) {
      for series in metric.value.series where name == metric.name + series.suffix {
        return series.value
      }
    }
    return nil
  }

  /// Has all minutes judged; gives each verdict and, at the end, what the detector says of itself.
  func judge(
    _ series: SeriesOptions.Stored,
    _ body: (Verdict) -> Void
  ) -> DetectorStanding {
    let isCount = minutes.allSatisfy { $0.value >= 0 && $0.value == $0.value.rounded() }
    var detector = SeriesDetector(
      DetectorSettings(
        kind: isCount ? .count : .value,
        zone: series.zone,
        holidays: series.settings.holidays
      )
    )
    for minute in minutes {
      if let verdict = detector.take(minute.value, at: minute.time) { body(verdict) }
    }
    return detector.standing
  }
}
