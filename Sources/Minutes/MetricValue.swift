public import Sketches

/// The finished value of a metric.
public enum MetricValue: Sendable, Equatable {
  /// Events.
  case count(UInt64)
  /// An exact sum.
  case sum(ExactSum)
  /// How many different values, with the sketch that lets it be merged.
  case distinct(Distinct, sketch: [UInt8])
  /// A table, with the sketch that lets it be merged.
  case top(Top, sketch: [UInt8])
  /// Last, least, greatest; empty when no value was seen.
  case gauge(Gauge)

  /// The kind of metric this is a value of.
  public var kind: MetricKind {
    switch self {
    case .count: .count
    case .sum: .sum
    case .distinct: .distinct
    case .top: .top
    case .gauge: .gauge
    }
  }

  /// What a metric is when nothing was tallied.
  public static func zero(_ kind: MetricKind) -> MetricValue {
    switch kind {
    case .count: .count(0)
    case .sum: .sum(ExactSum())
    case .distinct: .distinct(Distinct(count: 0, error: 0), sketch: emptyDistinct)
    case .top: .top(Top(entries: [], total: 0, distinctKept: 0, error: 0), sketch: emptyTop)
    case .gauge: .gauge(Gauge())
    }
  }

  private static let emptyDistinct = DistinctState().encode()
  private static let emptyTop = TopState().encode(keep: 1)

  /// Whether nothing was tallied.
  public var isZero: Bool {
    switch self {
    case .count(let count): count == 0
    case .sum(let sum): sum == ExactSum()
    case .distinct(let distinct, _): distinct.count == 0
    case .top(let top, _): top.total == 0
    case .gauge(let gauge): gauge.last == nil
    }
  }

  /// The one number that stands for the value in a line, a graph or an RRD file; nil for tables
  /// and for a gauge that was not seen.
  public var number: Double? {
    switch self {
    case .count(let count): Double(count)
    case .sum(let sum): sum.doubleValue
    case .distinct(let distinct, _): Double(distinct.count)
    case .top: nil
    case .gauge(let gauge): gauge.last?.doubleValue
    }
  }

  /// The value as text without loss: integers in full, decimals without exponent; nil like
  /// `number`.
  public var text: String? {
    switch self {
    case .count(let count): String(count)
    case .sum(let sum): sum.description
    case .distinct(let distinct, _): String(distinct.count)
    case .top: nil
    case .gauge(let gauge): gauge.last?.description
    }
  }

  /// Adds another value of the same kind; one of another kind changes nothing.
  public mutating func merge(_ other: MetricValue) {
    switch (self, other) {
    case (.count(let a), .count(let b)):
      self = .count(a &+ b)
    case (.sum(var a), .sum(let b)):
      a.merge(b)
      self = .sum(a)
    case (.distinct(let a, let aSketch), .distinct(let b, let bSketch)):
      self = MetricValue.merged(a, aSketch, b, bSketch)
    case (.top(let a, let aSketch), .top(let b, let bSketch)):
      self = MetricValue.merged(a, aSketch, b, bSketch)
    case (.gauge(var a), .gauge(let b)):
      a.merge(b)
      self = .gauge(a)
    default: break
    }
  }

  private static func merged(
    _ a: Distinct,
    _ aSketch: [UInt8],
    _ b: Distinct,
    _ bSketch: [UInt8]
  ) -> MetricValue {
    if b.count == 0 { return .distinct(a, sketch: aSketch) }
    if a.count == 0 { return .distinct(b, sketch: bSketch) }
    guard var state = DistinctState(decoding: aSketch), let other = DistinctState(decoding: bSketch)
    else { return .distinct(a.count >= b.count ? a : b, sketch: aSketch) }
    state.merge(other)
    return .distinct(state.finish(), sketch: state.encode())
  }

  private static func merged(
    _ a: Top,
    _ aSketch: [UInt8],
    _ b: Top,
    _ bSketch: [UInt8]
  ) -> MetricValue {
    if b.total == 0 { return .top(a, sketch: aSketch) }
    if a.total == 0 { return .top(b, sketch: bSketch) }
    guard var state = TopState(decoding: aSketch), let other = TopState(decoding: bSketch) else {
      return .top(a, sketch: aSketch)
    }
    state.merge(other)
    let keep = max(a.entries.count, b.entries.count, CategoryPlan.Metric.defaultKeep)
    return .top(state.finish(keep: keep), sketch: state.encode(keep: keep))
  }
}
