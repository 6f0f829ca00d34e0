import CRRD
import Glibc

/// A point with what somebody expected of it, for a picture.
public struct BandPoint: Hashable, Sendable {
  /// Beginning of the point's interval, in Unix seconds.
  public var time: Int64
  /// What was observed.
  public var value: Double
  /// What was expected, and the edges of the band; nil when nothing was.
  public var band: (expected: Double, low: Double, high: Double)? {
    get { hasBand ? (expected, low, high) : nil }
    set {
      (hasBand, expected, low, high) = newValue.map { (true, $0.0, $0.1, $0.2) } ?? (false, 0, 0, 0)
    }
  }
  /// Whether the point is flagged.
  public var isFlagged: Bool

  private var hasBand = false
  private var expected = 0.0
  private var low = 0.0
  private var high = 0.0

  /// Pairs what was observed with what was expected.
  public init(
    time: Int64,
    value: Double,
    band: (expected: Double, low: Double, high: Double)?,
    isFlagged: Bool
  ) {
    self.time = time
    self.value = value
    self.isFlagged = isFlagged
    self.band = band
  }
}

/// A throw-away RRD file that holds a series and a band that was computed elsewhere, for `Graph`.
public enum BandFile {
  /// Most rows of a file: 200,000, about 24 MB; a longer picture has more points than pixels anyhow.
  public static let maxRows: Int64 = 200_000

  private static let sources = ["value", "expected", "low", "high", "flag"]

  /// Makes a file of points.
  ///
  /// Points are brought to multiples of the step; of two in one interval the first is kept, and those
  /// that no file can hold are left out.
  ///
  /// - Parameters:
  ///   - path: The new file.
  ///   - step: Seconds from one point to the next, at least 1.
  ///   - points: In rising order of time.
  /// - Returns: The file and the range of time it covers.
  /// - Throws: `RoundRobinError`, also for no points, too many rows, and times before 1980.
  public static func make(
    path: String,
    step: Int64,
    points: [BandPoint]
  ) throws(RoundRobinError) -> (file: RoundRobinFile, from: Int64, to: Int64) {
    func slot(_ point: BandPoint) -> Int64 { point.time - point.time % step }
    let usable = points.filter {
      $0.time >= Layout.earliestTime && $0.time < Layout.latestTime && $0.value.isFinite
    }
    guard let first = usable.first, let last = usable.last else {
      throw RoundRobinError(
        path: path,
        action: "draw",
        reason: "there are no points between 1980 and 2099 to draw"
      )
    }
    let (from, to) = (slot(first), slot(last) + step)
    let rows = (to - from) / step
    guard rows <= maxRows else {
      throw RoundRobinError(
        path: path,
        action: "draw",
        reason: "\(rows) intervals of \(step) s are more than \(maxRows); draw a part"
      )
    }
    try create(path, start: from, step: step, rows: rows)
    var updates: [String] = []
    var end = from
    for point in usable where slot(point) >= end {
      // What is missing is unknown: without this mark librrd would spread the next value over it.
      if slot(point) > end { updates.append("\(slot(point)):U:U:U:U:U") }
      end = slot(point) + step
      let band = point.band.map { "\($0.expected):\($0.low):\($0.high)" } ?? "U:U:U"
      updates.append("\(end):\(point.value):\(band):\(point.isFlagged ? 1 : 0)")
      if updates.count >= 2_000 { try write(&updates, path) }
    }
    try write(&updates, path)
    return (RoundRobinFile(path: path), from, end)
  }

  private static func create(
    _ path: String,
    start: Int64,
    step: Int64,
    rows: Int64
  ) throws(RoundRobinError) {
    var arguments = sources.map { "DS:\($0):GAUGE:\(step * 2):U:U" }
    arguments += ["AVERAGE", "MIN", "MAX"].map { "RRA:\($0):0.5:1:\(rows + 1)" }
    try Librrd.call("create", path, without: "librrd gave no reason; the disk may be full") {
      Librrd.withConstantArguments(arguments) { argc, argv in
        rrd_create_r2(path, UInt(step), time_t(start), 1, nil, nil, argc, argv) == 0
      }
    }
  }

  private static func write(_ updates: inout [String], _ path: String) throws(RoundRobinError) {
    guard !updates.isEmpty else { return }
    try Librrd.call("update", path) {
      Librrd.withConstantArguments(updates) { argc, argv in
        rrd_update_r(path, nil, argc, argv) == 0
      }
    }
    updates.removeAll(keepingCapacity: true)
  }
}
