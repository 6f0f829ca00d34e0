/// The "unknown log report" exactly as the shell makes it.
///
/// ```
/// cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' \
///   -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
/// ```
///
/// in the C locale, on lines in `RSYSLOG_TraditionalFileFormat`. Cost: memory for each different
/// line.
public struct ClassicReport: Sendable {
  private var counts: [[UInt8]: UInt64] = [:]

  /// Starts an empty report.
  public init() {}

  /// Takes one line without its line feed.
  public mutating func add(_ line: some Sequence<UInt8>) {
    counts[ClassicReport.normalized(Array(line)), default: 0] += 1
  }

  /// Rows as `uniq -c` writes them, the most frequent first; ties in descending byte order, as
  /// `sort -rn` leaves them.
  public func rows() -> [[UInt8]] {
    counts.map { line, count in
      let digits = String(count)
      let padding = String(repeating: " ", count: max(0, 7 - digits.count))
      return (count, Array("\(padding)\(digits) ".utf8) + line)
    }
    .sorted { a, b in
      a.0 != b.0 ? a.0 > b.0 : b.1.lexicographicallyPrecedes(a.1)
    }
    .map(\.1)
  }

  /// What `cut` and the three `sed` expressions make of a line.
  static func normalized(_ line: [UInt8]) -> [UInt8] {
    let cut = Array(line.dropFirst(16))
    let ports = replace(in: cut, open: "port ", close: " ", with: "port PORT ")
    let pids = replace(in: ports, open: "[", close: "]", with: "[PID]")
    return replace(in: pids, open: "pid=", close: "", with: "pid=PID")
  }

  /// Replaces each `open`, digits (none will do), `close`, from left to right without overlap.
  private static func replace(
    in line: [UInt8],
    open: String,
    close: String,
    with replacement: String
  ) -> [UInt8] {
    let open = Array(open.utf8)
    let close = Array(close.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(line.count)
    var at = 0
    while at < line.count {
      if line[at...].starts(with: open) {
        var stop = at + open.count
        while stop < line.count, (0x30...0x39).contains(line[stop]) { stop += 1 }
        if line[stop...].starts(with: close) {
          result += replacement.utf8
          at = stop + close.count
          continue
        }
      }
      result.append(line[at])
      at += 1
    }
    return result
  }
}
