import ArgumentParser
import Ledger
import Pipeline
import Reports

/// `minuted alerts silences`.
struct AlertsSilencesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silences",
    abstract: "Silences that hold or are to come."
  )

  @OptionGroup var site: SiteOptions

  @Flag(name: .long, help: "Those that are over, too.")
  var all = false

  @Option(name: .long, help: "text, or json (an object a line).")
  var format = AlertsListCommand.Format.text

  func run() throws {
    let zone = try SiteOptions.zone(site.settings())
    let ledger = try AlertStore.reader(site.existingState())
    let now = Clock.now()
    let silences = try AlertStore.asking { try AlertSilences(ledger, all: all, now: now) }
    switch format {
    case .text: Talk.data(silences.text(zone: zone, now: now))
    case .json: Talk.data(silences.json(now: now))
    }
  }
}

/// `minuted alerts unsilence`.
struct AlertsUnsilenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsilence",
    abstract: "End silences now."
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "Their numbers, as \"minuted alerts silences\" shows them.")
  var ids: [AlertNumberArgument]

  func run() throws {
    let ledger = try AlertStore.writer(site.existingState())
    let now = Clock.now()
    var missing: [Int64] = []
    for id in ids.map(\.number) {
      if try AlertStore.asking({ try ledger.endSilence(id, at: now) }) {
        Talk.data("silence \(id) has ended\n")
      } else {
        missing.append(id)
      }
    }
    guard missing.isEmpty else {
      let numbers = missing.map(String.init).joined(separator: ", ")
      throw Failure("no silence that holds or is to come has the number \(numbers)", .usage)
    }
  }
}
