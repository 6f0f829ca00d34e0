/// The total of many summaries of one category: parts of a minute, or the minutes of a longer span.
///
/// Adding here reads each sketch once and writes none until the end, so it is faster and more
/// exact than merging summaries two by two.
public final class SummaryTotal {
  /// What was added up so far, metrics left as they were in the first.
  private var total: Summary
  private var metrics: [String: MetricTotal] = [:]

  /// Starts with a first summary.
  public init(_ first: Summary) {
    total = first
    for metric in first.metrics { metrics[metric.name] = MetricTotal(metric.value) }
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
  public func add(_ other: Summary) {
    for metric in other.metrics {
      if let known = metrics[metric.name] {
        known.add(metric.value)
      } else {
        metrics[metric.name] = MetricTotal(metric.value)
      }
    }
    // Values are added up above; here only what is new is taken up, to keep the order.
    total.merge(other) { _, _ in }
  }

  /// The total; tables cut to `keep` entries.
  public func finish(keep: Int) -> Summary {
    var summary = total
    for place in summary.metrics.indices {
      guard let total = metrics[summary.metrics[place].name] else { continue }
      summary.metrics[place].value = total.finish(keep: keep)
    }
    return summary
  }
}
