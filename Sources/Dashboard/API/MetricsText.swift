import Ledger
import Minutes
import Syslog

/// `/metrics`: the last minute and all records so far, in Prometheus' text format 0.0.4.
struct MetricsText {
  private(set) var text = ""
  private var series = 0
  private var left = 0

  /// Most series: more than a site of 1,000 categories needs; what is beyond is counted.
  static let mostSeries = 10_000

  init(_ ledger: Ledger, moment: Moment, counters: SelfCounters) throws {
    addFreshness(moment)
    addRecords(try ledger.accounts())
    if let newest = moment.newest {
      let query = SummaryQuery(from: newest, to: newest + 60, keep: 0)
      addMinute(try ledger.summaries(query))
    }
    try addAlerts(ledger)
    addSelf(counters)
    head("minuted_dashboard_series_left_out", "gauge", "Series beyond the limit of \(MetricsText.mostSeries).")
    text += "minuted_dashboard_series_left_out \(left)\n"
  }

  private mutating func head(_ name: String, _ type: String, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
  }

  private mutating func add(_ name: String, _ labels: [(String, String)], _ value: String) {
    guard series < MetricsText.mostSeries else {
      left += 1
      return
    }
    series += 1
    let pairs = labels.map { "\($0.0)=\"\(MetricsText.escaped($0.1))\"" }.joined(separator: ",")
    text += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
  }

  /// A label's value: backslash, quote and line feed are escaped; other control bytes are shown.
  static func escaped(_ value: String) -> String {
    var out = ""
    for character in ShownText.of(Array(value.utf8)) {
      switch character {
      case "\\": out += "\\\\"
      case "\"": out += "\\\""
      case "\n": out += "\\n"
      default: out.append(character)
      }
    }
    return out
  }

  private mutating func addFreshness(_ moment: Moment) {
    if let newest = moment.newest {
      head(
        "minuted_last_minute_timestamp_seconds",
        "gauge",
        "End of the newest stored minute, in Unix seconds."
      )
      add("minuted_last_minute_timestamp_seconds", [], String(newest + 60))
    }
    head("minuted_stale", "gauge", "1 when the newest minute is older than it should be.")
    add("minuted_stale", [], moment.isStale ? "1" : "0")
  }

  private mutating func addRecords(_ accounts: [(category: String, accounting: Accounting)]) {
    head(
      "minuted_records_total",
      "counter",
      "Records of all stored minutes by category and what became of them."
    )
    for (category, accounting) in accounts {
      for part in accounting.parts.dropFirst() {
        add(
          "minuted_records_total",
          [("category", category), ("result", part.name)],
          String(part.value)
        )
      }
    }
  }

  private mutating func addMinute(_ summaries: [Summary]) {
    head(
      "minuted_minute_records",
      "gauge",
      "Records of the newest stored minute by category, environment and what became of them."
    )
    for summary in summaries {
      for part in summary.accounting.parts.dropFirst() {
        add(
          "minuted_minute_records",
          [
            ("category", summary.category), ("environment", summary.environment),
            ("result", part.name),
          ],
          String(part.value)
        )
      }
    }
    head(
      "minuted_minute_value",
      "gauge",
      "Numbers of the newest stored minute; stat tells which of several of a metric."
    )
    for summary in summaries {
      for metric in summary.metrics {
        for part in metric.value.parts {
          add(
            "minuted_minute_value",
            [
              ("category", summary.category), ("environment", summary.environment),
              ("metric", metric.name), ("stat", String(part.suffix.dropFirst())),
            ],
            part.text
          )
        }
      }
    }
  }

  private mutating func addAlerts(_ ledger: Ledger) throws {
    guard try ledger.hasAlerts() else { return }
    var counts: [String: Int] = [:]
    for severity in ["critical", "major", "minor", "warning", "info"] { counts[severity] = 0 }
    for episode in try ledger.episodes(firing: true) { counts[episode.severity, default: 0] += 1 }
    head("minuted_alerts_firing", "gauge", "Alerts that fire by severity.")
    for (severity, count) in counts.sorted(by: { $0.key < $1.key }) {
      add("minuted_alerts_firing", [("severity", severity)], String(count))
    }
  }

  private mutating func addSelf(_ counters: SelfCounters) {
    let all = counters.counts.all
    let cache = counters.cache.counts
    head("minuted_dashboard_answers_total", "counter", "Answers by HTTP status.")
    for (status, count) in all.answers.sorted(by: { $0.key < $1.key }) {
      add("minuted_dashboard_answers_total", [("code", String(status))], String(count))
    }
    for (name, type, help, value) in [
      ("answer_bytes_total", "counter", "Bytes of the bodies answered with.", "\(all.bytes)"),
      ("renderings_total", "counter", "Pages made.", "\(cache.renderings)"),
      ("rendering_seconds_total", "counter", "Seconds spent making them.", "\(all.renderSeconds)"),
      ("rendering_seconds_max", "gauge", "The longest of them.", "\(all.slowest)"),
      ("refused_total", "counter", "Requests refused as too many pages were being made.", "\(all.refused)"),
      ("cache_hits_total", "counter", "Requests answered from what was made before.", "\(cache.hits)"),
      ("cache_entries", "gauge", "Pages kept.", "\(cache.entries)"),
      ("cache_bytes", "gauge", "Bytes of them.", "\(cache.bytes)"),
      ("queue_length", "gauge", "Pages that wait to be made.", "\(counters.pool.waiting)"),
    ] {
      head("minuted_dashboard_\(name)", type, help)
      add("minuted_dashboard_\(name)", [], value)
    }
  }
}
