/// How many series with labels from the log a receiver may be made to keep.
///
/// Each is a file at Graphite, for years, and whoever writes log lines chooses the labels. Numbers
/// without a label are as many as the rules say, and have no limit here.
struct SeriesLimit {
  /// Series with labels, since the start of the program; memory for it is about a mebibyte.
  static let maxSeries = 10_000

  private let maxSeries: Int
  private var known: Set<String> = []

  init(maxSeries: Int = maxSeries) { self.maxSeries = maxSeries }

  /// Whether a number may be sent: it has no label, its series is known, or there is room for it.
  mutating func admits(_ number: SeriesNumber) -> Bool {
    if !number.isLabelled || known.contains(number.path) { return true }
    guard known.count < maxSeries else { return false }
    known.insert(number.path)
    return true
  }
}
