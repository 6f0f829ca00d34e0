/// Finds out of the first rows of a series how far they are apart and what they are.
public struct SeriesProbe: Sendable {
  /// Rows to look at.
  public static let rows = 256

  /// Seconds from one row to the next, as a rule; nil when there are not two rows to tell.
  public let step: Int64?
  /// Counts if all values are whole and none is negative, else values.
  public let kind: DetectorSettings.Kind

  /// Looks at rows; those that cannot be read are passed over.
  ///
  /// The step is the median of the differences that are above 0, as rows may be missing or repeated.
  public init(_ rows: some Sequence<PointRow>) {
    var last: Int64?
    var differences: [Int64] = []
    var isCount = true
    for row in rows {
      if let value = row.value, value < 0 || value != value.rounded() { isCount = false }
      guard let time = row.time else { continue }
      if let last, time > last { differences.append(time.subtractingReportingOverflow(last).0) }
      last = time
    }
    differences.sort()
    step = differences.isEmpty ? nil : max(differences[differences.count / 2], 1)
    kind = isCount ? .count : .value
  }
}
