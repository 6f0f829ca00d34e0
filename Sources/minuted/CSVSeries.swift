import Archive
import Detector
import Glibc
import Syslog

/// A series of rows in a file, or on standard input: read once from front to back, in flat memory.
struct CSVSeries: ~Copyable {
  /// What was found wrong with the rows, for people.
  struct Counts {
    var rows: UInt64 = 0
    var unreadable: UInt64 = 0
    var unknown: UInt64 = 0
    var outOfOrder: UInt64 = 0

    /// What there is to say, with commas between; nil when all rows were fine.
    var complaint: String? {
      let parts = [
        (unreadable, "unreadable"), (unknown, "without a value"),
        (outOfOrder, "repeated or out of order"),
      ]
      let said = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      return said.isEmpty ? nil : said.joined(separator: ", ")
    }
  }

  private(set) var counts = Counts()
  /// What was chosen, or found in the first rows.
  private(set) var settings: DetectorSettings
  let path: String

  private var file: LogFile
  private var reader = LineReader()
  private var waiting: [PointRow] = []
  private var nextWaiting = 0
  private var isFirst = true
  private var isAtEnd = false
  private var lastTime: Int64?

  /// Opens a file and looks at its first rows, for what is not given: as many as 256, which are kept.
  ///
  /// - Throws: `Failure` when it cannot be read or holds no rows with times.
  static func open(
    path: String,
    step: Int64?,
    kind: DetectorSettings.Kind?,
    zone: Zone,
    holidays: Set<Int>
  ) throws -> CSVSeries {
    let settings = DetectorSettings(
      kind: kind ?? .count,
      step: step ?? 60,
      zone: zone,
      holidays: holidays
    )
    let file: LogFile
    do {
      file = try LogFile(path: path)
    } catch {
      throw Failure("\(error)", .usage)
    }
    var series = CSVSeries(path: path, settings: settings, file: file)
    if step == nil || kind == nil { try series.probe(step, kind) }
    return series
  }

  private init(path: String, settings: DetectorSettings, file: consuming LogFile) {
    self.path = path
    self.settings = settings
    self.file = file
  }

  private mutating func probe(_ step: Int64?, _ kind: DetectorSettings.Kind?) throws {
    while waiting.count < SeriesProbe.rows, let row = try read() { waiting.append(row) }
    let probe = SeriesProbe(waiting)
    // Rows that have times but do not rise are answered, each without a verdict or two.
    let isSeries = waiting.isEmpty || waiting.contains { $0.time != nil }
    guard let found = step ?? probe.step ?? (isSeries ? 60 : nil) else {
      throw Failure(
        "\(path): no row \"timestamp,value\" in the first \(waiting.count); timestamps are"
          + " RFC 3339, YYYY-MM-DD HH:MM:SS or Unix seconds",
        .usage
      )
    }
    settings = DetectorSettings(
      kind: kind ?? probe.kind,
      step: found,
      zone: settings.zone,
      holidays: settings.holidays
    )
  }

  /// The next row, and whether its time lies after all before it and its value is known.
  mutating func next() throws -> (row: PointRow, isPoint: Bool)? {
    let row: PointRow
    if nextWaiting < waiting.count {
      row = waiting[nextWaiting]
      nextWaiting += 1
      if nextWaiting == waiting.count { (waiting, nextWaiting) = ([], 0) }
    } else if let read = try read() {
      row = read
    } else {
      return nil
    }
    counts.rows += 1
    guard let time = row.time, row.value != nil || row.isUnknown else {
      counts.unreadable += 1
      return (row, false)
    }
    if let last = lastTime, time <= last {
      counts.outOfOrder += 1
      return (row, false)
    }
    lastTime = time
    if row.value == nil { counts.unknown += 1 }
    return (row, row.value != nil)
  }

  /// The next line that is not blank; a first one that can be a header is left out.
  private mutating func read() throws -> PointRow? {
    while true {
      guard let line = try line() else { return nil }
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
      let row = PointRow(line, zone: settings.zone)
      defer { isFirst = false }
      if isFirst, row.isHeader { continue }
      return row
    }
  }

  private mutating func line() throws -> [UInt8]? {
    while true {
      if let line = reader.next() { return bytes(line) }
      if isAtEnd { return nil }
      do {
        if try !reader.fill(&file) {
          isAtEnd = true
          return reader.last().map { bytes($0) }
        }
      } catch {
        throw Failure("\(error)")
      }
    }
  }

  private func bytes(_ line: (start: UnsafePointer<UInt8>, count: Int)) -> [UInt8] {
    Array(UnsafeBufferPointer(start: line.start, count: line.count))
  }
}
