public import Minutes

/// Which emissions of other instances were taken, so that none counts twice.
///
/// Remembers instance, minute, category, environment and sequence of each. Exact: what it no longer
/// remembers it refuses, as nobody could tell. Memory: about 40 bytes an emission; 40 MB when full.
public struct Seen: ~Copyable {
  /// Most emissions remembered, beyond which those of the oldest minutes are forgotten.
  ///
  /// A week of ten instances with ten categories each, as one emission a minute.
  public static let defaultLimit = 1_000_000
  /// Most different pairs of an instance and a series of its: a hundred instances with a thousand.
  static let maxSeries = 100_000

  private struct Series: Hashable {
    var instance: String
    var category: String
    var environment: String
  }

  private let limit: Int
  private var series: [Series: UInt64] = [:]
  private var minutes: [Int64: Set<UInt64>] = [:]
  /// How many are remembered.
  public private(set) var count = 0
  /// Minutes before this one, in Unix seconds, are forgotten; nothing of them is taken.
  public private(set) var floor = Int64.min

  /// Remembers nothing yet.
  public init(limit: Int = Seen.defaultLimit) {
    self.limit = max(limit, 1)
  }

  /// Why a summary must not be taken; nil when it is new.
  public func refusal(_ summary: Summary) -> RollupFault? {
    if summary.minute < floor { return .forgotten }
    guard let number = series[Seen.series(summary)] else {
      return series.count >= Seen.maxSeries ? .crowded : nil
    }
    let entry = Seen.entry(number, summary.sequence)
    return minutes[summary.minute]?.contains(entry) ?? false ? .duplicate : nil
  }

  /// Notes that a summary was taken; `refusal` must have said nil.
  public mutating func insert(_ summary: Summary) {
    let key = Seen.series(summary)
    let number = series[key] ?? UInt64(series.count)
    series[key] = number
    let entry = Seen.entry(number, summary.sequence)
    if minutes[summary.minute, default: []].insert(entry).inserted { count += 1 }
    if count > limit { forget() }
  }

  /// Takes nothing of minutes before a time, in Unix seconds, from now on.
  public mutating func forget(before time: Int64) {
    floor = max(floor, time)
  }

  /// Forgets the oldest minutes, an eighth of all at once.
  private mutating func forget() {
    for minute in minutes.keys.sorted() where count > limit - limit / 8 {
      count -= minutes.removeValue(forKey: minute)?.count ?? 0
      floor = minute + MinuteBook.span
    }
  }

  private static func series(_ summary: Summary) -> Series {
    Series(
      instance: summary.instance,
      category: summary.category,
      environment: summary.environment
    )
  }

  private static func entry(_ series: UInt64, _ sequence: UInt32) -> UInt64 {
    series << 32 | UInt64(sequence)
  }
}
