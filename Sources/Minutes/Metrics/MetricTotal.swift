import Sketches

/// The total of many values of one metric: parts of a minute, or the minutes of a longer span.
///
/// Adding here reads each sketch once and writes none until the end, so it is faster and more
/// exact than merging values two by two: how many different values there were stays exact as
/// long as each one's sketch is (512 values) and the total fits an exact set (65,536).
final class MetricTotal {
  /// The first value; what is exact without a sketch is added up in it.
  private var value: MetricValue
  /// Whether `value` is still all there is, exact as it was counted.
  private var isSole = true
  private var distinct: DistinctState?
  private var top: TopState?
  private var distribution: DistributionState?
  private var parts: LabelledTotal?

  init(_ first: MetricValue) {
    value = first
  }

  /// Adds a value; one of another kind changes nothing.
  func add(_ other: MetricValue) {
    guard other.isLike(value), !other.isZero else { return }
    if value.isZero, isSole, value.isReplacedByMore {
      value = other
      return
    }
    switch value {
    case .count, .sum, .gauge, .level, .derive: value.addExactly(other)
    case .distinct, .top, .distribution, .labelled:
      if isSole { take(value) }
      isSole = false
      take(other)
    }
  }

  /// The total of whole values, whole: nothing is cut and no sketch made smaller.
  func finishWhole() -> MetricValue {
    if isSole { return value }
    switch value {
    case .distinct:
      guard let finished = distinct?.finish(), let sketch = distinct?.encode(exactLimit: .max)
      else { return value }
      return .distinct(finished, sketch: sketch)
    case .top: return finish(keep: .max)
    case .labelled: return parts.map { .labelled($0.finishWhole()) } ?? value
    case .count, .sum, .gauge, .level, .derive, .distribution: return finish()
    }
  }

  /// The total; tables are cut to `keep` entries, nil for as many as the first has, or the default.
  func finish(keep: Int? = nil) -> MetricValue {
    if isSole { return value.cut(to: keep) }
    switch value {
    case .count, .sum, .gauge, .level, .derive: return value
    case .distinct:
      guard let finished = distinct?.finish(), let sketch = distinct?.encode() else { return value }
      return .distinct(finished, sketch: sketch)
    case .top(let first, _):
      let keep = keep ?? max(first.entries.count, CategoryPlan.Metric.defaultKeep)
      guard let finished = top?.finish(keep: keep), let sketch = top?.encode(keep: keep) else {
        return value
      }
      return .top(finished, sketch: sketch)
    case .distribution:
      guard let finished = distribution?.finish(), let sketch = distribution?.encode() else {
        return value
      }
      return .distribution(finished, sketch: sketch)
    case .labelled: return parts.map { .labelled($0.finish()) } ?? value
    }
  }

  /// Takes a sketch up; one that cannot be read is left out.
  private func take(_ value: MetricValue) {
    switch value {
    case .distinct(_, let sketch):
      guard let state = DistinctState(decoding: sketch) else { return }
      if distinct == nil { distinct = consume state } else { distinct?.merge(state) }
    case .top(_, let sketch):
      guard let state = TopState(decoding: sketch) else { return }
      if top == nil { top = consume state } else { top?.merge(state) }
    case .distribution(_, let sketch):
      guard let state = DistributionState(decoding: sketch) else { return }
      if distribution == nil { distribution = consume state } else { distribution?.merge(state) }
    case .labelled(let labelled):
      if let parts { parts.add(labelled) } else { parts = LabelledTotal(labelled) }
    case .count, .sum, .gauge, .level, .derive: break
    }
  }
}

/// The total of values that are kept apart by label.
private final class LabelledTotal {
  private let total: MetricTotal
  private let other: MetricTotal
  private var entries: [[UInt8]: MetricTotal] = [:]
  private var cap: Int

  init(_ first: Labelled) {
    total = MetricTotal(first.total)
    other = MetricTotal(first.other)
    cap = first.cap
    for entry in first.entries { entries[entry.label] = MetricTotal(entry.value) }
  }

  func add(_ more: Labelled) {
    cap = max(cap, more.cap)
    total.add(more.total)
    other.add(more.other)
    for entry in more.entries {
      if let known = entries[entry.label] {
        known.add(entry.value)
      } else {
        entries[entry.label] = MetricTotal(entry.value)
      }
    }
  }

  func finishWhole() -> Labelled {
    Labelled(
      total: total.finishWhole(),
      entries: entries.map { Labelled.Entry(label: $0.key, value: $0.value.finishWhole()) },
      other: other.finishWhole(),
      cap: cap
    )
  }

  func finish() -> Labelled {
    Labelled.cut(
      entries.map { Labelled.Entry(label: $0.key, value: $0.value.finish()) },
      other: other.finish(),
      total: total.finish(),
      cap: cap
    )
  }
}
