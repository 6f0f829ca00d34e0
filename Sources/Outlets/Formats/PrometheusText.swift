import Minutes

/// What the textfile for Prometheus says: the newest minute as gauges, and what became of records since
/// the start as counters.
///
/// Names and labels are those of the dashboard's `/metrics`, which counts records since the store was
/// begun. The parts and amendments of the newest minute are added up; an amendment of an older minute
/// counts for the records alone.
struct PrometheusText {
  /// Series; more are left out, counted in `minuted_series_left_out`.
  static let maxSeries = 10_000

  private struct Key: Hashable, Comparable {
    var category: String
    var environment: String

    static func < (a: Key, b: Key) -> Bool {
      (a.category, a.environment) < (b.category, b.environment)
    }
  }

  /// First second of the newest minute; nil before the first.
  private(set) var minute: Int64?
  private var newest: [Key: Summary] = [:]
  private var accounts: [String: Accounting] = [:]
  private let maxSeries: Int

  init(maxSeries: Int = maxSeries) { self.maxSeries = maxSeries }

  /// Takes a summary.
  mutating func add(_ summary: Summary) {
    accounts[summary.category, default: Accounting()].merge(summary.accounting)
    if summary.isAmendment, minute != summary.minute { return }
    if let minute, summary.minute < minute { return }
    if minute != summary.minute {
      minute = summary.minute
      newest = [:]
    }
    let key = Key(category: summary.category, environment: summary.environment)
    if newest[key]?.merge(summary) == nil { newest[key] = summary }
  }

  /// The text.
  func bytes() -> [UInt8] {
    var out = Exposition(maxSeries: maxSeries)
    if let minute {
      out.begin(
        "minuted_last_minute_timestamp_seconds",
        .gauge,
        "When the newest minute began."
      )
      out.add("\(minute)")
    }
    out.begin(
      "minuted_records_total",
      .counter,
      "Records of each category since the daemon started, by what became of them."
    )
    for (category, accounting) in accounts.sorted(by: { $0.key < $1.key }) {
      out.add(recordsOf: category, accounting)
    }
    out.begin(
      "minuted_metric",
      .gauge,
      "Metrics of the rule files as of the newest minute."
    )
    for (_, summary) in newest.sorted(by: { $0.key < $1.key }) { out.add(metricsOf: summary) }
    var own = Exposition()
    own.begin(
      "minuted_series_left_out",
      .gauge,
      "Series left out of this text, being more than \(maxSeries)."
    )
    own.add("\(out.leftOut)")
    return Array((out.text + own.text).utf8)
  }
}
