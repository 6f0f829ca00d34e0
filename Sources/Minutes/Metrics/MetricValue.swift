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
  /// Quantiles, with the sketch that lets them be merged.
  case distribution(Distribution, sketch: [UInt8])
  /// Last, least, greatest; empty when no value was seen.
  case gauge(Gauge)
  /// Where something stands that goes up and down.
  case level(Level)
  /// The increase of totals.
  case derive(Derive)
  /// A value for each label; those have no labels of their own.
  indirect case labelled(Labelled)

  /// The kind of metric this is a value of; of a labelled one that of its parts.
  public var kind: MetricKind {
    switch self {
    case .count: .count
    case .sum: .sum
    case .distinct: .distinct
    case .top: .top
    case .distribution: .distribution
    case .gauge: .gauge
    case .level: .level
    case .derive: .derive
    case .labelled(let labelled): labelled.total.kind
    }
  }

  /// Whether it is kept apart by label.
  public var isLabelled: Bool {
    if case .labelled = self { return true }
    return false
  }

  /// Whether another value can be of the same metric.
  public func isLike(_ other: MetricValue) -> Bool {
    kind == other.kind && isLabelled == other.isLabelled
  }

  /// The value of what a state has counted; where it `isWhole`, with all hashes that the state has.
  static func of(_ state: borrowing DistinctState, isWhole: Bool = false) -> MetricValue {
    if state.isEmpty { return .zero(.distinct) }
    let sketch = isWhole ? state.encode(exactLimit: .max) : state.encode()
    return .distinct(state.finish(), sketch: sketch)
  }

  /// The value of what a state has taken.
  static func of(_ state: borrowing DistributionState) -> MetricValue {
    state.isEmpty ? .zero(.distribution) : .distribution(state.finish(), sketch: state.encode())
  }

  /// What a metric is when nothing was tallied.
  public static func zero(_ kind: MetricKind, isLabelled: Bool = false) -> MetricValue {
    if isLabelled { return .labelled(.zero(kind)) }
    return switch kind {
    case .count: .count(0)
    case .sum: .sum(ExactSum())
    case .distinct: .distinct(Distinct(count: 0, error: 0), sketch: emptyDistinct)
    case .top: .top(Top(entries: [], total: 0, distinctKept: 0, error: 0), sketch: emptyTop)
    case .distribution: .distribution(emptyDistribution.value, sketch: emptyDistribution.sketch)
    case .gauge: .gauge(Gauge())
    case .level: .level(Level())
    case .derive: .derive(Derive())
    }
  }

  private static let emptyDistinct = DistinctState().encode()
  private static let emptyTop = TopState().encode(keep: 1)
  private static let emptyDistribution = {
    let state = DistributionState()
    return (value: state.finish(), sketch: state.encode())
  }()

  /// Whether nothing was tallied, and nothing is left from before.
  public var isZero: Bool {
    switch self {
    case .count(let count): count == 0
    case .sum(let sum): sum == ExactSum()
    case .distinct(let distinct, _): distinct.count == 0
    case .top(let top, _): top.total == 0
    case .distribution(let distribution, _): distribution.count == 0
    case .gauge(let gauge): gauge.last == nil
    // A level that stands at zero is told apart from one that was never known.
    case .level(let level): level.base == nil && level.change == ExactSum()
    case .derive(let derive): derive.isZero
    case .labelled(let labelled): labelled.entries.isEmpty && labelled.total.isZero
    }
  }

  /// Adds another value of the same kind; one of another kind changes nothing.
  ///
  /// For many values `SummaryTotal` is faster and more exact.
  public mutating func merge(_ other: MetricValue) {
    let total = MetricTotal(self)
    total.add(other)
    self = total.finish()
  }

  // MARK: What a total is made with

  /// Adds a value of the same kind where that needs no sketch.
  mutating func addExactly(_ other: MetricValue) {
    switch (self, other) {
    case (.count(let a), .count(let b)):
      let (sum, overflow) = a.addingReportingOverflow(b)
      self = .count(overflow ? .max : sum)
    case (.sum(var a), .sum(let b)):
      a.merge(b)
      self = .sum(a)
    case (.gauge(var a), .gauge(let b)):
      a.merge(b)
      self = .gauge(a)
    case (.level(var a), .level(let b)):
      a.merge(b)
      self = .level(a)
    case (.derive(var a), .derive(let b)):
      a.merge(b)
      self = .derive(a)
    default: break
    }
  }

  /// Whether nothing of an empty value is lost when another takes its place.
  var isReplacedByMore: Bool {
    if case .labelled = self { return false }
    return true
  }

  /// A table with at most `keep` entries shown; nil leaves it as it is.
  func cut(to keep: Int?) -> MetricValue {
    guard let keep, case .top(let top, let sketch) = self, top.entries.count != keep,
      let state = TopState(decoding: sketch)
    else { return self }
    return .top(state.finish(keep: keep), sketch: sketch)
  }
}
