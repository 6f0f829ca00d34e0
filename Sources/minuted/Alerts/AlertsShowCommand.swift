import ArgumentParser
import Pipeline
import Reports
import Rulebook

/// `minuted alerts show`.
struct AlertsShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "One alert whole: what was seen, who explains it, what to do, who was told."
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "Its number, as \"minuted alerts\" shows it.")
  var id: AlertNumberArgument

  @Option(name: .long, help: "text or json.")
  var format = AlertsListCommand.Format.text

  func run() throws {
    let zone = try SiteOptions.zone(site.settings())
    let ledger = try AlertStore.reader(site.existingState())
    let now = Clock.now()
    let sheet = try AlertStore.asking { try AlertSheet(ledger, id.number, now: now) }
    guard let sheet else { throw Failure("there is no alert \(id.number)", .usage) }
    switch format {
    case .text: Talk.data(sheet.text(zone: zone, now: now))
    case .json: Talk.data(sheet.json)
    }
  }
}

/// The number of an alert that has fired: `12` or `#12`.
struct AlertNumberArgument: ExpressibleByArgument {
  let number: Int64

  init?(argument: String) {
    let digits = argument.hasPrefix("#") ? argument.dropFirst() : argument[...]
    guard let number = Int64(digits), number > 0 else { return nil }
    self.number = number
  }
}
