import Glibc

/// The "unknown log report" exactly as the shell makes it.
///
/// ```
/// cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\[[0-9]*\]/[PID]/g' \
///   -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
/// ```
///
/// in the C locale, on lines in `RSYSLOG_TraditionalFileFormat`. Cost: about 0.2 µs a line and
/// 0.3 µs for each different one; memory for each different line, its bytes and 50 more.
public struct ClassicReport: ~Copyable {
  private var table = ClassicTable()

  /// Starts an empty report.
  public init() {}

  /// Takes one line without its line feed.
  public mutating func add(_ line: UnsafeBufferPointer<UInt8>) {
    guard let base = line.baseAddress, line.count > ClassicLine.cut else {
      return table.add(length: 0) { _ in 0 }
    }
    let start = base + ClassicLine.cut
    let count = line.count - ClassicLine.cut
    table.add(length: ClassicLine.maxBytes(count)) { ClassicLine.write(start, count, to: $0) }
  }

  /// Takes one line without its line feed.
  public mutating func add(_ line: some Sequence<UInt8>) {
    Array(line).withUnsafeBufferPointer { add($0) }
  }

  /// Takes whole lines, each with its line feed; answers how many bytes they are, the rest being
  /// the start of a line.
  public mutating func take(_ block: UnsafeBufferPointer<UInt8>) -> Int {
    guard let base = block.baseAddress else { return 0 }
    var start = 0
    while start < block.count, let found = memchr(base + start, 0x0a, block.count - start) {
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(base)
      add(UnsafeBufferPointer(start: base + start, count: end - start))
      start = end + 1
    }
    return start
  }

  /// Writes the rows as `uniq -c` does, the most frequent first; ties in descending byte order, as
  /// `sort -rn` leaves them.
  ///
  /// `body` gets some rows at a time, each with its line feed.
  public func write(_ body: ([UInt8]) -> Void) {
    var rows: [UInt8] = []
    let chunk = 1 << 20
    rows.reserveCapacity(chunk + (64 << 10))
    ClassicOrder.each(table) { entry in
      let digits = String(entry.count).utf8
      for _ in digits.count..<max(7, digits.count) { rows.append(0x20) }
      rows += digits
      rows.append(0x20)
      rows += UnsafeBufferPointer(start: table.text + entry.offset, count: entry.length)
      rows.append(0x0a)
      if rows.count >= chunk {
        body(rows)
        rows.removeAll(keepingCapacity: true)
      }
    }
    if !rows.isEmpty { body(rows) }
  }

  /// The rows without their line feeds.
  public func rows() -> [[UInt8]] {
    var text: [UInt8] = []
    write { text += $0 }
    return text.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast().map {
      Array($0)
    }
  }
}
