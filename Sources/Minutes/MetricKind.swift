/// What a metric tallies; never just "counter".
public enum MetricKind: String, Sendable, CaseIterable {
  /// Events in this minute; starts at zero each minute.
  case count
  /// The sum of a numeric field in this minute.
  case sum
  /// How many different values a field had.
  case distinct
  /// A table of values with counts.
  case top
  /// Last, least and greatest of a value in the log.
  case gauge
}
