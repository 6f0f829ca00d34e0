public import Minutes
import Sketches
import Syslog

/// A summary as tab-separated rows, every entry of its tables with them: for awk, sort and join.
///
/// `minute category environment name key value`, one row a number. Parts of the accounting have a
/// name with `$`, rows of a `top`, and of
/// a label, have a key, others an empty one. `NAME.other` is what no listed label has,
/// `NAME.none` what has an empty one. In keys a tab, line feed, other
/// control bytes, other characters that terminals obey, and a backslash are written as a backslash and three
/// octal digits; so is a first byte that begins a formula, for who opens the rows as a table.
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
      add(metric.name, metric.value, key: [], head)
    }
  }

  private mutating func add(
    _ name: String,
    _ value: MetricValue,
    key: [UInt8],
    _ head: String.UTF8View
  ) {
    switch value {
    case .top(let top, _):
      for entry in top.entries { add(name, key: entry.key, "\(entry.count)", head) }
    case .labelled(let labelled):
      add(name, labelled.total, key: key, head)
      for entry in labelled.entries {
        // Without a key stands the total.
        let name = entry.label.isEmpty ? "\(name).none" : name
        add(name, entry.value, key: entry.label, head)
      }
      if !labelled.other.isZero { add("\(name).other", labelled.other, key: key, head) }
    default:
      for part in value.parts { add(name + part.suffix, key: key, part.text, head) }
    }
  }

  private mutating func add(
    _ name: String,
    key: [UInt8],
    _ text: String,
    _ head: String.UTF8View
  ) {
    bytes += head
    bytes += "\(name)\t".utf8
    add(key: key)
    bytes += "\t\(text)\n".utf8
  }

  /// Forgets rows that were written.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
  }

  private mutating func add(key: [UInt8]) {
    let isFormula = CellText.isFormula(key)
    var obeyed = 0
    for (place, byte) in key.enumerated() {
      obeyed = max(obeyed - 1, ObeyedText.length(in: key, at: place))
      let isControl = byte < 0x20 || byte == 0x7f || obeyed > 0
      if isControl || byte == UInt8(ascii: "\\") || isFormula && place == 0 {
        bytes.append(UInt8(ascii: "\\"))
        for shift in [6, 3, 0] { bytes.append(0x30 + (byte >> UInt8(shift) & 7)) }
      } else {
        bytes.append(byte)
      }
    }
  }
}
