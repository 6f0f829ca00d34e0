import Archive
import ArgumentParser
import Foundation
import Glibc
import Ledger
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted audit`.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Check that stored minutes add up, and name those that do not.",
    discussion: """
      Every line read is matched, ignored, unmatched, malformed, own or dropped, and every match is a \
      hit of a rule. Named are rows for which that does not hold, minutes without a row (gaps), minutes \
      seen in part and late records; beside them, what the daemon has counted since its start as cut, \
      left out or lost (status.json), and what rsyslog's impstats lines say it lost itself. Where there is an \
      archive each minute's segments have to hold the lines that were counted, and the unsplit stream \
      those of all categories.

      Exit status: 0 all adds up and nothing is lost. 1: a row does not add up or has no minute; lines, \
      summaries or values were dropped by minuted, or lines by rsyslog; a rule is left out for hitting \
      the match limit; a daemon ended without notice and lines may be lost, or none has started since; the archive holds other lines than were counted; there is no minute in the range at all; with --gaps also a minute without a row. \
      Told, but not 1: partial minutes, late records, lines cut for their length, unmatched lines beyond \
      the cap of their file. 2 bad usage, 3 the store cannot be read. Times without a zone are local; \
      those shown are UTC.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @OptionGroup var minutes: RangeOptions

  @Option(name: .long, help: "Only the rows of this category; gaps are those of all.")
  var category: String?

  @Flag(name: .long, help: "Exit status 1 for minutes without a row, too.")
  var gaps = false

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let state = try site.existingState()
    let now = Clock.now()
    let range = (
      from: minutes.from?.instant(in: zone, now: now), to: minutes.to?.instant(in: zone, now: now)
    )
    if let from = range.from, let to = range.to, from >= to {
      throw Failure("--from must be before --to", .usage)
    }
    var audit = Audit()
    do {
      let ledger = try Ledger(path: state.ledger, readOnly: true)
      try ReadOnly.checkCategory(category, among: ledger.categoryNames())
      try audit.read(
        ledger,
        category: category,
        from: range.from,
        to: range.to,
        archive: archiveAudit(settings)
      )
      audit.isCutOff = try state.holder() == nil && PendingRecovery.waits(in: ledger)
    } catch let error as LedgerError {
      // That nothing is stored there is a slip of the hand; that it cannot be read is trouble.
      let isThere = access(state.ledger, F_OK) == 0
      let isReadable = access(state.ledger, R_OK) == 0
      let hint =
        !isThere
        ? "nothing is stored there yet"
        : isReadable
          ? "it may be damaged, or no store of minuted's" : "run this as the user that writes it"
      throw Failure("\(error); \(hint)", isThere ? .failed : .usage)
    }
    do {
      audit.daemon = try AuditedDaemon.of(state, from: range.from, to: range.to)
    } catch {
      throw Failure(error.description)
    }
    switch format {
    case .text: Talk.data(audit.text(withGaps: gaps))
    case .json: Talk.data(audit.json(withGaps: gaps))
    }
    if !audit.findings(withGaps: gaps).isEmpty { throw ExitCode(ExitStatus.found.rawValue) }
  }

  /// What the archive is held against; nil where there is none.
  private func archiveAudit(_ settings: Settings) throws -> ArchiveAudit? {
    let directory = site.archive(settings)
    guard access(directory, F_OK) == 0 else { return nil }
    do {
      return try ArchiveAudit(
        ArchiveShelf(directory: directory),
        instance: SiteOptions.instance(settings),
        category: category
      )
    } catch {
      throw Failure("archive: \(error)")
    }
  }
}
