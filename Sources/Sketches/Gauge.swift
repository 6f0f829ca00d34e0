/// A value that is read off now and then: the last reading, the lowest, the highest, how many.
///
/// Readings carry a time, so parts of a minute that were gathered apart can be merged in any order:
/// the reading with the highest time is the last one. All values are exact decimals.
public struct Gauge: Sendable, Equatable {
  /// The latest reading; nil before the first.
  public private(set) var last: DecimalNumber?

  /// The lowest reading; nil before the first.
  public private(set) var min: DecimalNumber?

  /// The highest reading; nil before the first.
  public private(set) var max: DecimalNumber?

  /// How many readings there were; stays at `UInt64.max` beyond it.
  public private(set) var count: UInt64 = 0

  /// The time of the latest reading, in the unit the caller chose; 0 before the first.
  public private(set) var lastTime: Int64 = 0

  /// Makes a gauge without readings.
  public init() {}

  /// Makes a gauge of what another one held; nil where no readings give these numbers.
  public init?(
    last: DecimalNumber,
    min: DecimalNumber,
    max: DecimalNumber,
    count: UInt64,
    lastTime: Int64
  ) {
    guard count > 0, min <= last, last <= max else { return nil }
    self.last = last
    self.min = min
    self.max = max
    self.count = count
    self.lastTime = lastTime
  }

  /// Takes a reading.
  ///
  /// - Parameters:
  ///   - value: what was read.
  ///   - time: when, in any unit that grows. A reading older than the last one counts for the
  ///     bounds alone; of two at the same time the later call wins. Callers that set in order may
  ///     leave it at 0.
  public mutating func set(_ value: DecimalNumber, at time: Int64 = 0) {
    if last == nil || time >= lastTime {
      last = value
      lastTime = time
    }
    min = min.map { Swift.min($0, value) } ?? value
    max = max.map { Swift.max($0, value) } ?? value
    count = saturatingSum(count, 1)
  }

  /// Adds the readings of another gauge; of two last ones at the same time the other's wins, as if
  /// its readings had come after these.
  public mutating func merge(_ other: Gauge) {
    guard let otherLast = other.last, let otherMin = other.min, let otherMax = other.max else {
      return
    }
    if last == nil || other.lastTime >= lastTime {
      last = otherLast
      lastTime = other.lastTime
    }
    min = min.map { Swift.min($0, otherMin) } ?? otherMin
    max = max.map { Swift.max($0, otherMax) } ?? otherMax
    count = saturatingSum(count, other.count)
  }
}
