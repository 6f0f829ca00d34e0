import CRRD
import Glibc

/// Which archive to read: librrd's consolidation functions.
public enum Consolidation: String, Hashable, Sendable, CaseIterable {
  /// Mean of the minutes in each interval.
  case average = "AVERAGE"
  /// Least of the minutes in each interval.
  case minimum = "MIN"
  /// Greatest of the minutes in each interval.
  case maximum = "MAX"
  /// What was predicted for each minute, season added.
  case prediction = "HWPREDICT"
  /// What was predicted for each minute, season multiplied.
  case multiplicativePrediction = "MHWPREDICT"
  /// The deviation expected of each minute; the band is some of these wide.
  case deviation = "DEVPREDICT"
  /// 1 for each minute at which enough of the last ones lay outside the band.
  case failures = "FAILURES"
}

/// Values at equal distances.
public struct RoundRobinSeries: Hashable, Sendable {
  /// When the first interval begins, in Unix seconds.
  public let start: Int64
  /// Seconds of each interval.
  public let step: Int64
  /// One value an interval; NaN where nothing is known.
  public let values: [Double]

  /// The value of the interval that holds a time; nil outside the series and where unknown.
  public func value(at time: Int64) -> Double? {
    guard time >= start else { return nil }
    let index = Int((time - start) / step)
    guard index < values.count, !values[index].isNaN else { return nil }
    return values[index]
  }

  /// When the first interval with a known value begins; nil when all is unknown.
  public var firstKnown: Int64? {
    values.firstIndex { !$0.isNaN }.map { start + Int64($0) * step }
  }
}

extension RoundRobinFile {
  /// Reads the intervals that overlap a range of time.
  ///
  /// librrd chooses the archive: of those that reach back to `from` the one nearest to `resolution`.
  ///
  /// - Parameters:
  ///   - archive: Which function's archive.
  ///   - from: Unix seconds, the first that matters.
  ///   - to: Unix seconds, the first that does not matter any more.
  ///   - resolution: Seconds an interval should have; the file may only have a coarser one.
  /// - Returns: The intervals, the first one holding `from`.
  /// - Throws: `RoundRobinError`, also for a range that is empty or longer than 731 days.
  /// - Complexity: One open, and O(intervals): 1,440 take about 25 us.
  public func fetch(
    _ archive: Consolidation,
    from: Int64,
    to: Int64,
    resolution: Int64 = 60
  ) throws(RoundRobinError) -> RoundRobinSeries {
    let action = "fetch \(archive.rawValue) from"
    guard from >= 0, from < to, to <= Layout.latestTime, to - from <= Layout.longestRange else {
      throw RoundRobinError(
        path: path,
        action: action,
        reason: "the range \(from) to \(to) is empty or longer than 731 days"
      )
    }
    var start = time_t(from)
    // librrd gives the interval its end falls in as well; the end here is exclusive.
    var end = time_t(to - 1)
    var step = UInt(max(resolution, 1))
    var sources: UInt = 0
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    var data: UnsafeMutablePointer<rrd_value_t>?
    try Librrd.call(action, path) {
      rrd_fetch_r(path, archive.rawValue, &start, &end, &step, &sources, &names, &data) == 0
    }
    defer {
      for index in 0..<Int(sources) { rrd_freemem(names?[index]) }
      rrd_freemem(names)
      rrd_freemem(data)
    }
    guard sources == 1, step > 0, let data, end >= start else {
      throw RoundRobinError(
        path: path,
        action: action,
        reason: "expected one data source, found \(sources)"
      )
    }
    // librrd hands out (end - start) / step rows of one value each, the first one ending a step
    // after `start`.
    let rows = (end - start) / time_t(step)
    let values = Array(UnsafeBufferPointer(start: data, count: rows))
    return RoundRobinSeries(start: Int64(start), step: Int64(step), values: values)
  }
}
