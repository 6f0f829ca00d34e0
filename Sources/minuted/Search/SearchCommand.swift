import Archive
import ArgumentParser
import Glibc
import Patterns
import Pipeline
import Reports
import Rulebook
import Search
import Syslog

/// `minuted search`.
struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find lines in the archive of raw lines.",
    discussion: """
      Looks through the segments of the archive (archive: in the configuration) that lie in the range, \
      passes over those whose index says that no line of theirs can match, and gives the lines in the \
      order they came. PATTERN is a PCRE2 regex, searched in the whole line as it came; without one every \
      line matches.

        minuted search 'Failed password' --category sshd --from '2h ago'
        minuted search -c 203.0.113.9 -F --from today
        minuted search --field user=root --json --from 2026-11-29

      Lines are there as far as max_line_bytes goes. The minute being gathered is there once it has been written, about a minute later. Exit status as \
      grep's: 0 lines were found, 1 none, 2 bad usage, segments that could not be read, or lines on which \
      PCRE2 gave up; 3 the archive could not be read at all.
      """
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var range: RangeOptions
  @OptionGroup var manner: PatternOptions
  @OptionGroup var context: ContextOptions

  @Option(
    name: .long,
    parsing: .singleValue,
    help: "Only lines of this category; * and ? allowed; may be repeated."
  )
  var category: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: "Only lines of this host, likewise."
  )
  var host: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: "Only lines of this program, likewise."
  )
  var program: [String] = []

  @Option(
    name: .long,
    parsing: .singleValue,
    help: ArgumentHelp(
      "Only lines from which the rules take this field with this value; may be repeated.",
      valueName: "name=value"
    )
  )
  var field: [String] = []

  @Flag(name: .shortAndLong, help: "Print only how many lines match.")
  var count = false

  @Option(
    name: [.customShort("m", allowingJoined: true), .long],
    help: ArgumentHelp("End after so many lines.", valueName: "num")
  )
  var maxCount: Int?

  @Flag(name: .shortAndLong, help: "Print nothing; end with the first line found.")
  var quiet = false

  @Flag(
    name: .long,
    help: "A JSON object for each line, with its time, category and what the rules take from it."
  )
  var json = false

  @Flag(name: .long, help: "Say what was read and what was passed over, on standard error.")
  var stats = false

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Directory of the archive; default: the configuration's, else archive in the state directory.",
      valueName: "dir"
    ),
    completion: .directory
  )
  var archive: String?

  @Option(
    name: .long,
    help: ArgumentHelp("Threads, 1 to 64; default: as many as there are cores.", valueName: "num")
  )
  var workers: Int?

  @Argument(help: "What to look for.")
  var pattern: String?

  func validate() throws {
    if let maxCount, maxCount < 1 { throw ValidationError("-m must be at least 1") }
    if let workers, !(1...Settings.maxWorkers).contains(workers) {
      throw ValidationError("--workers is 1 to \(Settings.maxWorkers)")
    }
    for field in field where field.firstIndex(of: "=").map({ $0 == field.startIndex }) ?? true {
      throw ValidationError("--field \(field): write NAME=VALUE, as in --field user=root")
    }
    if pattern?.contains("\n") ?? false {
      throw ValidationError(
        "PATTERN has a line feed, and no line has one; write 'one|other' for either"
      )
    }
    if pattern == nil, manner.invertMatch || manner.fixedStrings || manner.wordRegexp {
      throw ValidationError("-v, -F and -w need a PATTERN")
    }
  }

  func run() throws {
    let settings = try site.settings()
    let directory = try directory(settings)
    let query = try query(settings)
    let bases = try bases(directory)
    let rulebook = try rulebook(settings, query, bases)
    try checkCategories(bases, rulebook)
    let search: SearchRun
    do throws(ArchiveFault) {
      search = try SearchRun(
        query,
        directory: directory,
        rulebook: rulebook,
        threads: workers ?? WorkerOptions.cores
      )
    } catch {
      throw Failure("archive: \(error)")
    }
    let output = SearchOutput(isQuiet: quiet || count)
    let bar = ProgressBar()
    let report: SearchReport
    do {
      report = try search.run(
        progress: { share in if !output.isTerminal { bar.show(share: share) } },
        give: { output.take($0) }
      )
    } catch {
      throw Failure("archive: \(error)")
    }
    bar.clear()
    if search.isEmpty { Talk.tell("minuted: no segments in \(directory) for this range") }
    output.flush()
    let found = min(report.matches, UInt64(query.limit))
    if count, !quiet { Talk.data(json ? "{\"v\":1,\"count\":\(found)}\n" : "\(found)\n") }
    tell(report)
    // As grep has it: what could not be decided may have been a match.
    let isInDoubt = report.faultCount > 0 || report.gaveUp > 0
    if isInDoubt, !quiet || found == 0 { throw ExitCode(ExitStatus.usage.rawValue) }
    if found == 0 { throw ExitCode(ExitStatus.found.rawValue) }
  }

  // MARK: What is asked

  private func query(_ settings: Settings) throws -> SearchQuery {
    let compiled: SearchPattern
    do {
      compiled = try SearchPattern(pattern, manner.manner)
    } catch {
      let place = error.offset.map { " at byte \($0)" } ?? ""
      throw Failure("PATTERN\(place): \(error.what); -F takes it as plain text", .usage)
    }
    let zone = try SiteOptions.zone(settings)
    var query = SearchQuery(compiled, zone: zone)
    query.categories = category.map { Glob($0) }
    query.hosts = host.map { Glob($0) }
    query.programs = program.map { Glob($0) }
    query.fields = field.map { text in
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return SearchQuery.Field(name: String(parts[0]), value: Array(parts[1].utf8))
    }
    let now = Clock.now()
    query.maxAge = Int64(settings.maxAge)
    query.from = range.from?.instant(in: zone, now: now) ?? .min
    query.to = range.to?.instant(in: zone, now: now) ?? .max
    if query.from >= query.to { throw Failure("--from is not before --to", .usage) }
    query.before = context.lines.before
    query.after = context.lines.after
    query.limit = quiet ? 1 : maxCount ?? .max
    query.countsOnly = count || quiet
    query.isJSON = json && !query.countsOnly
    return query
  }

  private func directory(_ settings: Settings) throws -> String {
    if let archive {
      guard access(archive, R_OK | X_OK) == 0 else {
        throw Failure("archive \(archive): \(String(cString: strerror(errno)))", .usage)
      }
      return archive
    }
    let path = site.archive(settings)
    guard access(path, R_OK | X_OK) == 0 else {
      let hint =
        errno == ENOENT && settings.archive.keep == .off
        ? "; no lines are kept unless the configuration says so, for example archive: split" : ""
      throw Failure(
        "no archive in \(path): \(String(cString: strerror(errno)))\(hint); name one with"
          + " --archive DIR, or a state directory with --state DIR",
        .usage
      )
    }
    return path
  }

  /// What stands for the streams that have lines.
  private func bases(_ directory: String) throws -> Set<String> {
    do throws(ArchiveFault) {
      let shelf = ArchiveShelf(directory: directory)
      let open = try? shelf.open()
      return Set(try shelf.bases() + (open ?? []).map(\.base))
    } catch {
      throw Failure("archive: \(error)")
    }
  }

  /// A category that was never archived is a slip of the pen, not an empty answer.
  private func checkCategories(_ bases: Set<String>, _ rulebook: Rulebook?) throws {
    var names = bases.subtracting([SegmentKey.unsplit])
    if bases.contains(SegmentKey.unsplit) {
      guard let rulebook else { return }
      names.formUnion(rulebook.categories.map(\.name))
    }
    for name in category where Glob(name).isExact {
      if names.contains(name) || names.contains(SegmentKey.base(of: name)) { continue }
      let known = names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
      throw Failure("no lines of category \"\(name)\" in the archive; there are \(known)", .usage)
    }
  }

  /// The rules, where something is asked that only they know.
  private func rulebook(
    _ settings: Settings,
    _ query: SearchQuery,
    _ bases: Set<String>
  ) throws -> Rulebook? {
    if !field.isEmpty {
      let rulebook = try RuleLoading.load(site, [], tellsWarnings: false).rulebook
      try checkFields(query, rulebook)
      return rulebook
    }
    if query.isJSON {
      return site.usableRules(settings, orElse: "lines are given without category, rule and fields")
    }
    guard !category.isEmpty, bases.contains(SegmentKey.unsplit) else { return nil }
    return site.usableRules(
      settings,
      orElse: "lines of an unsplit archive cannot be told apart by category"
    )
  }

  /// Neither is a field that no rule takes.
  private func checkFields(_ query: SearchQuery, _ rulebook: Rulebook) throws {
    let rules = rulebook.categories.flatMap(\.rules)
    let known = Set(rules.flatMap { $0.expression.groups.map(\.name) })
    for field in query.fields where !known.contains(field.name) {
      let names = known.sorted().joined(separator: ", ")
      throw Failure("no rule takes a field \"\(field.name)\"; there are \(names)", .usage)
    }
  }

  // MARK: What came of it

  private func tell(_ report: SearchReport) {
    for fault in report.faults { Talk.tell("minuted: \(fault)") }
    let untold = report.faultCount - UInt64(report.faults.count)
    if untold > 0 { Talk.tell("minuted: and \(untold) more") }
    if report.faultCount > 0 {
      Talk.tell(
        "minuted: \(Plural.of(Int(report.faultCount), "place")) of the archive could not be read;"
          + " what lies there was not searched"
      )
    }
    if report.gaveUp > 0 {
      Talk.tell(
        "minuted: PCRE2 gave up on \(Plural.of(Int(report.gaveUp), "line")), which count as not matching"
      )
    }
    guard stats else { return }
    Talk.tell(
      "\(report.segments) segments, \(report.segmentsPassedOver) passed over;"
        + " \(report.membersUnpacked) members unpacked, \(report.membersPassedOver) passed over;"
        + " \(NumberText.grouped(report.bytesUnpacked / 1_000_000)) MB of lines read,"
        + " \(NumberText.grouped(report.bytesPassedOver / 1_000_000)) MB passed over;"
        + " \(report.foreign) without index, \(report.gone) removed meanwhile"
    )
  }
}
