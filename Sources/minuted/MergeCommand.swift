import Archive
import ArgumentParser
import Glibc
import Ledger
import Minutes
import Pipeline
import Rulebook
import Syslog

/// `minuted merge`.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add up summary lines of many instances (merge: true) and show the total.",
    discussion: """
      Reads lines that carry the field merge=, as rsyslog wrote them to files, as they were \
      emitted, or the field alone; plain or gzip; "-" or nothing is standard input. Other lines \
      are passed over. Counts, sums and levels add exactly, distributions as if counted together, \
      distincts and tops within their stated error. \
      The same summary counts once, however often it is fed. With --state the summaries are kept \
      there, each under its instance's name, and shown with those that are there already.

      What was read, and from whom, goes to standard error. Exit status: 0 when every such line \
      was taken (again or not), 1 when some were refused or there was none, 2 when a file could \
      not be read.
      """
  )

  @OptionGroup var site: SiteOptions

  @OptionGroup var rows: RowOptions

  @Flag(name: .shortAndLong, help: "Do not say what was read.")
  var quiet = false

  @Argument(
    help: "Files of lines, plain or gzip; - is standard input, as is none.",
    completion: .file()
  )
  var files: [String] = []

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let scratch = try site.state == nil ? ScratchDirectory() : nil
    let options = Options(
      settings: settings,
      rules: [],
      state: nil,
      destinations: [],
      zone: zone,
      instance: SiteOptions.instance(settings)
    )
    let path = site.state ?? scratch?.path ?? ""
    var merger: Merger
    do {
      merger = try Merger(options, state: StateDirectory(path: path), isKept: site.state != nil)
    } catch {
      throw error.failure
    }
    var hasUnread = false
    do {
      for file in files.isEmpty ? ["-"] : files {
        do {
          try MergeCommand.read(file, into: &merger)
        } catch let error as ArchiveError {
          Talk.tell("\(error)")
          hasUnread = true
        }
      }
      try merger.finish()
      try show(merger.ledger, zone, options.instance)
    } catch let error as LedgerError {
      throw Failure(error.description)
    }
    tell(merger.report)
    if hasUnread { throw ExitCode(ExitStatus.usage.rawValue) }
    let rollup = merger.report.rollup
    if !rollup.refused.isEmpty || rollup.lines == 0 { throw ExitCode(ExitStatus.found.rawValue) }
  }

  private static func read(_ path: String, into merger: inout Merger) throws {
    var file = try LogFile(path: path)
    var reader = LineReader()
    while try reader.fill(&file) {
      while let line = reader.next() {
        try merger.take(UnsafeBufferPointer(start: line.start, count: line.count))
      }
    }
    if let line = reader.last() {
      try merger.take(UnsafeBufferPointer(start: line.start, count: line.count))
    }
  }

  private func show(_ ledger: Ledger, _ zone: Zone, _ instance: String) throws {
    let query = SummaryQuery(
      category: rows.category,
      environment: rows.environment,
      every: rows.seconds
    )
    var printer = SummaryPrinter(rows.format)
    try ledger.eachSummary(query, offset: { zone.offset(at: $0) }) { summary in
      var summary = summary
      // Of one instance alone it stays that one's.
      if !summary.sources.isEmpty { summary.instance = instance }
      printer.add(summary)
    }
    printer.finish(zone: zone)
  }

  private func tell(_ report: Merger.Report) {
    for sample in report.rollup.samples { Talk.tell("minuted: refused, \(sample)") }
    guard !quiet else { return }
    Talk.tell("\(report.lines) lines; \(RollupText.of(report.rollup))")
    for (instance, count) in report.instances.sorted(by: { $0.key < $1.key }) {
      Talk.tell("  \(instance): \(count)")
    }
  }
}

/// A directory for what is gone at the end.
final class ScratchDirectory {
  let path: String

  init() throws {
    var template = Array("\(ScratchDirectory.parent)/minuted-merge.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(
        "cannot make a directory under \(ScratchDirectory.parent):"
          + " \(String(cString: strerror(errno))); name another with TMPDIR"
      )
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // What a state directory with a ledger alone holds.
    for name in ["ledger.sqlite", "ledger.sqlite-wal", "ledger.sqlite-shm", "lock"] {
      unlink("\(path)/\(name)")
    }
    rmdir(path)
  }

  private static var parent: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }
}
