/// What a metric tallies; never just "counter".
public enum MetricKind: String, Sendable, CaseIterable, BitwiseCopyable {
  /// Events in this minute; starts at zero each minute.
  case count
  /// The sum of a numeric field in this minute.
  case sum
  /// How many different values a field had.
  case distinct
  /// A table of values with counts.
  case top
  /// Quantiles of a numeric field.
  case distribution
  /// Last, least and greatest of a value in the log.
  case gauge
  /// Goes up and down and outlives the minute: sessions open now.
  case level
  /// The increase of a total that the log says again and again.
  case derive

  /// Whether its values can be kept apart by label.
  ///
  /// The others are tables already, or depend on the order of what was read.
  public var takesLabels: Bool {
    switch self {
    case .count, .sum, .distinct, .distribution: true
    case .top, .gauge, .level, .derive: false
    }
  }
}
