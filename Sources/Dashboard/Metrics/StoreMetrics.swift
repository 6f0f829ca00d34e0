import Ledger
import Minutes
import Outlets
import Rulebook

/// What the store says, as metrics: made once a moment.
struct StoreMetrics {
  /// Series of the store; more are left out, counted in `minuted_series_left_out`.
  static let maxSeries = 10_000

  let ledger: Ledger
  let maxSeries: Int

  /// The text, and how many series were left out.
  func text(_ moment: Moment) throws -> (text: String, leftOut: Int) {
    var out = Exposition(maxSeries: maxSeries)
    addTimes(moment, to: &out)
    out.begin(
      "minuted_records_total",
      .counter,
      "Records of each category since the store was begun, by what became of them."
    )
    for (category, accounting) in try ledger.accounts() {
      out.add(recordsOf: category, accounting)
    }
    try addAlerts(to: &out)
    try addMinute(moment, to: &out)
    return (out.text, out.leftOut)
  }

  private func addTimes(_ moment: Moment, to out: inout Exposition) {
    if let minute = moment.minute {
      out.begin(
        "minuted_last_minute_timestamp_seconds",
        .gauge,
        "When the newest stored minute began."
      )
      out.add("\(minute)")
    }
    out.begin(
      "minuted_stale",
      .gauge,
      "1 when a newer minute should have been stored by now, else 0."
    )
    out.add(moment.isStale ? "1" : "0")
  }

  private func addAlerts(to out: inout Exposition) throws {
    out.begin("minuted_alerts_firing", .gauge, "Alerts that fire, by severity.")
    let firing = try ledger.episodes(firing: true)
    for severity in AlertSeverity.allCases {
      let count = firing.count { (AlertSeverity(rawValue: $0.severity) ?? .warning) == severity }
      out.add([("severity", severity.rawValue)], "\(count)")
    }
  }

  /// Each number of the newest minute.
  private func addMinute(_ moment: Moment, to out: inout Exposition) throws {
    guard let minute = moment.minute else { return }
    out.begin(
      "minuted_metric",
      .gauge,
      "Metrics of the rule files as of the newest stored minute; by label they are in the API."
    )
    let query = SummaryQuery(from: minute, to: minute + 60, keep: 0)
    try ledger.eachSummary(query) { out.add(metricsOf: $0) }
  }
}
