import Alerts
import Archive
import ArgumentParser
import Glibc
import Outlets
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted rules try`.
struct RulesTryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "try",
    abstract: "Try changed rules on the kept unmatched lines: what they take, and from whom.",
    discussion: """
      A file takes the place of the one in force with the same file name, else of the one with the \
      same category; any other comes in addition. Nothing is stored. Shown are the lines that \
      would be matched or ignored, by rule; the coverage now and then; the lines that would change \
      hands between rules, for which the samples of the replaced files are tried as well; and what \
      would stay unmatched. Exit status 0 when nothing changes hands, 1 when something does, 2 when \
      rules cannot be used.

      Examples:
        minuted rules try sshd.yaml --state /var/lib/minuted
        minuted rules try new/*.yaml --category sshd --from '7d ago'
        minuted rules try sshd.yaml --lines /var/log/auth.log.1.gz
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "Only the kept lines of this category.")
  var category: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Only lines stamped then or later: RFC 3339, a date, 'today', '7d ago'.",
      valueName: "time"
    )
  )
  var from: TimeArgument?

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Lines to try beside the kept ones, known lines as well; may be given several times.",
      discussion: """
        Plain or gzip; - is standard input. Where nobody names a state (--state, or state: in the \
        configuration) only these are tried then.
        """,
      valueName: "file"
    ),
    completion: .file()
  )
  var lines: [String] = []

  @Option(name: .long, help: ArgumentHelp("Rows shown of each table.", valueName: "n"))
  var limit = 20

  @Option(name: .long, help: "text or json.")
  var format = Format.text

  @Argument(
    help: ArgumentHelp("Changed rule files, or directories of them.", valueName: "rules"),
    completion: .file()
  )
  var files: [String]

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let (old, new, replacement) = try load(settings)
    var rules = RulesOnTrial(
      makeTrial(old, new, settings, zone),
      maxTemplates: settings.maxTemplates
    )
    let kept = try keptLines(settings, old.categories.map(\.name))
    var total = kept.reduce(0) { $0 + $1.bytes }
    for path in lines { total += RulesTryCommand.size(path) }
    var progress = Progress(total: total)
    do {
      for lines in kept {
        let gone = try lines.read { try progress.read(&$0, .kept, &rules) }
        if gone > 0 { Talk.tell("\(Plural.of(gone, "file")) removed meanwhile, being the oldest") }
      }
      for path in lines {
        var file = try LogFile(path: path)
        try progress.read(&file, .given, &rules)
      }
    } catch let error as ArchiveError {
      progress.bar.clear()
      throw Failure(error.description, .usage)
    }
    progress.bar.clear()
    let report = rules.finish(replacement)
    switch format {
    case .text: Talk.data(report.text(limit: limit))
    case .json: Talk.data(report.json(limit: limit) + "\n")
    }
    if report.hasMoves { throw ExitCode(ExitStatus.found.rawValue) }
  }

  /// The rules in force and the changed ones; all problems are told.
  private func load(
    _ settings: Settings
  ) throws -> (old: Rulebook, new: Rulebook, replacement: Replacement) {
    let paths = try site.rulePaths(settings)
    let (old, _) = try RuleLoading.load(site, paths, tellsWarnings: false)
    let replacement = old.replacing(with: files, in: paths) { file in
      let loading = Rulebook.load(paths: [file], patternFiles: settings.patternFiles)
      return loading.rulebook?.categories.first { $0.file == file }?.name
    }
    for problem in replacement.problems { Talk.tell(problem.description) }
    if !replacement.problems.isEmpty {
      throw Failure(Plural.of(replacement.problems.count, "problem"), .usage)
    }
    for entry in replacement.entries where RulesTryCommand.isSame(entry.file, entry.replaces) {
      Talk.tell("\(entry.file) is in force itself: change a copy of it, and try that")
    }
    let (new, _) = try RuleLoading.load(site, replacement.files)
    return (old, new, replacement)
  }

  private func makeTrial(
    _ old: Rulebook,
    _ new: Rulebook,
    _ settings: Settings,
    _ zone: Zone
  ) -> RuleTrial {
    let programs = (old.categories + new.categories).compactMap { $0.summary?.tag }
    return RuleTrial(
      old: old,
      new: new,
      ownPrograms: Set(
        programs + settings.rollup.tags + [SummaryLine.defaultTag, AlertOffice.syslogTag]
      ),
      zone: zone,
      years: .notAfter(Clock.now() + YearRule.allowance),
      maxLineBytes: settings.maxLineBytes,
      since: from?.instant(in: zone, now: Clock.now())
    )
  }

  /// Whether two paths name one file.
  private static func isSame(_ path: String, _ other: String?) -> Bool {
    var (first, second) = (stat(), stat())
    guard let other, stat(path, &first) == 0, stat(other, &second) == 0 else { return false }
    return first.st_ino == second.st_ino && first.st_dev == second.st_dev
  }

  /// The kept lines to try, by category; none when other lines are given and nobody names a state.
  private func keptLines(_ settings: Settings, _ categories: [String]) throws -> [KeptLines] {
    let isNamed = site.state != nil || settings.isStateNamed || category != nil
    if !lines.isEmpty, !isNamed { return [] }
    let directory = try site.existingState().unmatched
    do {
      let bases = try KeptDirectory(path: directory).bases
      if let category {
        let base = KeptFile.base(of: category)
        guard bases.contains(base) || categories.contains(category) else {
          throw Failure(
            "no category \"\(category)\"; kept lines are there of \(bases.joined(separator: ", "))",
            .usage
          )
        }
        return [try KeptLines(directory: directory, base: base)]
      }
      return try bases.map { base throws(ArchiveFault) in
        try KeptLines(directory: directory, base: base)
      }
    } catch let error as ArchiveFault {
      throw Failure(error.description)
    }
  }

  private static func size(_ path: String) -> Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// Reads files and shows how far it is.
  private struct Progress: ~Copyable {
    let bar = ProgressBar()
    let total: Int64
    private var done: Int64 = 0
    private var reader = LineReader()

    init(total: Int64) {
      self.total = total
    }

    mutating func read(
      _ file: inout LogFile,
      _ source: RuleTrial.Source,
      _ rules: inout RulesOnTrial
    ) throws(ArchiveError) {
      while try reader.fill(&file) {
        while let line = reader.next() { rules.take(line.start, line.count, from: source) }
        bar.show(done + file.position, total)
      }
      if let last = reader.last() { rules.take(last.start, last.count, from: source) }
      done += file.position
    }
  }
}
