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
      Unmatched lines are masked as they arrive, so that one kind of line is one template, however \
      many hosts send it. For each category: what is new in the last day that is stored, what rises \
      beyond chance, what has gone silent, ignore rules that have changed, and the most frequent. \
      An empty report is a success. --classic prints instead what this makes of \
      the kept unmatched lines of one category, in the C locale:
        cut -c 17- | sed -e 's/port [0-9]* /port PORT /g' -e 's/\\[[0-9]*\\]/[PID]/g' \
      -e 's/pid=[0-9]*/pid=PID/g' | sort | uniq -c | sort -rn
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, html, json
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

  @Option(
    name: .long,
    help: "Show what masks make of a message, by the rule file of --category if given; no state."
  )
  var explainMasks: String?

  @Option(name: .long, help: "Templates shown in each list of a category.")
  var limit = 20

  @Flag(name: .long, help: "Show the sample lines whole, however long.")
  var samples = false

  @Option(name: .long, help: "text, html or json.")
  var format = Format.text

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the report to this file, replaced as a whole; - is standard output.",
      valueName: "file"
    )
  )
  var output: String?

  @OptionGroup var report: UnknownReportOptions

  func validate() throws {
    if classic, category == nil, !raw {
      throw ValidationError("--classic needs --category NAME, or --raw and lines on standard input")
    }
    if assign, !raw || classic {
      throw ValidationError("--assign goes with --raw, and not with --classic")
    }
    if raw, format != .text {
      throw ValidationError("--raw prints ID<TAB>TEMPLATE lines: leave --format out")
    }
    if output != nil, raw || classic || explainMasks != nil {
      throw ValidationError(
        "--output is for the report; write what else there is to a file by > FILE"
      )
    }
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    if let explainMasks { return try explain(explainMasks) }
    if raw {
      return classic ? try ClassicOutput.ofStandardInput() : try RawTemplates(assigns: assign).run()
    }
    let state = try site.existingState()
    let ledger = try ReadOnly.ledger(state)
    try ReadOnly.checkCategory(category, ledger)
    if classic, let category { return try ClassicOutput.ofKept(category, state) }
    let zone = try SiteOptions.zone(site.settings())
    do {
      let options = try report.options(category: category, site, zone)
      if options.isOfPeriod, try !ledger.hasDays() {
        throw Failure(
          "the store has no counts by day: they begin when this version first writes it; leave"
            + " --period, --from and --to out",
          .usage
        )
      }
      let made = try UnknownReport(ledger, options)
      if report.mailIfAny, !made.hasNews { return }
      let explains = report.explain
      let text =
        switch format {
        case .text: made.text(limit: limit, zone: zone, samples: samples, explains: explains)
        case .html: made.html(limit: limit, zone: zone, explains: explains)
        case .json: made.json(limit: limit) + "\n"
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

  private func explain(_ message: String) throws {
    var found: Category?
    if let category {
      let rulebook = try RuleLoading.load(site, []).rulebook
      found = rulebook.categories.first { $0.name == category }
      if found == nil {
        let names = rulebook.categories.map(\.name).joined(separator: ", ")
        throw Failure("no category \"\(category)\" in the rules; there are \(names)", .usage)
      }
    }
    Talk.data(MaskExplanation(message: message, masks: found?.masks ?? []).text)
  }
}
