import Archive
import ArgumentParser
import Ledger
import Pipeline
import Reports
import Rulebook
import Unknowns

/// `minuted unknown`.
struct UnknownCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unknown",
    abstract: "The unknown report: what no rule knows, ranked (\"artificial ignorance\").",
    discussion: """
      Unmatched lines are masked as they arrive, so that one kind of line is one row, however many \
      hosts send it. An empty report is a success. --classic prints instead what this makes of \
      the kept unmatched lines of one category, in the C locale:
        cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\\[[0-9]*\\]/[PID]/g' \
      -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "Only this category.")
  var category: String?

  @Flag(name: .long, help: "Exactly the article's shell pipeline; needs --category or --raw.")
  var classic = false

  @Flag(
    name: .long,
    help: "Message contents on standard input, no state: ID<TAB>TEMPLATE for each template."
  )
  var raw = false

  @Flag(name: .long, help: "With --raw: ID<TAB>TEMPLATE for each line read, in their order.")
  var assign = false

  @Option(name: .long, help: "Templates shown per category.")
  var limit = 20

  @Flag(name: .long, help: "Show a sample line below each template.")
  var samples = false

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  func validate() throws {
    if classic, category == nil, !raw {
      throw ValidationError("--classic needs --category NAME, or --raw and lines on standard input")
    }
    if assign, !raw || classic {
      throw ValidationError("--assign goes with --raw, and not with --classic")
    }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    if raw {
      return classic ? try printStandardInput() : try RawTemplates(assigns: assign).run()
    }
    let state = try site.existingState()
    let ledger = try ReadOnly.ledger(state)
    try ReadOnly.checkCategory(category, ledger)
    if classic, let category { return try printKept(category, state) }
    let zone = try SiteOptions.zone(site.settings())
    do {
      let report = try UnknownReport(ledger, category: category)
      switch format {
      case .text: Talk.data(report.text(limit: limit, zone: zone, samples: samples))
      case .json: Talk.data(report.json(limit: limit) + "\n")
      }
    } catch {
      throw Failure(error.description)
    }
  }

  private func printStandardInput() throws {
    var report = ClassicReport()
    do {
      var file = try LogFile(path: "-")
      try UnknownCommand.add(&file, to: &report)
    } catch let error as ArchiveError {
      throw Failure(error.description)
    }
    report.write { Talk.data(bytes: $0) }
  }

  /// All kept lines of a category, oldest first; none when it has no unmatched line.
  private func printKept(_ category: String, _ state: StateDirectory) throws {
    var report = ClassicReport()
    do {
      let lines = try KeptLines(
        directory: state.unmatched,
        base: KeptFile.base(of: category)
      )
      let gone = try lines.read { try UnknownCommand.add(&$0, to: &report) }
      if gone > 0 { Talk.tell("\(Plural.of(gone, "file")) removed meanwhile, being the oldest") }
    } catch let error as ArchiveError {
      throw Failure(error.description)
    } catch let error as ArchiveFault {
      throw Failure(error.description)
    }
    report.write { Talk.data(bytes: $0) }
  }

  private static func add(_ file: inout LogFile, to report: inout ClassicReport) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    var held = 0
    while true {
      // A line longer than the buffer is kept whole, as sort does.
      if held == buffer.count { buffer += [UInt8](repeating: 0, count: buffer.count) }
      let count = try buffer.withUnsafeMutableBytes {
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[held...]))
      }
      if count == 0 { break }
      held += count
      let taken = buffer.withUnsafeBufferPointer {
        report.take(UnsafeBufferPointer(rebasing: $0[..<held]))
      }
      buffer.withUnsafeMutableBytes { $0.copyBytes(from: Array($0[taken..<held])) }
      held -= taken
    }
    if held > 0 { report.add(buffer[..<held]) }
  }
}
