import ArgumentParser
import Ledger
import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted alerts silence`.
struct AlertsSilenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence",
    abstract: "Record certain alerts without telling anybody, for a time and with a reason.",
    discussion: """
      Names may hold * and ?; an alert is silenced when all that is given fits. It is judged and kept \
      in the history all the same. Works while the daemon runs, which hears of it at once.

      Exit status: 0 done, 2 bad usage or no store, 3 the store cannot be written.
      """
  )

  /// Longest silence, in seconds: what is not wanted for longer should be changed in the rules.
  static let maxSeconds: Int64 = 30 * 86_400
  /// Silences that hold or are to come; a script that makes one a minute is held up here.
  static let maxSilences = 1_000

  @OptionGroup var site: SiteOptions

  @Option(name: .customLong("for"), help: ArgumentHelp("How long, such as 2h.", valueName: "span"))
  var length: String?

  @Option(name: .long, help: ArgumentHelp("Until when, not included.", valueName: "time"))
  var until: TimeArgument?

  @Option(name: .long, help: ArgumentHelp("From when; now unless said.", valueName: "time"))
  var from: TimeArgument?

  @Option(name: .long, help: ArgumentHelp("Why; for those who wonder.", valueName: "text"))
  var reason: String

  @Option(name: .long, help: ArgumentHelp("Alerts of this id.", valueName: "glob"))
  var alert: String?

  @Option(name: .long, help: ArgumentHelp("Alerts of this category.", valueName: "glob"))
  var category: String?

  @Option(name: .long, help: ArgumentHelp("Alerts of this environment.", valueName: "glob"))
  var environment: String?

  @Option(name: .long, help: ArgumentHelp("Alerts of this owner.", valueName: "glob"))
  var owner: String?

  @Option(name: .long, help: ArgumentHelp("Alerts of this label.", valueName: "glob"))
  var label: String?

  @Flag(name: .long, help: "Every alert.")
  var everything = false

  private var selectors: [(option: String, pattern: String)] {
    [
      ("--alert", alert), ("--category", category), ("--environment", environment),
      ("--owner", owner), ("--label", label),
    ].compactMap { option, pattern in pattern.map { (option, $0) } }
  }

  func validate() throws {
    try PlainText.check(reason, "--reason", maxBytes: PlainText.maxReasonBytes)
    for (option, pattern) in selectors {
      try PlainText.check(pattern, option, maxBytes: PlainText.maxPatternBytes)
    }
    if (length == nil) == (until == nil) {
      throw ValidationError("say for how long: either --for SPAN or --until TIME")
    }
    if let length, TimeSpan.seconds(length) == nil {
      throw ValidationError("--for takes a number and s, m, h, d or w, such as 2h")
    }
    if selectors.isEmpty != everything {
      throw ValidationError(
        everything
          ? "--everything goes with no other choice of alerts"
          : "say which alerts: --alert, --category, --environment, --owner, --label or --everything"
      )
    }
  }

  func run() throws {
    let zone = try SiteOptions.zone(site.settings())
    let ledger = try AlertStore.writer(site.existingState())
    let now = Clock.now()
    var silence = try made(zone, now)
    try AlertStore.asking {
      let kept = try ledger.silences().count { $0.to > now }
      guard kept < AlertsSilenceCommand.maxSilences else {
        throw Failure("there are \(kept) silences already; end some with minuted alerts unsilence")
      }
      silence.id = try ledger.add(silence)
      Talk.data(silence.made(try ledger.episodes(firing: true), zone: zone))
    }
  }

  private func made(_ zone: Zone, _ now: Int64) throws -> AlertSilence {
    let begin = from?.instant(in: zone, now: now) ?? now
    let span = length.flatMap { TimeSpan.seconds($0) } ?? 0
    let end = until?.instant(in: zone, now: now) ?? begin + span
    guard end > begin else { throw Failure("a silence must end after it begins", .usage) }
    guard end > now else { throw Failure("that time is over already", .usage) }
    guard end - begin <= AlertsSilenceCommand.maxSeconds else {
      throw Failure(
        "a silence lasts 30 days at most; what nobody wants for longer is better changed in the rules",
        .usage
      )
    }
    guard begin - now <= 366 * 86_400 else {
      throw Failure("a silence begins within a year", .usage)
    }
    var silence = AlertSilence(from: begin, to: end, by: Caller.name, reason: reason)
    silence.alert = alert
    silence.category = category
    silence.environment = environment
    silence.owner = owner
    silence.label = label
    return silence
  }
}
