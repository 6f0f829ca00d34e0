public import Minutes
import Sketches
import Syslog

/// A summary as tab-separated rows, every entry of its tables with them: for awk, sort and join.
///
/// `minute category environment name key value`, one row a number. Parts of the accounting have a
/// name with `$`, rows of a `top` have a key, others an empty one. In keys a tab, line feed, other
/// control bytes and a backslash are written as a backslash and three octal digits.
public struct SummaryRows {
  /// Rows not yet taken.
  public private(set) var bytes: [UInt8] = []

  /// Starts without a row.
  public init() {}

  /// Adds the rows of a summary.
  public mutating func add(_ summary: Summary) {
    let head =
      "\(Stamp.utc(summary.minute))\t\(summary.category)\t\(summary.environment)\t".utf8
    for part in summary.accounting.parts {
      bytes += head
      bytes += "$\(part.name)\t\t\(part.value)\n".utf8
    }
    for metric in summary.metrics {
      guard case .top(let top, _) = metric.value else {
        guard let value = metric.value.text else { continue }
        bytes += head
        bytes += "\(metric.name)\t\t\(value)\n".utf8
        continue
      }
      for entry in top.entries {
        bytes += head
        bytes += "\(metric.name)\t".utf8
        add(key: entry.key)
        bytes.append(0x09)
        bytes += "\(entry.count)\n".utf8
      }
    }
  }

  /// Forgets rows that were written.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func add(key: [UInt8]) {
    for byte in key {
      if byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\\") {
        bytes.append(UInt8(ascii: "\\"))
        for shift in [6, 3, 0] { bytes.append(0x30 + (byte >> UInt8(shift) & 7)) }
      } else {
        bytes.append(byte)
      }
    }
  }
}
