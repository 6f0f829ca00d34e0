import Minutes

/// What the textfile for Prometheus says: the newest whole minute as gauges, and what became of records
/// since the start as counters.
///
/// Names and labels are those of the dashboard's `/metrics`, which counts records since the store was
/// begun. A part of a minute would look like a fall of everything, so parts count for the records alone,
/// as do amendments of older minutes; an amendment of the newest whole minute is added to it.
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

  /// First second of the newest whole minute; nil before the first.
  private(set) var minute: Int64?
  private var newest: [Key: Summary] = [:]
  private var accounts: [String: Accounting] = [:]
  private let maxSeries: Int

  init(maxSeries: Int = maxSeries) { self.maxSeries = maxSeries }

  /// Takes a summary.
  mutating func add(_ summary: Summary) {
    accounts[summary.category, default: Accounting()].merge(summary.accounting)
    let isNewest = minute == summary.minute
    if summary.isPartial || (summary.isAmendment && !isNewest) { return }
    if let minute, summary.minute < minute { return }
    if !isNewest {
      minute = summary.minute
      newest = [:]
    }
    let key = Key(category: summary.category, environment: summary.environment)
    if newest[key] == nil { newest[key] = summary } else { newest[key]?.merge(summary) }
  }

  /// The text.
  func bytes() -> [UInt8] {
    var out = Exposition(maxSeries: maxSeries)
    if let minute {
      out.begin(
        "minuted_last_minute_timestamp_seconds",
        .gauge,
        "When the newest whole minute began."
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
      "Metrics of the rule files as of the newest whole minute."
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
