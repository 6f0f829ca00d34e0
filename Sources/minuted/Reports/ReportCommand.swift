import ArgumentParser
import Ledger
import Pipeline
import Reports
import RoundRobin
import Rulebook
import Syslog

/// `minuted report`.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "A report for one kind of reader: security, web, mail, network, operations, …",
    discussion: """
      A report is a YAML file that says for whom it is and which numbers of which categories it shows \
      (Docs/Reports.md); several ship with minuted, --list names them. It is made from stored minutes \
      alone, no log is read. Numbers are compared with the period before and the same weekday; \
      what is more than chance is marked. What is missing or old is said first.

      From cron: --mail-if-any prints nothing when there is no news, --lock FILE keeps two runs \
      apart, --output FILE replaces a file as a whole.

      Exit status: 0 made (or nothing to mail), 1 --check found problems, 2 bad usage or a bad \
      report file, 3 could not: no store, no permission, the lock is held.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, html, json
  }

  @Argument(help: ArgumentHelp("The report's name, or its file.", valueName: "name"))
  var name: String?

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Report file or directory of report files; may be given several times.",
      discussion: "Beside the shipped ones; of two with the same name the later counts.",
      valueName: "dir"
    ),
    completion: .file()
  )
  var reports: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Of which time: \(PeriodRequest.expected).",
      discussion: "Default: what the report says, mostly day: the last whole one.",
      valueName: "period"
    ),
    completion: .list(["hour", "day", "week", "month", "yesterday", "today"])
  )
  var period: String?

  @OptionGroup var range: RangeOptions

  @Option(name: .long, help: "text, html or json.")
  var format = Format.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write to this file, replaced as a whole; - is standard output.",
      valueName: "file"
    ),
    completion: .file()
  )
  var output: String?

  @Flag(name: .long, help: "Print nothing when there is no news: for cron and mail.")
  var mailIfAny = false

  @Option(
    name: .long,
    help: ArgumentHelp("Give up (exit 3) when another run holds this file.", valueName: "file"),
    completion: .file()
  )
  var lock: String?

  @Flag(name: .long, help: "Name the reports there are.")
  var list = false

  @Flag(name: .long, help: "Check report files, all or the one named, against the rules; exit 1.")
  var check = false

  func validate() throws {
    if list, check { throw ValidationError("--list and --check are two things; ask for one") }
    if name == nil, !list, !check {
      throw ValidationError("name a report; minuted report --list tells which there are")
    }
    if period != nil, range.from != nil || range.to != nil {
      throw ValidationError("--period and --from/--to say the same; give one of them")
    }
    if range.to != nil, range.from == nil {
      throw ValidationError("--to needs --from")
    }
  }

  func run() throws {
    let settings = try site.settings()
    let shelf = ReportShelf(site: site, settings: settings, extra: reports)
    if list {
      shelf.tellProblems()
      return Talk.data(shelf.listing)
    }
    if check { return try shelf.check(name) }
    let zone = try SiteOptions.zone(settings)
    let held = try lock.map { try HeldLock(path: $0) }
    defer { held?.release() }
    let state = try site.existingState()
    let ledger = try ReadOnly.ledger(state)
    let definition = try shelf.find(name ?? "")
    do {
      let report = try make(definition, ledger, state, shelf, zone)
      if mailIfAny, !report.hasNews { return }
      let text: String
      switch format {
      case .text: text = report.sheet.text
      case .html: text = report.sheet.html
      case .json: text = report.json + "\n"
      }
      if let output, output != "-" {
        try ReplacedFile.write(text, to: output)
      } else {
        Talk.data(text)
      }
    } catch let error as LedgerError {
      throw Failure(error.description)
    }
  }

  private func make(
    _ definition: ReportDefinition,
    _ ledger: Ledger,
    _ state: StateDirectory,
    _ shelf: ReportShelf,
    _ zone: Zone
  ) throws -> Report {
    let now = Clock.now()
    let rulebook = shelf.rulebook()
    var unknown = UnknownOptions()
    unknown.strict = Set((rulebook?.categories ?? []).filter(\.isStrict).map(\.name))
    let sources = try ReportSources(
      ledger: ledger,
      roundRobin: RoundRobinStore(root: state.roundRobin),
      names: rulebook.map { ReportNames($0) } ?? ReportNames(),
      unknown: unknown,
      now: now
    )
    let resolved = definition.resolved(with: sources.names, stored: sources.stored)
    guard resolved.problems.isEmpty else {
      throw Failure(resolved.problems.map(\.description).joined(separator: "\n"), .usage)
    }
    let period = try period(resolved.report, ledger, zone, now)
    return try Report(resolved, sources, period) {
      Double(Clock.monotonic()) / 1_000_000_000
    }
  }

  private func period(
    _ definition: ReportDefinition,
    _ ledger: Ledger,
    _ zone: Zone,
    _ now: Int64
  ) throws -> ReportPeriod {
    if let from = range.from?.instant(in: zone, now: now) {
      let to = range.to?.instant(in: zone, now: now) ?? now
      guard from < to else { throw Failure("--from must be before --to", .usage) }
      guard to - from <= ReportPeriod.maxSeconds else {
        throw Failure("a report is of two years at most", .usage)
      }
      return ReportPeriod(from: from, to: to, zone: zone)
    }
    var request = PeriodRequest(definition.period)
    if let period {
      guard let asked = PeriodRequest(period, zone: zone, now: now) else {
        throw Failure("--period \(period): expected \(PeriodRequest.expected)", .usage)
      }
      request = asked
    }
    return request.period(now: now, newest: try ledger.newestMinute(), zone: zone)
  }
}
