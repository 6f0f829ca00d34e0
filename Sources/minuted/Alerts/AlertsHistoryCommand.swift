import ArgumentParser
import Pipeline
import Reports
import Rulebook

/// `minuted alerts history`.
struct AlertsHistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "What has fired in some time; the last seven days unless said otherwise.",
    discussion: "Times without a zone are local."
  )

  @OptionGroup var site: SiteOptions
  @OptionGroup var range: RangeOptions
  @OptionGroup var options: AlertFilterOptions

  @Option(name: .long, help: "text, or json (an object a line).")
  var format = AlertsListCommand.Format.text

  func run() throws {
    let zone = try SiteOptions.zone(site.settings())
    let ledger = try AlertStore.reader(site.existingState())
    try options.check(ledger)
    let now = Clock.now()
    let to = range.to?.instant(in: zone, now: now) ?? now + 60
    let from = range.from?.instant(in: zone, now: now) ?? to - 7 * 86_400
    guard from < to else { throw Failure("--from must be before --to", .usage) }
    let history = try AlertStore.asking {
      try AlertHistory(ledger, from: from, to: to, options.filter)
    }
    if history.isCut {
      Talk.tell("the first \(AlertHistory.maxEpisodes) of that time; ask for less of it")
    }
    switch format {
    case .text: Talk.data(history.text(zone: zone, now: now))
    case .json: Talk.data(history.json)
    }
  }
}
