import Detector
import Minutes
import Syslog

/// Writes what a detector says of each row of a series.
struct CSVVerdicts {
  /// How rows are written.
  enum Format { case csv, json }

  private let format: Format
  private var bytes: [UInt8] = []

  init(_ format: Format) {
    self.format = format
    if format == .csv { bytes += Array("timestamp,value,expected,low,high,score,flag\n".utf8) }
  }

  /// Adds a row; without a verdict nothing is expected of it, and it is not flagged.
  mutating func add(_ row: PointRow, _ verdict: Verdict?) {
    switch format {
    case .csv:
      bytes += Array(row.timestamp.utf8)
      bytes.append(0x2c)
      bytes += Array(row.text.utf8)
      for number in [verdict?.expected, verdict?.low, verdict?.high] {
        bytes.append(0x2c)
        if let number { bytes += Array(Digits.short(number).utf8) }
      }
      let flag = verdict?.isFlagged ?? false
      bytes += Array(",\(Digits.short(verdict?.score ?? 0)),\(flag ? 1 : 0)\n".utf8)
    case .json:
      var json = JSONText()
      json.beginObject()
      json.add("v", literal: "1")
      json.add("timestamp", row.timestamp)
      if let value = row.value {
        json.add("value", value)
      } else {
        json.add("value", literal: "null")
      }
      for (key, number) in [
        ("expected", verdict?.expected), ("low", verdict?.low), ("high", verdict?.high),
      ] {
        json.add(key, literal: number.map { Digits.short($0) } ?? "null")
      }
      json.add("score", literal: Digits.short(verdict?.score ?? 0))
      json.add("flag", literal: verdict?.isFlagged ?? false ? "1" : "0")
      if let verdict, verdict.isFlagged {
        json.add("direction", verdict.direction.rawValue)
        if let since = verdict.since { json.add("since", Stamp.utc(since)) }
      }
      json.endObject()
      bytes += Array((json.text + "\n").utf8)
    }
    if bytes.count > 1 << 16 { flush() }
  }

  /// Writes what waits.
  mutating func flush() {
    Talk.data(bytes: bytes)
    bytes.removeAll(keepingCapacity: true)
  }
}

/// Numbers with as many digits as people read.
enum Digits {
  /// Six significant digits, without zeros at the end.
  static func short(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return "0" }
    let magnitude = number.magnitude
    if magnitude >= 1e15 || magnitude < 1e-9 { return "\(number)" }
    var scale = 1.0
    var scaled = magnitude
    while scaled < 100_000, scale < 1e14 {
      scaled *= 10
      scale *= 10
    }
    let rounded = (number * scale).rounded() / scale
    let whole = rounded.rounded()
    return rounded == whole ? String(Int64(whole)) : "\(rounded)"
  }
}
