import ArgumentParser
import Glibc
import Pipeline
import Reports
import Rulebook
import Syslog
import Unknowns

/// `minuted rules suggest`.
struct RulesSuggestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest",
    abstract: "Draft complete rules for unknown lines: pattern, tallies, samples, proven to hold.",
    discussion: """
      A template is named by its id, of which four digits are enough when they are unique; minuted \
      unknown shows ids. Without one the templates that bring most are taken. Each draft is tried \
      before it is shown: it loads, its samples hold, it takes the template's lines and none \
      of another rule. YAML goes to standard output, talk to standard error.

        rules suggest --state STATE                    the rule that brings most
        rules suggest --state STATE --top 5 > drafts   five, to be looked through
        rules suggest --state STATE c8dd851b --write   into its category's file
        rules suggest --state STATE c8dd --ignore      known and unimportant
        rules suggest --state STATE --as lognorm       a rule for a rulebase

      --write adds the rule behind the last one of the file and leaves every other byte as it is; of \
      a file that ships with minuted it makes a copy in the first directory of rules that is the \
      site's own, which stands in its place. Then send minuted run a HUP. Exit status 0 when there is a rule or nothing to do, 1 when no \
      rule can be made to hold, 2 for a template that is not there.
      """
  )

  enum Language: String, ExpressibleByArgument, CaseIterable {
    case yaml, lognorm
  }

  /// The files as they were when the drafts were made.
  private final class Shelf {
    private(set) var texts: [String: String] = [:]

    func text(_ path: String) throws -> String {
      let text = try RuleFile(path: path).text
      texts[path] = text
      return text
    }
  }

  /// Templates without a rule that are told one by one.
  private static let maxTold = 10
  /// Most rules at once: each is tried on all kept lines.
  private static let maxTop = 1_000

  @OptionGroup var site: SiteOptions

  @Option(name: .long, help: "Only templates of this category.")
  var category: String?

  @Option(help: ArgumentHelp("Draft rules for the N templates that bring most.", valueName: "n"))
  var top: Int?

  @Option(
    name: .customLong("as"),
    help: "yaml, or lognorm: a rule of a liblognorm version 2 rulebase."
  )
  var language = Language.yaml

  @Flag(help: "Put the rules into their files, or make a file for a new category.")
  var write = false

  @Flag(help: "Draft ignore rules: known and unimportant. The why is yours to fill in.")
  var ignore = false

  @Argument(help: "A template's id, or its first digits.")
  var template: String?

  func validate() throws {
    if let top, !(1...RulesSuggestCommand.maxTop).contains(top) {
      throw ValidationError("--top takes a number from 1 to \(RulesSuggestCommand.maxTop)")
    }
    if top != nil, template != nil { throw ValidationError("give a template's id, or --top") }
    if write, language == .lognorm {
      throw ValidationError("--write puts YAML into rule files: leave --as lognorm out")
    }
    guard let template else { return }
    let isID =
      (4...16).contains(template.utf8.count)
      && template.utf8.allSatisfy { isxdigit(Int32($0)) != 0 }
    if !isID { throw ValidationError("a template's id is 4 to 16 hex digits, as in c8dd851b") }
  }

  func run() throws {
    let settings = try site.settings()
    if write, site.rules.isEmpty, settings.rules.isEmpty {
      throw Failure(
        "--write would change the rules that ship with minuted, which the next install replaces;"
          + " copy them, and name the copy with --rules DIR or in the configuration",
        .usage
      )
    }
    let state = try site.existingState()
    let ledger = try ReadOnly.ledger(state)
    try ReadOnly.checkCategory(category, ledger)
    let (rulebook, _) = try RuleLoading.load(site, [])
    var options = SuggestOptions()
    options.category = category
    options.template = template?.lowercased()
    options.top = top ?? 1
    options.isIgnored = ignore
    options.isLognorm = language == .lognorm
    let shelf = Shelf()
    var suggester = RuleSuggester(
      rulebook,
      from: RuleSource(
        paths: try site.rulePaths(settings),
        environments: settings.environments,
        patternFiles: settings.patternFiles,
        logcheck: settings.logcheck
      ),
      options,
      zone: try SiteOptions.zone(settings),
      years: .notAfter(Clock.now() + YearRule.allowance),
      read: { try shelf.text($0) },
      isDirectory: RuleFile.isDirectory,
      isShipped: { ShippedFiles.rules.holds($0) }
    )
    do {
      try suggester.run(ledger) { category, take in
        try UnmatchedText.each(in: state.unmatched, of: category, take)
      }
    } catch let error as SuggestFault {
      throw Failure(error.description, .usage)
    } catch let error as any CustomStringConvertible & Error {
      throw Failure(error.description)
    }
    tell(suggester.covered, suggester.refused, suggester.suggestions)
    guard !suggester.suggestions.isEmpty else {
      if !suggester.refused.isEmpty { throw ExitCode(ExitStatus.found.rawValue) }
      return
    }
    // Shown first: if they cannot be written they are there to be put in by hand.
    switch language {
    case .yaml: Talk.data(Suggestion.yaml(suggester.suggestions))
    case .lognorm: Talk.data(Suggestion.rulebase(suggester.suggestions))
    }
    if write {
      try refuseHidden(suggester.suggestions, settings)
      try save(suggester.suggestions, suggester.files, shelf, try site.rulePaths(settings))
    }
  }

  private func tell(
    _ covered: [(template: String, text: String)],
    _ refused: [(template: String, text: String, reason: String)],
    _ suggestions: [Suggestion]
  ) {
    if template != nil || suggestions.isEmpty {
      for entry in covered.prefix(RulesSuggestCommand.maxTold) {
        Talk.tell("\(entry.template) is known to the rules by now: \(entry.text)")
      }
    } else if !covered.isEmpty {
      Talk.tell("\(Plural.of(covered.count, "template")) passed over: the rules know them by now")
    }
    for entry in refused.prefix(RulesSuggestCommand.maxTold) {
      Talk.tell("no rule for \(entry.template) (\(entry.text)): \(entry.reason)")
    }
    let untold = refused.count - RulesSuggestCommand.maxTold
    if untold > 0 { Talk.tell("no rule for \(Plural.of(untold, "template")) more") }
    if suggestions.isEmpty, covered.isEmpty, refused.isEmpty {
      Talk.tell("nothing unknown is stored")
    }
  }

  /// A new file for a category that the site has elsewhere would stand in its place, or beside it.
  private func refuseHidden(_ suggestions: [Suggestion], _ settings: Settings) throws {
    guard !site.rules.isEmpty else { return }
    var all = site
    all.rules = []
    let described = all.usableRules(settings, orElse: "nothing is known of other rule files")
    for suggestion in suggestions where suggestion.isNewFile {
      let known = described?.categories.first { $0.name == suggestion.category && !$0.file.isEmpty }
      guard let known else { continue }
      throw Failure(
        "category \(suggestion.category) is described in \(known.file), which --rules leaves out: leave --rules"
          + " away, so that the rule is put where the others are",
        .usage
      )
    }
  }

  /// Writes each file once, with all its new rules.
  private func save(
    _ suggestions: [Suggestion],
    _ files: [String: String],
    _ shelf: Shelf,
    _ paths: [String]
  ) throws {
    if site.rules.isEmpty, let shipped = files.keys.first(where: { ShippedFiles.rules.holds($0) }) {
      throw Failure(
        "\(shipped) ships with minuted, and an upgrade would take the rule away: name a directory of your own"
          + " before it under rules: in the configuration, as minuted init does",
        .usage
      )
    }
    for (path, text) in files.sorted(by: { $0.key < $1.key }) {
      let own = suggestions.filter { $0.file == path }
      let isNew = own.contains(where: \.isNewFile)
      try RuleFile.replace(path, with: text, asRead: shelf.texts[path], within: paths)
      let rules = own.map(\.rule).joined(separator: ", ")
      Talk.tell("\(path): \(isNew ? "written" : "added"), \(rules)")
    }
    Talk.tell(
      "next: minuted rules check, and then a HUP, by which a daemon takes the rules up:"
        + " systemctl kill -s HUP rsyslog, or pkill -HUP -x minuted"
    )
  }
}
