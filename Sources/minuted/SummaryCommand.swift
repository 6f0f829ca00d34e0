import ArgumentParser
import Glibc
import Ledger
import Minutes
import Outlets
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted summary`.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Show what minutes held, or longer spans put together from minutes.",
    discussion: """
      Counts and sums add exactly. How many different values a single minute had is exact up to \
      65,536, a longer span up to 512, and beyond that an estimate whose error is shown. Times \
      without a zone are local.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, kv, json, csv, tsv
  }

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "Only this category.")
  var category: String?

  @Option(name: .long, help: "Only this environment.")
  var environment: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "First minute: RFC 3339, a date, now, today, yesterday, or 2h ago.",
      valueName: "time"
    )
  )
  var from: TimeArgument?

  @Option(name: .long, help: ArgumentHelp("End, not included.", valueName: "time"))
  var to: TimeArgument?

  @Option(
    name: .long,
    help: ArgumentHelp("Length of a row: 1m, 5m, 1h, 1d.", valueName: "span")
  )
  var every = "1m"

  @Option(
    name: .long,
    help: "table, kv, json (an object a line), csv, or tsv (with the tables' entries)."
  )
  var format = Format.table

  func validate() throws {
    guard let seconds = Span.seconds(every), seconds % 60 == 0, seconds <= 31 * 86_400 else {
      throw ValidationError("--every must be whole minutes up to 31 days, such as 1m, 5m, 1h or 1d")
    }
  }

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let state = try site.existingState()
    let now = Clock.now()
    let ledger = try ReadOnly.ledger(state)
    let query = SummaryQuery(
      category: category,
      environment: environment,
      from: from?.instant(in: zone, now: now),
      to: to?.instant(in: zone, now: now),
      every: Span.seconds(every) ?? 60
    )
    try ReadOnly.checkCategory(category, ledger)
    var table = SummaryTable()
    var rows = SummaryRows()
    if format == .csv { Talk.data("minute,span,category,environment,partial,name,value\n") }
    do {
      try ledger.eachSummary(query, offset: { zone.offset(at: $0) }) { summary in
        switch format {
        case .table: table.add(summary)
        case .json: Talk.data(summary.json + "\n")
        case .kv: Talk.data(SummaryCommand.keyValues(summary))
        case .csv: Talk.data(SummaryCommand.csv(summary))
        case .tsv:
          rows.add(summary)
          Talk.data(bytes: rows.bytes)
          rows.removeAll()
        }
      }
    } catch let error as LedgerError {
      throw Failure(error.description)
    }
    if format == .table {
      if table.isEmpty { Talk.tell("no minutes in this range") }
      Talk.data(table.text(zone: zone))
    }
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

/// The store for commands that only read.
enum ReadOnly {
  static func ledger(_ state: StateDirectory) throws -> Ledger {
    do {
      return try Ledger(path: state.ledger, readOnly: true)
    } catch {
      let isThere = access(state.ledger, F_OK) == 0
      let hint = isThere ? "run this as the user that writes it" : "nothing is stored there yet"
      throw Failure("\(error.description); \(hint)", .usage)
    }
  }

  /// An unknown category is a slip of the hand, not an empty answer.
  static func checkCategory(_ category: String?, _ ledger: Ledger) throws {
    guard let category else { return }
    let names: [String]
    do {
      names = try ledger.accounts().map(\.category)
    } catch {
      throw Failure(error.description)
    }
    guard !names.contains(category), !names.isEmpty else { return }
    throw Failure(
      "no category \"\(category)\" in the store; there are \(names.joined(separator: ", "))",
      .usage
    )
  }
}
