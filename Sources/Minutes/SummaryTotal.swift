import Sketches

/// The total of many summaries of one category: parts of a minute, or the minutes of a longer span.
///
/// Adding here reads each sketch once and writes none until the end, so it is faster and more
/// exact than merging summaries two by two: how many different values there were stays exact as
/// long as each minute's sketch is (512 values) and the total fits an exact set (65,536).
public final class SummaryTotal {
  private final class DistinctBox {
    /// The only value so far, exact as its minute counted it.
    var sole: MetricValue?
    var state: DistinctState?

    init() {}
  }

  private final class TopBox {
    var state: TopState?

    init() {}
  }

  /// What was added up so far, sketches left as they were in the first.
  private var total: Summary
  private var distincts: [String: DistinctBox] = [:]
  private var tops: [String: TopBox] = [:]

  /// Starts with a first summary.
  public init(_ first: Summary) {
    total = first
    for metric in first.metrics { take(metric) }
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
    for metric in other.metrics { take(metric) }
    total.merge(other) { value, added in
      switch value {
      case .count, .sum, .gauge: value.merge(added)
      case .distinct, .top: break
      }
    }
  }

  /// The total; tables cut to `keep` entries.
  public func finish(keep: Int) -> Summary {
    var summary = total
    for place in summary.metrics.indices {
      let name = summary.metrics[place].name
      switch summary.metrics[place].value {
      case .distinct: summary.metrics[place].value = distinct(name)
      case .top: summary.metrics[place].value = top(name, keep)
      case .count, .sum, .gauge: break
      }
    }
    return summary
  }

  private func take(_ metric: Summary.Metric) {
    switch metric.value {
    case .distinct(let distinct, let sketch):
      let box = distincts[metric.name] ?? DistinctBox()
      distincts[metric.name] = box
      guard distinct.count > 0 else { return }
      guard let state = DistinctState(decoding: sketch) else { return }
      if box.state == nil {
        box.sole = metric.value
        box.state = consume state
      } else {
        box.sole = nil
        box.state?.merge(state)
      }
    case .top(let top, let sketch):
      let box = tops[metric.name] ?? TopBox()
      tops[metric.name] = box
      guard top.total > 0, let state = TopState(decoding: sketch) else { return }
      if box.state == nil {
        box.state = consume state
      } else {
        box.state?.merge(state)
      }
    case .count, .sum, .gauge: break
    }
  }

  private func distinct(_ name: String) -> MetricValue {
    guard let box = distincts[name], box.state != nil else { return .zero(.distinct) }
    if let sole = box.sole { return sole }
    guard let finished = box.state?.finish(), let sketch = box.state?.encode() else {
      return .zero(.distinct)
    }
    return .distinct(finished, sketch: sketch)
  }

  private func top(_ name: String, _ keep: Int) -> MetricValue {
    guard let box = tops[name], let finished = box.state?.finish(keep: keep),
      let sketch = box.state?.encode(keep: keep)
    else { return .zero(.top) }
    return .top(finished, sketch: sketch)
  }
}
