import Archive
import ArgumentParser
import Glibc
import Ledger
import Minutes
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted replay`.
struct ReplayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Read log files, plain or gzip, and summarize their minutes.",
    discussion: """
      The same lines give the same summaries as under "run". Files are read in the order given, \
      as one stream; "-" is standard input. With --state, or state: in the configuration, results \
      are kept there, and a file whose text was replayed into it before, under any name, plain or \
      gzip, is passed over unless --again; of one that has grown since only the new lines are read. \
      What comes by "-" cannot be told again. Without a state nothing is kept. The account of all lines goes to standard error.
      """
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var sharing: WorkerOptions

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Where summaries go; may be given several times.",
      discussion:
        "stdout, /dev/log, udp:HOST:PORT, tcp:HOST:PORT, unix:PATH or file:PATH (default: nowhere); in another "
        + SiteOptions.formatsHelp,
      valueName: "dest"
    ),
    completion: .list(["stdout", "/dev/log"])
  )
  var emit: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Write each minute to standard output as it closes: json (an object a line) or tsv.",
      valueName: "format"
    )
  )
  var print: PrintFormat?

  enum PrintFormat: String, ExpressibleByArgument, CaseIterable {
    case json, tsv
  }

  @Flag(name: .long, help: "Take files again that were replayed into this state before.")
  var again = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Year of the first stamp, for logs over a year old whose stamps have none.",
      valueName: "yyyy"
    )
  )
  var year: Int?

  @Flag(name: .shortAndLong, help: "Do not print the account at the end.")
  var quiet = false

  @Argument(help: "Log files, plain or gzip; - is standard input.", completion: .file())
  var files: [String]

  func validate() throws {
    if let year, !(1970...2200).contains(year) {
      throw ValidationError("--year must be from 1970 to 2200")
    }
  }

  /// What root makes in a state directory of somebody else's would keep its owner out, and links that the
  /// owner has put there would lead root elsewhere.
  private func refuseForeign(_ state: StateDirectory) throws {
    var status = stat()
    guard geteuid() == 0, stat(state.path, &status) == 0, status.st_uid != 0 else { return }
    let user =
      getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "#\(status.st_uid)"
    throw Failure(
      "\(state.path) is \(user)'s, and files that root makes there would keep the daemon out; as that user: zcat -f"
        + " FILE... | setpriv --reuid=\(user) --regid=\(user) --init-groups minuted replay --state \(state.path) -",
      .usage
    )
  }

  func run() throws {
    let settings = try site.settings()
    let state = (site.state ?? (settings.isStateNamed ? settings.state : nil))
      .map(StateDirectory.init)
    if let state { try refuseForeign(state) }
    let zone = try SiteOptions.zone(settings)
    let options = Options(
      settings: settings,
      rules: try site.rulePaths(settings),
      state: state,
      destinations: try SiteOptions.sinks(emit, settings),
      zone: zone,
      years: year.map { .nearest(YearRule.middle(of: $0, in: zone)) },
      instance: SiteOptions.instance(settings),
      workers: sharing.count(settings)
    )
    if settings.time == .arrival {
      Talk.tell(
        "time: arrival is for \"run\": a file does not say when its lines came; they count at their"
          + " stamps"
      )
    }
    if settings.archive.keep != .off, let elsewhere = settings.archive.directory, let state {
      Talk.tell(
        "raw lines go to \(state.archive): \(elsewhere) is the daemon's; search them with --archive"
      )
    }
    var replay: Replay
    do {
      replay = try Replay(options, again: again)
    } catch {
      throw error.failure
    }
    if let print { replay.onClosed = { ReplayCommand.write($0, print) } }
    let bar = ProgressBar()
    let report = replay.run(files) { done, total in bar.show(done, total) }
    bar.clear()
    try tell(report)
  }

  private static func write(_ summaries: [Summary], _ format: PrintFormat) {
    switch format {
    case .json: Talk.data(summaries.map { $0.json + "\n" }.joined())
    case .tsv:
      var rows = SummaryRows()
      for summary in summaries { rows.add(summary) }
      Talk.data(bytes: rows.bytes)
    }
  }

  private func tell(_ report: Replay.Report) throws {
    var hasFailed = false
    for file in report.files {
      if let earlier = file.earlier {
        Talk.tell("\(file.path): \(ReplayCommand.text(file.verdict, file, earlier))")
        if case .rest = file.verdict {} else { hasFailed = true }
      }
      if let fault = file.fault {
        hasFailed = true
        let kept = file.lines > 0 ? "; the \(file.lines) lines before it are counted" : ""
        Talk.tell("\(fault)\(kept)")
      }
    }
    for fault in report.faults { Talk.tell("minuted: \(fault)") }
    if report.linesLost > 0 {
      Talk.tell("minuted: \(report.linesLost) summary lines were not taken by their receiver")
    }
    if report.seriesSkipped > 0 {
      Talk.tell(
        "\(NumberText.grouped(report.seriesSkipped)) values not written to RRD files: they had"
          + " those minutes already, and RRDtool takes a minute once"
      )
    }
    if report.removed.files > 0 {
      Talk.tell(KeptText.removed(report.removed))
    }
    if !quiet {
      if !report.accounts.isEmpty { Talk.tell(AccountTable.text(report.accounts)) }
      Talk.tell(ReplayCommand.remarks(report.counts))
      if let rollup = report.rollup, rollup.lines > 0 { Talk.tell(RollupText.of(rollup)) }
      ReplayCommand.tell(report.disbelieved)
    }
    if hasFailed { throw ExitCode(ExitStatus.usage.rawValue) }
    if report.linesLost > 0 || !report.faults.isEmpty {
      throw ExitCode(ExitStatus.failed.rawValue)
    }
  }

  /// Most hosts named.
  private static let shownHosts = 5

  /// Names the hosts whose stamps were not believed.
  private static func tell(_ hosts: [(host: String, records: UInt64)]) {
    guard !hosts.isEmpty else { return }
    let named = hosts.prefix(shownHosts).map { entry in
      "\(entry.host.isEmpty ? "(no host)" : entry.host) \(NumberText.grouped(entry.records))"
    }
    let more = hosts.count > shownHosts ? ", and \(hosts.count - shownHosts) more" : ""
    Talk.tell(
      "stamps that cannot be true, counted at the time of the records around them: "
        + named.joined(separator: ", ") + more
    )
  }

  /// What is said of a file whose text, or a part of it, was replayed before.
  private static func text(
    _ verdict: Replay.Verdict,
    _ file: Replay.FileReport,
    _ earlier: ReplayedFile
  ) -> String {
    let lines = NumberText.grouped(UInt64(clamping: earlier.lines))
    let before = "replayed before, at \(Stamp.utc(earlier.readAt)) as \(earlier.path)"
    switch verdict {
    case .read, .known:
      return "\(before) (\(lines) lines); passed over. To count it again, use --again"
    case .rest(let length):
      return
        "its first \(NumberText.grouped(UInt64(clamping: length))) bytes of text were \(before)"
        + " (\(lines) lines); only what follows was read (\(NumberText.grouped(file.lines)) lines)"
    case .part:
      return
        "it begins like a longer text that was \(before) (\(lines) lines); passed over, as it may"
        + " be a part of it. If it is not, use --again"
    case .cutOff:
      return
        "a replay of it, begun at \(Stamp.utc(earlier.readAt)) as \(earlier.path), was cut off, and"
        + " what it had stored is counted; passed over. Begin a new state, or use --again to read all"
        + " of it (what was stored then counts twice)"
    case .cutLine(let length):
      return
        "its first \(length) bytes of text were \(before) (\(lines) lines), and the last line was"
        + " not whole then; passed over. For what follows that line: tail -c +\(length + 1) FILE |"
        + " tail -n +2 | minuted replay - (zcat FILE | tail … for gzip)"
    }
  }

  private static func remarks(_ counts: LineCounts) -> String {
    var parts = [
      "\(NumberText.grouped(counts.lines)) lines, \(NumberText.grouped(counts.bytes)) bytes"
    ]
    func add(_ count: UInt64, _ text: String) {
      if count > 0 { parts.append("\(NumberText.grouped(count)) \(text)") }
    }
    add(counts.longLines, "cut for their length")
    add(counts.lateRecords, "late")
    add(counts.futureStamps, "stamped in the future")
    add(counts.ancientStamps, "stamped too long ago")
    add(counts.missingStamps, "without a stamp")
    return parts.joined(separator: ", ")
  }
}
