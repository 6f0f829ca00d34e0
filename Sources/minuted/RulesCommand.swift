import ArgumentParser
import Glibc
import Outlets
import Patterns
import Pipeline
import Reports
import Rulebook
import Syslog
import Unknowns

/// `minuted rules`.
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "Check, test, explain, profile, try and draft rules.",
    subcommands: [
      RulesCheckCommand.self, RulesTestCommand.self, RulesExplainCommand.self,
      RulesProfileCommand.self, RulesTryCommand.self, RulesSuggestCommand.self,
    ]
  )
}

/// `minuted rules check`.
struct RulesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "List everything that is wrong with rule files, as file:line:column: what; hint.",
    discussion: """
      Without paths: the rules that are in use here. Exit status 0 when they can be used (warnings \
      may be shown), 2 when they cannot.
      """
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "Rule files or directories.", completion: .file())
  var paths: [String] = []

  func run() throws {
    let (rulebook, files) = try RuleLoading.load(site, paths, tellsReplaced: true)
    let alerts = try checkedAlerts(rulebook)
    let rules = rulebook.categories.reduce(0) { $0 + $1.rules.count - ($1.logcheck?.rules ?? 0) }
    let categories = rulebook.categories.filter { !$0.file.isEmpty }.count
    Talk.tell(
      "\(Plural.of(files, "file")), \(Plural.of(categories, "category", "categories")),"
        + " \(Plural.of(rules, "rule"))\(alerts > 0 ? ", " + Plural.of(alerts, "alert") : ""): fine"
    )
    for category in rulebook.categories {
      guard let count = category.logcheck else { continue }
      Talk.tell(
        "\(category.name): \(Plural.of(count.rules, "rule")) from"
          + " \(Plural.of(count.files, "logcheck file")), \(count.elsewhere) for other programs,"
          + " \(count.repeated) said twice, \(count.refused) not taken over"
      )
    }
  }
}

extension RulesCheckCommand {
  /// The number of all alerts, after telling what is wrong with those of the configuration and with
  /// the hooks.
  private func checkedAlerts(_ rulebook: Rulebook) throws -> Int {
    // Rule files given by themselves are none of what the site's own configuration speaks of.
    let settings =
      paths.isEmpty || site.config != nil
      ? try site.settings(tellsWarnings: false) : Settings()
    let problems =
      AlertCheck.problems(
        settings.alerts,
        rulebook,
        looksForPrograms: true,
        now: Clock.now()
      ) + settings.emitProblems(fault: Sink.fault)
      + RedactionSetup.problems(settings.privacy, rulebook)
    for problem in problems { Talk.tell(problem.description) }
    let errors = problems.count { $0.severity == .error }
    if errors > 0 { throw Failure(Plural.of(errors, "problem"), .usage) }
    return rulebook.alerts(with: settings.alerts).count
  }
}

/// `minuted rules test`.
struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the samples in rule files: lines each rule must take, and must not.",
    discussion: "Exit status 0 when all hold, 1 when one does not, 2 when the rules are bad."
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "Rule files or directories.", completion: .file())
  var paths: [String] = []

  func run() throws {
    let (rulebook, _) = try RuleLoading.load(site, paths)
    let outcome = SampleRun.run(rulebook)
    for problem in outcome.problems { Talk.tell(problem.description) }
    for (category, rule) in outcome.untested {
      Talk.tell("note: rule \"\(rule)\" of \(category) has no sample")
    }
    let failed = outcome.problems.count
    Talk.tell(
      "\(outcome.tried) samples, \(outcome.tried - min(failed, outcome.tried)) hold,"
        + " \(Plural.of(failed, "problem"))"
    )
    if failed > 0 { throw ExitCode(ExitStatus.found.rawValue) }
  }
}

/// `minuted rules explain`.
struct RulesExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show how one log line is taken: header, category, rules tried, fields, tallies.",
    discussion: """
      The line is given whole, as in the log file, with its header. Exit status 0 when a rule \
      takes it, 1 when none does, 2 when its header is unknown.
      """
  )

  @OptionGroup var site: SiteOptions

  @Flag(help: "Show the rules that do not even fit the first byte as well.")
  var all = false

  @Argument(help: "The line; - reads it from standard input.")
  var line: String

  func run() throws {
    let settings = try site.settings()
    let (rulebook, _) = try RuleLoading.load(site, [])
    let given = line == "-" ? readLine() ?? "" : line
    let (text, redacted) = try RedactedText.of(given, settings, rulebook)
    let explanation = Explanation.of(
      text,
      rulebook,
      zone: try SiteOptions.zone(settings),
      years: .notAfter(Clock.now() + YearRule.allowance)
    )
    guard let category = explanation.category else {
      throw Failure(
        "malformed: no header known here; expected \"Feb  1 09:20:00 host tag: message\","
          + " \"2014-02-01T09:20:00Z host tag: message\", either after <PRI>, or RFC 5424",
        .usage
      )
    }
    let masks = rulebook.categories.first { $0.name == category }?.masks ?? []
    if !redacted.isEmpty { Talk.data("redacted: \(redacted)\n") }
    show(explanation, category, masks)
    if explanation.rule == nil { throw ExitCode(ExitStatus.found.rawValue) }
  }

  private func show(
    _ explanation: Explanation,
    _ category: String,
    _ masks: [NamedPattern]
  ) {
    var lines: [String] = []
    for part in explanation.header where !part.value.isEmpty {
      lines.append("\(part.name): \(shown(part.value))")
    }
    lines.append(
      "category: \(category)\(explanation.file.isEmpty ? "" : " (\(explanation.file))")"
    )
    lines.append("environment: \(explanation.environment)")
    lines.append("\(explanation.subject.kind.rawValue): \(shown(explanation.subject.text))")
    // Rules whose very first byte does not fit tell nothing, and there may be hundreds.
    let told = explanation.tried.filter { attempt in
      guard !all, let near = attempt.near else { return true }
      if case .missedByAll = attempt.outcome { return true }
      if attempt.outcome == .gaveUp { return true }
      return near.offset > 0 || near.remark != nil
    }
    for attempt in told {
      if case .missedByAll(let count) = attempt.outcome {
        let none =
          count == 1 ? "its only rule does not match" : "none of its \(count) rules matches"
        lines.append("  rulebase \(attempt.rule): \(none)")
      } else {
        let isOwn = attempt.file == explanation.file
        let place = isOwn ? "line \(attempt.line)" : "\(attempt.file):\(attempt.line)"
        lines.append("  rule \(attempt.rule) (\(place)): \(said(attempt.outcome))")
      }
      if let near = attempt.near { lines.append("    \(said(near, explanation.subject.text))") }
    }
    let untold = explanation.tried.count - told.count
    if untold > 0 {
      lines.append("  \(Plural.of(untold, "rule")) more: the first byte differs (--all shows them)")
    }
    if let rule = explanation.rule {
      lines.append("matched: \(rule.id)\(rule.isIgnored ? ", ignored: \(rule.why)" : "")")
      for field in explanation.fields { lines.append("  \(field.name) = \(shown(field.value))") }
      for (tally, value, label) in explanation.tallied {
        let taken = value.map { shown($0) } ?? "nothing, the field is not set"
        let unit = tally.unit.map { " in \($0.rawValue)" } ?? ""
        let apart = label.map { " (\(tally.isLabelled ? "label" : "series"): \(shown($0)))" } ?? ""
        lines.append("  tallied: \(tally.kind.rawValue) \(tally.metric): \(taken)\(unit)\(apart)")
      }
    } else {
      lines.append("unmatched: counted as the template")
      let masking = MaskExplanation(message: explanation.subject.text, masks: masks)
      lines.append("  \(masking.form)")
    }
    Talk.data(lines.joined(separator: "\n") + "\n")
  }

  private func said(_ outcome: Explanation.Outcome) -> String {
    switch outcome {
    case .matched: "matched"
    case .missed: "no match"
    case .otherStart: "no match, another start"
    case .otherProgram: "not run, it is for other programs"
    case .gaveUp: "gave up at the match limit"
    case .missedByAll: "no match"
    }
  }

  /// How far a rule got, with the text just before that place.
  private func said(_ near: NearMiss, _ text: String) -> String {
    let before = Array(text.utf8).prefix(near.offset)
    var parts: [String] = []
    if before.isEmpty {
      parts.append("at the start")
    } else {
      let shownBytes = 40
      let cut = before.count > shownBytes ? "…" : ""
      let tail = ShownText.of(Array(before.suffix(shownBytes)))
      parts.append("fits up to byte \(near.offset), \"\(cut)\(tail)\",")
    }
    if !near.expected.isEmpty {
      let most = 5
      let more = near.expected.count - most
      parts.append("expected \(near.expected.prefix(most).map(shown).joined(separator: " or "))")
      if more > 0 { parts.append("or \(more) more") }
    }
    if let remark = near.remark { parts.append(remark) }
    return parts.joined(separator: " ")
  }

  private func shown(_ text: String) -> String { ShownText.of(Array(text.utf8)) }
}

/// Loads rules for commands, telling all problems.
enum RuleLoading {
  static func load(
    _ site: SiteOptions,
    _ paths: [String],
    tellsWarnings: Bool = true,
    tellsReplaced: Bool = false
  ) throws -> (rulebook: Rulebook, files: Int) {
    let settings = try site.settings()
    let loading = Rulebook.load(
      paths: paths.isEmpty ? try site.rulePaths(settings) : paths,
      environments: settings.environments,
      patternFiles: settings.patternFiles,
      logcheck: settings.logcheck,
      places: settings.places
    )
    for problem in tellsWarnings ? loading.problems : loading.errors {
      Talk.tell(problem.description)
    }
    if tellsReplaced {
      for file in loading.replaced {
        Talk.tell("note: \(file.by) stands in place of \(file.file)")
      }
    }
    guard let rulebook = loading.rulebook else {
      throw Failure(Plural.of(loading.errors.count, "problem"), .usage)
    }
    return (rulebook, loading.files.count)
  }
}
