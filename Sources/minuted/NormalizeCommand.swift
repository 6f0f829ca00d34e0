import ArgumentParser
import Archive
import Glibc
import Patterns

/// `minuted normalize`.
struct NormalizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "normalize",
    abstract: "Turn lines into objects by a liblognorm rulebase, as lognormalizer does.",
    discussion: """
      One line out for each line in: the fields of the rule that takes the line, or the line as \
      "originalmsg" with what no rule could take as "unparsed-data". Files are plain or gzip; \
      without any, standard input is read. The short options are lognormalizer's. The exit \
      status is 0 even when lines do not match.
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
    help: ArgumentHelp("liblognorm version 2 rulebase.", valueName: "file")
  )
  var rulebase: String

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

  @Argument(help: "Log files, plain or gzip; - is standard input.")
  var files: [String] = ["-"]

  private var chosenFormat: Format { format ?? encoding ?? .json }

  func validate() throws {
    if parsed, unparsed { throw ValidationError("-p and -P leave nothing over") }
    if format != nil, encoding != nil {
      throw ValidationError("--format and -e say the same; give one of them")
    }
    if chosenFormat == .csv, fields == nil {
      throw ValidationError("csv needs its columns: --fields a,b,c")
    }
  }

  func run() throws {
    let rulebase = try RulebaseFile.load(self.rulebase, isLenient: lenient)
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
    var hasFailed = false
    for path in files {
      do {
        var file = try LogFile(path: path)
        try normalizer.run(&file)
      } catch {
        Talk.tell("minuted: \(error.description)")
        hasFailed = true
      }
    }
    normalizer.finish()
    tell(normalizer.counts, rulebase)
    if hasFailed { throw ExitCode(ExitStatus.usage.rawValue) }
  }

  private var shape: Normalizer.Shape {
    switch chosenFormat {
    case .json: .json
    case .kv: .keyValue
    case .raw: .raw
    case .csv: .csv(encoding == nil ? .doubled : .backslash)
    }
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
      Talk.tell("\(counts.long) lines cut at \(Normalizer.maxLineBytes) bytes")
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
