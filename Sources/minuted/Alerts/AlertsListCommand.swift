import ArgumentParser
import Pipeline
import Reports
import Rulebook

/// `minuted alerts list`.
struct AlertsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "What fires, is pending, or has resolved within the last day.",
    discussion: """
      An alert is pending while its condition holds, but not yet for as long as it has to. With --check \
      the exit status is 1 when something fires that nobody has acknowledged and nothing silences: for \
      cron and monitoring. With --defined, what rule files and configuration define; this needs no store.

      Exit status: 0, nothing firing included; 1 with --check when something fires; 2 bad usage or no \
      store; 3 the store cannot be read.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var site: SiteOptions
  @OptionGroup var options: AlertFilterOptions

  @Flag(name: .long, help: "Only what fires.")
  var firing = false

  @Flag(name: .long, help: "All that is watched, what is inactive included.")
  var all = false

  @Flag(name: .long, help: "What is defined, with its condition in words; needs no store.")
  var defined = false

  @Flag(
    name: .long,
    help: ArgumentHelp(
      "Exit status 1 when something fires that is neither acknowledged nor silenced.",
      discussion: "3 when nothing does, but no daemon runs that would know."
    )
  )
  var check = false

  @Option(name: .long, help: "text, or json (an object a line).")
  var format = Format.text

  func validate() throws {
    if firing, all { throw ValidationError("--firing and --all exclude each other") }
    if defined, firing || all || check {
      throw ValidationError("--defined goes with neither --firing, --all nor --check")
    }
  }

  func run() throws {
    if defined { return try showDefined() }
    let zone = try SiteOptions.zone(site.settings())
    let state = try site.existingState()
    let ledger = try AlertStore.reader(state)
    try options.check(ledger)
    let now = Clock.now()
    // Only of what has not fired yet do the rules say more than the store.
    let rules = firing ? [] : try AlertStore.rules(site)
    let list = try AlertStore.asking {
      try AlertList(
        ledger,
        firing ? .firing : all ? .all : .recent,
        options.filter,
        rules: rules,
        now: now
      )
    }
    AlertStore.tellUnlessJudged(state)
    switch format {
    case .text: Talk.data(list.text(zone: zone, now: now))
    case .json: Talk.data(list.json)
    }
    guard check else { return }
    if list.openCount > 0 { throw ExitCode(ExitStatus.found.rawValue) }
    // Silence means nothing where nobody judges.
    if state.holder() == nil { throw ExitCode(ExitStatus.failed.rawValue) }
  }

  private func showDefined() throws {
    let settings = try site.settings()
    let rulebook = try RuleLoading.load(site, [], tellsWarnings: false).rulebook
    if let category = options.category, !category.contains("*"), !category.contains("?") {
      let names = rulebook.categories.map(\.name)
      try ReadOnly.checkCategory(category, amongRules: names)
    }
    let definitions = AlertDefinitions(rulebook.alerts(with: settings.alerts), options.filter)
    switch format {
    case .text: Talk.data(definitions.text)
    case .json: Talk.data(definitions.json)
    }
  }
}

extension ReadOnly {
  /// The same where the names are those of the rules.
  fileprivate static func checkCategory(_ category: String, amongRules names: [String]) throws {
    guard !names.contains(category) else { return }
    throw Failure(
      "no category \"\(category)\" in the rules; there are \(names.joined(separator: ", "))",
      .usage
    )
  }
}
