/// The total of many summaries of one category: parts of a minute, or the minutes of a longer span.
///
/// Adding here reads each sketch once and writes none until the end, so it is faster and more
/// exact than merging summaries two by two.
public final class SummaryTotal {
  /// What was added up so far, metrics left as they were in the first.
  private var total: Summary
  private var metrics: [String: MetricTotal] = [:]
  /// Levels by metric and by series: those of one series follow each other, those of several stand
  /// beside each other.
  private var levels: [String: [String: Level]] = [:]

  /// Starts with a first summary.
  ///
  /// `series` tells apart whose summaries are added up: an instance's in an environment, which is
  /// what it is when not given.
  public init(_ first: Summary, series: String? = nil) {
    total = first
    for metric in first.metrics { metrics[metric.name] = MetricTotal(metric.value) }
    addLevels(first, series)
  }

  /// First second of what is added up.
  public var minute: Int64 { total.minute }
  /// The category.
  public var category: String { total.category }
  /// The environment.
  public var environment: String { total.environment }

  /// Adds another summary.
  ///
  /// Cost: a few microseconds, and for each table one decoding.
  public func add(_ other: Summary, series: String? = nil) {
    for metric in other.metrics {
      if let known = metrics[metric.name] {
        known.add(metric.value)
      } else {
        metrics[metric.name] = MetricTotal(metric.value)
      }
    }
    // Values are added up above; here only what is new is taken up, to keep the order.
    total.merge(other) { _, _ in }
    addLevels(other, series)
  }

  /// Whose a summary is.
  public static func series(_ summary: Summary) -> String {
    "\(summary.instance)/\(summary.environment)"
  }

  private func addLevels(_ summary: Summary, _ series: String?) {
    for metric in summary.metrics {
      guard case .level(let level) = metric.value, !metric.value.isZero else { continue }
      let series = series ?? SummaryTotal.series(summary)
      var known = levels[metric.name]?[series] ?? Level()
      known.merge(level)
      levels[metric.name, default: [:]][series] = known
    }
  }

  /// The total; tables cut to `keep` entries.
  public func finish(keep: Int) -> Summary {
    var summary = total
    for place in summary.metrics.indices {
      guard let total = metrics[summary.metrics[place].name] else { continue }
      summary.metrics[place].value = total.finish(keep: keep)
      guard let levels = levels[summary.metrics[place].name], levels.count > 1 else { continue }
      var together = Level()
      for level in levels.values { together.combine(level) }
      summary.metrics[place].value = .level(together)
    }
    return summary
  }
}
