import Alerts
public import ArgumentParser
import Ledger
public import Pipeline
import Reports
import Rulebook
import Syslog

/// `minuted alerts backtest`.
struct AlertsBacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "What the alerts, as they are now, would have made of the stored minutes.",
    discussion: """
      The minutes of that time are judged anew, in order and with their gaps, by the alerts of the rule \
      files and the configuration; nothing is written. Listed is what would have fired, when, how long \
      and how late. With --target it proposes, for each alert with one limit on a number or ratio, the \
      most sensitive limit that would have fired at most so often; two weeks of minutes are needed. \
      Times without a zone are local.

      Exit status: 0, whatever would have fired; 2 bad usage, rules or no store; 3 the store cannot be \
      read.
      """
  )

  @OptionGroup var site: SiteOptions

  @Option(
    name: .long,
    help: ArgumentHelp("First minute; two weeks before the end unless said.", valueName: "time")
  )
  var from: TimeArgument?

  @Option(name: .long, help: ArgumentHelp("End, not included; now unless said.", valueName: "time"))
  var to: TimeArgument?

  @OptionGroup var options: AlertFilterOptions

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Propose limits for at most so many alarms: 2/week, 1/day.",
      valueName: "rate"
    )
  )
  var target: AlarmRate?

  @Option(name: .long, help: "Alarms listed as text.")
  var limit = 50

  @Option(name: .long, help: "text or json.")
  var format = AlertsListCommand.Format.text

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit must be at least 1") }
  }

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let ledger = try AlertStore.reader(site.existingState())
    let now = Clock.now()
    let end = to?.instant(in: zone, now: now) ?? now
    let begin = from?.instant(in: zone, now: now) ?? end - 14 * 86_400
    guard begin < end else { throw Failure("--from must be before --to", .usage) }
    let rulebook = try RuleLoading.load(site, [], tellsWarnings: false).rulebook
    let plan = AlertPlan(rulebook, settings, zone: zone, state: nil, now: now)
    let filter = options.filter
    guard plan.setup.rules.contains(where: filter.takes) else {
      throw Failure(
        plan.isEmpty
          ? "no alert is defined: add \"alerts\" to a rule file"
          : "no alert is like that; see minuted alerts --defined",
        .usage
      )
    }
    let backtest = Backtest(plan, ledger, from: minute(begin), to: minute(end))
    let bar = ProgressBar()
    defer { bar.clear() }
    var result = try AlertStore.asking {
      try backtest.run(of: filter.takes) { bar.show(share: $0) }
    }
    if let target {
      result.proposals = try AlertStore.asking {
        try backtest.proposals(for: result, target) { bar.show(share: $0) }
      }
    }
    bar.clear()
    switch format {
    case .text: Talk.data(result.text(zone: zone, limit: limit))
    case .json: Talk.data(result.json)
    }
  }

  /// The minute that a time lies in.
  private func minute(_ time: Int64) -> Int64 { time - ((time % 60) + 60) % 60 }
}

extension AlarmRate: ExpressibleByArgument {
  /// Reads `2/week`, `1/day` (`/w`, `/d`).
  public init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    let units: [Substring: Int64] = ["week": 604_800, "w": 604_800, "day": 86_400, "d": 86_400]
    guard parts.count == 2, let count = Int(parts[0]), (1...10_000).contains(count),
      let seconds = units[parts[1]]
    else { return nil }
    self.init(count, per: seconds)
  }
}
