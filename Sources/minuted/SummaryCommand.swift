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

  @OptionGroup var site: SiteOptions

  @OptionGroup var rows: RowOptions

  @OptionGroup var range: RangeOptions

  @Flag(
    name: .long,
    help: ArgumentHelp(
      "Print each stored summary as the line that was emitted, with merge=.",
      discussion: "For an instance that adds up others and missed lines; it takes none twice."
    )
  )
  var lines = false

  func validate() throws {
    if lines, rows.every != "1m" || rows.format != .table {
      throw ValidationError("--lines goes with neither --every nor --format")
    }
  }

  private func printLines(_ settings: Settings, _ zone: Zone, _ ledger: Ledger) throws {
    let options = Options(
      settings: settings,
      rules: [],
      state: nil,
      destinations: [],
      zone: zone,
      instance: SiteOptions.instance(settings)
    )
    let writer: StoredLines
    do {
      writer = try StoredLines(options, ledger)
    } catch {
      throw error.failure
    }
    let now = Clock.now()
    var tooLong = 0
    try ledger.eachEmission(
      from: range.from?.instant(in: zone, now: now),
      to: range.to?.instant(in: zone, now: now),
      category: rows.category,
      environment: rows.environment
    ) { summary in
      if let line = writer.line(summary) {
        Talk.data(bytes: line + [0x0a])
      } else {
        tooLong += 1
      }
    }
    if tooLong > 0 { throw Failure("\(tooLong) summaries left out: their lines would be too long") }
  }

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let state = try site.existingState()
    let now = Clock.now()
    let ledger = try ReadOnly.ledger(state)
    let query = SummaryQuery(
      category: rows.category,
      environment: rows.environment,
      from: range.from?.instant(in: zone, now: now),
      to: range.to?.instant(in: zone, now: now),
      every: rows.seconds
    )
    try ReadOnly.checkCategory(rows.category, ledger)
    if lines { return try printLines(settings, zone, ledger) }
    var printer = SummaryPrinter(rows.format)
    do {
      try ledger.eachSummary(query, offset: { zone.offset(at: $0) }) { printer.add($0) }
    } catch let error as LedgerError {
      throw Failure(error.description)
    }
    printer.finish(zone: zone)
  }
}

/// The store for commands that only read.
enum ReadOnly {
  static func ledger(_ state: StateDirectory) throws -> Ledger {
    do {
      return try Ledger(path: state.ledger, readOnly: true)
    } catch {
      let isMissing = access(state.ledger, F_OK) != 0 && errno == ENOENT
      let hint = isMissing ? "nothing is stored there yet" : "run this as the user that writes it"
      throw Failure("\(error.description); \(hint)", .usage)
    }
  }

  /// An unknown category is a slip of the hand, not an empty answer.
  static func checkCategory(_ category: String?, _ ledger: Ledger) throws {
    do {
      try checkCategory(category, among: ledger.categoryNames())
    } catch let error as LedgerError {
      throw Failure(error.description)
    }
  }

  /// The same where the names are known.
  static func checkCategory(_ category: String?, among names: [String]) throws {
    guard let category else { return }
    guard !names.contains(category), !names.isEmpty else { return }
    throw Failure(
      "no category \"\(category)\" in the store; there are \(names.joined(separator: ", "))",
      .usage
    )
  }
}
