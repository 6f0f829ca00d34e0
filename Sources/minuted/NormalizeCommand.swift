import ArgumentParser
import Archive
import Patterns
import Pipeline
import Rulebook
import Syslog

/// `minuted normalize`.
struct NormalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "normalize",
    abstract: "Turn lines into objects by a liblognorm rulebase, as lognormalizer does, or rules.",
    discussion: """
      One line out for each line in: the fields of the rule that takes the line, or the line as \
      "originalmsg" with what no rule could take as "unparsed-data". Files are plain or gzip; \
      without any, standard input is read. The short options are lognormalizer's. The exit \
      status is 0 even when lines do not match. With --rules instead of -r, lines have their \
      headers, and an object holds the category, the rule, and its named captures.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, kv, csv, raw
  }

  enum Extra: String, ExpressibleByArgument, CaseIterable {
    case addRule, addRuleLocation, addOriginalMsg
  }

  @Option(
    name: [.customShort("r", allowingJoined: true), .long],
    help: ArgumentHelp("liblognorm version 2 rulebase.", valueName: "file"),
    completion: .file()
  )
  var rulebase: String?

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "json, kv, csv or raw.",
      discussion: "csv needs --fields; its values are quoted as RFC 4180 has it. Default: json."
    )
  )
  var format: Format?

  @Option(
    name: [.customShort("e", allowingJoined: true)],
    help: ArgumentHelp(
      "The same; csv is quoted with backslashes, as lognormalizer's.",
      valueName: "format"
    )
  )
  var encoding: Format?

  @Option(
    name: [.customShort("E", allowingJoined: true), .long],
    help: ArgumentHelp("Columns of csv, with commas between.", valueName: "names")
  )
  var fields: String?

  @Flag(name: [.customShort("T"), .long], help: "Add event.tags, the tags of the rule.")
  var tags = false

  @Option(
    name: [.customShort("t", allowingJoined: true), .long],
    help: ArgumentHelp("Only lines whose rule has this tag.", valueName: "tag")
  )
  var tag: String?

  @Flag(name: [.customShort("p"), .long], help: "Only lines that match.")
  var parsed = false

  @Flag(name: [.customShort("P"), .long], help: "Only lines that do not match.")
  var unparsed = false

  @Flag(name: [.customShort("L"), .long], help: "Add the line's number to what does not match.")
  var lineNumbers = false

  @Option(
    name: [.customShort("o", allowingJoined: true)],
    help: "addRule, addRuleLocation or addOriginalMsg; may be given several times."
  )
  var extras: [Extra] = []

  @Flag(name: [.customShort("H")], help: "Tell the number of lines at the end.")
  var summary = false

  @Flag(name: [.customShort("U")], help: "Tell the number of lines that did not match, if any.")
  var countsUnparsed = false

  @Flag(name: .long, help: "Tell lines, matches and hits of each rule at the end.")
  var stats = false

  @Flag(name: .long, help: "Leave bad records out with warnings, as lognormalizer does.")
  var lenient = false

  @Argument(help: "Log files, plain or gzip; - is standard input.", completion: .file())
  var files: [String] = ["-"]

  private var chosenFormat: Format { format ?? encoding ?? .json }

  func validate() throws {
    if rulebase == nil, site.rules.isEmpty {
      throw ValidationError("give a rulebase with -r FILE, or rule files with --rules DIR")
    }
    if rulebase != nil, !site.rules.isEmpty {
      throw ValidationError("-r and --rules exclude each other")
    }
    if rulebase == nil, chosenFormat != .json || tags || tag != nil || !extras.isEmpty {
      throw ValidationError("--rules writes JSON, and knows no tags")
    }
    if let fields, fields.split(separator: ",").isEmpty {
      throw ValidationError("-E names no column")
    }
    if parsed, unparsed { throw ValidationError("-p and -P leave nothing over") }
    if format != nil, encoding != nil {
      throw ValidationError("--format and -e say the same; give one of them")
    }
    if chosenFormat == .csv, fields == nil {
      throw ValidationError("csv needs its columns: --fields a,b,c")
    }
  }

  func run() throws {
    guard let path = rulebase else { return try runRules() }
    let rulebase = try RulebaseFile.load(path, isLenient: lenient)
    var options = LognormWriter.Options()
    options.showsTags = tags
    options.showsRule = extras.contains(.addRule)
    options.showsLocation = extras.contains(.addRuleLocation)
    options.showsOriginal = extras.contains(.addOriginalMsg)
    options.year = RulebaseFile.currentYear()
    let names = (fields ?? "").split(separator: ",", omittingEmptySubsequences: false)
    let plan = Normalizer.Plan(
      format: shape,
      columns: LognormColumns(rulebase, names.map(String.init)),
      tagged: tag.map { tag in rulebase.rules.map { $0.tags.contains(tag) } },
      leavesOutParsed: unparsed,
      leavesOutUnparsed: parsed,
      numbersLines: lineNumbers
    )
    var normalizer = Normalizer(rulebase, options, plan)
    let faults = read { file throws(ArchiveError) in try normalizer.run(&file) }
    normalizer.finish()
    tell(normalizer.counts, rulebase)
    if faults > 0 { throw ExitCode(ExitStatus.usage.rawValue) }
  }

  private func runRules() throws {
    let settings = try site.settings()
    let (rulebook, _) = try RuleLoading.load(site, [])
    let parser = HeaderParser(
      zone: try SiteOptions.zone(settings),
      years: .notAfter(Clock.now() + YearRule.allowance)
    )
    var normalizer = RuleNormalizer(
      rulebook,
      parser,
      leavesOutParsed: unparsed,
      leavesOutUnparsed: parsed
    )
    let faults = read { file throws(ArchiveError) in try normalizer.run(&file) }
    normalizer.flush()
    let unmatched = normalizer.lines - normalizer.matched
    if summary || stats {
      Talk.tell(
        "\(normalizer.lines) records processed, \(normalizer.matched) parsed, \(unmatched) unparsed"
      )
    }
    if stats { tell(normalizer.hits, rulebook) }
    if countsUnparsed, unmatched > 0 { Talk.tell("\(unmatched) unparsable entries") }
    if faults > 0 { throw ExitCode(ExitStatus.usage.rawValue) }
  }

  /// Gives each file to the body; tells which could not be read, and answers how many.
  private func read(_ body: (inout LogFile) throws(ArchiveError) -> Void) -> Int {
    var faults = 0
    for path in files {
      do throws(ArchiveError) {
        var file = try LogFile(path: path)
        try body(&file)
      } catch {
        Talk.tell("minuted: \(error.description)")
        faults += 1
      }
    }
    return faults
  }

  private var shape: Normalizer.Shape {
    switch chosenFormat {
    case .json: .json
    case .kv: .keyValue
    case .raw: .raw
    case .csv: .csv(encoding == nil ? .doubled : .backslash)
    }
  }

  private func tell(_ hits: [[UInt64]], _ rulebook: Rulebook) {
    var order: [(count: UInt64, text: String)] = []
    for (category, counts) in zip(rulebook.categories, hits) {
      for (rule, count) in zip(category.rules, counts) where count > 0 {
        let place = "\(rule.position.file):\(rule.position.line)"
        order.append((count, "\(place) \(category.name)/\(rule.id)"))
      }
    }
    for entry in order.sorted(by: { $0.count > $1.count }) {
      Talk.tell("\(entry.count) \(entry.text)")
    }
    let unused = hits.reduce(0) { $0 + $1.count { $0 == 0 } }
    if unused > 0 { Talk.tell("\(unused) rules took no line") }
  }

  private func tell(_ counts: Normalizer.Counts, _ rulebase: LognormRulebase) {
    let unmatched = counts.lines - counts.matched
    if countsUnparsed, unmatched > 0 { Talk.tell("\(unmatched) unparsable entries") }
    if tag != nil, counts.otherTag > 0 {
      Talk.tell("\(counts.otherTag) entries with wrong tag dropped")
    }
    if summary {
      Talk.tell(
        "\(counts.lines) records processed, \(counts.matched) parsed, \(unmatched) unparsed"
      )
    }
    if counts.long > 0 {
      Talk.tell("\(counts.long) lines cut at \(LineReader.maxLineBytes) bytes")
    }
    if counts.overruns > 0 {
      Talk.tell("\(counts.overruns) lines given up after \(LognormScratch.maxSteps) steps")
    }
    guard stats else { return }
    Talk.tell("lines \(counts.lines), matched \(counts.matched), unmatched \(unmatched)")
    let order = counts.hits.indices.sorted { counts.hits[$0] > counts.hits[$1] }
    for rule in order where counts.hits[rule] > 0 {
      let written = rulebase.rules[rule]
      Talk.tell(
        "\(counts.hits[rule]) \(written.file):\(written.line) \(written.tags.joined(separator: ","))"
      )
    }
    let unused = counts.hits.count { $0 == 0 }
    if unused > 0 { Talk.tell("\(unused) of \(counts.hits.count) rules took no line") }
  }
}
