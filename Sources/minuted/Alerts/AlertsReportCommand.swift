import ArgumentParser
import Pipeline
import Reports
import Rulebook

/// `minuted alerts report`.
struct AlertsReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract:
      "Against fatigue: the noisiest alerts, those that clear themselves, what nobody acts on.",
    discussion: """
      Of the last week unless said otherwise: what fired and how often beside the budget, what resolved \
      by itself within ten minutes, what fired again within an hour, what nobody ever acknowledged, what \
      was not delivered, which categories have no alert, and which alerts did not fire. The exit status \
      is 0 whatever it says. Times without a zone are local.
      """
  )

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, html, json
  }

  enum Period: String, ExpressibleByArgument, CaseIterable {
    case week, month

    var seconds: Int64 { self == .week ? 7 * 86_400 : 30 * 86_400 }
  }

  @OptionGroup var site: SiteOptions
  @OptionGroup var range: RangeOptions

  @Option(
    name: .long,
    help: "week (7 days, unless said) or month (30); it ends with --to, else now."
  )
  var period: Period?

  @Flag(name: .long, help: "Print nothing when there is nothing to say: for cron and mail.")
  var mailIfAny = false

  @Option(name: .long, help: "text, html or json.")
  var format = Format.text

  func validate() throws {
    if period != nil, range.from != nil {
      throw ValidationError("--period and --from say the same; give one of them")
    }
  }

  func run() throws {
    let settings = try site.settings()
    let zone = try SiteOptions.zone(settings)
    let ledger = try AlertStore.reader(site.existingState())
    let now = Clock.now()
    let to = range.to?.instant(in: zone, now: now) ?? now
    let from = range.from?.instant(in: zone, now: now) ?? to - (period ?? .week).seconds
    guard from < to else { throw Failure("--from must be before --to", .usage) }
    let rulebook = try AlertStore.rulebook(site)
    let options = AlertReport.Options(
      from: from,
      to: to,
      weeklyBudget: settings.alerts.weeklyBudget,
      rules: rulebook?.alerts(with: settings.alerts),
      categories: rulebook?.categories.map(\.name) ?? []
    )
    let report = try AlertStore.asking { try AlertReport(ledger, options) }
    if mailIfAny, !report.hasNews { return }
    switch format {
    case .text: Talk.data(report.text(zone: zone))
    case .html: Talk.data(report.html(zone: zone))
    case .json: Talk.data(report.json)
    }
  }
}
