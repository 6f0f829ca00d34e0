import ArgumentParser
import Minutes
import Outlets
import Reports
import Syslog

/// Prints summaries as they come, in the format asked for.
struct SummaryPrinter {
  /// How summaries are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, kv, json, csv, tsv
  }

  private let format: Format
  private var table = SummaryTable()
  private var rows = SummaryRows()

  /// Starts; a heading is printed at once.
  init(_ format: Format) {
    self.format = format
    if format == .csv { Talk.data("minute,span,category,environment,partial,name,value\n") }
  }

  /// Prints a summary, or keeps it for the table.
  mutating func add(_ summary: Summary) {
    switch format {
    case .table: table.add(summary)
    case .json: Talk.data(summary.json + "\n")
    case .kv: Talk.data(SummaryPrinter.keyValues(summary))
    case .csv: Talk.data(SummaryPrinter.csv(summary))
    case .tsv:
      rows.add(summary)
      Talk.data(bytes: rows.bytes)
      rows.removeAll()
    }
  }

  /// Prints the table, times in a zone.
  func finish(zone: Zone) {
    guard format == .table else { return }
    if table.isEmpty { Talk.tell("no minutes in this range") }
    Talk.data(table.text(zone: zone))
  }

  /// The emitted line's content, without priority and tag.
  private static func keyValues(_ summary: Summary) -> String {
    let line = SummaryLine().bytes(summary)
    let content = line.drop { $0 != 0x20 }.dropFirst()
    return String(decoding: content, as: UTF8.self) + "\n"
  }

  /// One row a number; names come from rule files and hold nothing that needs quotes.
  private static func csv(_ summary: Summary) -> String {
    let head =
      "\(Stamp.utc(summary.minute)),\(summary.span),\(summary.category),"
      + "\(CSVText.field(summary.environment)),\(summary.isPartial ? 1 : 0)"
    var text = ""
    for part in summary.accounting.parts { text += "\(head),$\(part.name),\(part.value)\n" }
    for metric in summary.metrics {
      for part in metric.value.parts {
        text += "\(head),\(metric.name)\(part.suffix),\(part.text)\n"
      }
    }
    return text
  }
}

/// Text as a CSV field (RFC 4180).
enum CSVText {
  static func field(_ text: String) -> String {
    // A spreadsheet takes = + - @ in front for a formula.
    let isFormula = text.first.map { "=+-@".contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    let needsQuotes = safe.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    return needsQuotes
      ? "\"\(safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
      : safe
  }
}
