import Detector
import RoundRobin

/// Has RRDtool judge the rows of a series, through an RRD file in which each row is a minute.
///
/// RRDtool's season is a number of rows, so a minute may stand for any step. Rows are written and
/// read back in chunks, which leaves memory flat and every prediction online.
struct RRDJudge {
  /// Rows of a chunk; the file's predictions reach back 43,200.
  private static let chunk = 10_080
  /// Where the minutes begin: any moment that RRD files can hold.
  private static let origin: Int64 = 1_000_000_020

  private let file: RoundRobinFile
  private let step: Int64
  private let shape: HoltWintersShape
  private var firstTime: Int64?
  private var lastMinute: Int64 = -1
  private var rows: [(row: PointRow, minute: Int64?)] = []

  /// Makes the file; its season is a day if the step leaves two rows of it, else seven rows.
  init(_ path: String, step: Int64) throws {
    self.step = step
    let perDay = 86_400 / step
    // RRDtool's smoothing of 0.05 is for a day of minutes; of few rows it would be all of them.
    let season = Season(
      name: "csv",
      minutes: perDay >= 2 ? Int(perDay) : 7,
      smoothingWindow: perDay >= 100 ? 0.05 : 0
    )
    file = try RoundRobinFile.create(path: path, start: RRDJudge.origin, season: season)
    guard let shape = try file.shape().aberrance else {
      throw Failure("\(path): made without a season")
    }
    self.shape = shape
  }

  mutating func take(
    _ row: PointRow,
    isPoint: Bool,
    _ body: (PointRow, Verdict?) throws -> Void
  ) throws {
    var minute: Int64?
    if isPoint, let time = row.time {
      let first = firstTime ?? time
      firstTime = first
      let next = (time - first) / step
      // What would reach beyond the year 2099 cannot be stored; two rows of one step neither.
      if next > lastMinute, next < 40_000_000 {
        minute = next
        lastMinute = next
      }
    }
    rows.append((row, minute))
    if rows.count >= RRDJudge.chunk { try finish(body) }
  }

  /// Judges what waits.
  mutating func finish(_ body: (PointRow, Verdict?) throws -> Void) throws {
    defer { rows.removeAll(keepingCapacity: true) }
    let minutes = rows.compactMap { entry in
      entry.minute.flatMap { minute in
        entry.row.value.map { MinuteValue(time: RRDJudge.origin + minute * 60, value: $0) }
      }
    }
    guard let first = minutes.first, let last = minutes.last else {
      for entry in rows { try body(entry.row, nil) }
      return
    }
    // After a gap longer than the archives only its end can be read back.
    try file.update(minutes)
    let start = max(first.time, last.time - 43_000 * 60)
    let range = (from: start, to: last.time + 60)
    let expected = try file.fetch(.prediction, from: range.from, to: range.to)
    let deviation = try file.fetch(.deviation, from: range.from, to: range.to)
    let failures = try file.fetch(.failures, from: range.from, to: range.to)
    for (row, minute) in rows {
      let time = RRDJudge.origin + (minute ?? 0) * 60
      guard minute != nil, time >= start, let value = row.value,
        let expected = expected.value(at: time),
        let deviation = deviation.value(at: time)
      else {
        try body(row, nil)
        continue
      }
      let isFlagged = failures.value(at: time) == 1
      try body(row, verdict(row, value, expected, deviation, isFlagged))
    }
  }

  private func verdict(
    _ row: PointRow,
    _ value: Double,
    _ expected: Double,
    _ deviation: Double,
    _ isFlagged: Bool
  ) -> Verdict {
    let (above, below) = (shape.deltaAbove * deviation, shape.deltaBelow * deviation)
    let isAbove = value > expected
    let half = isAbove ? above : below
    // 0.5 is the edge of the band.
    let distance = half > 0 ? (value - expected).magnitude / half : value == expected ? 0 : 1e6
    return Verdict(
      time: row.time ?? 0,
      observed: value,
      expected: expected,
      low: expected - below,
      high: expected + above,
      score: distance / (distance + 1),
      isOutside: distance > 1,
      isFlagged: isFlagged,
      direction: isAbove ? .up : .down,
      since: nil
    )
  }

  /// What the file says of itself.
  func standing() throws -> String {
    try Aberrance.learning(file, at: file.lastUpdate()).description
  }
}
