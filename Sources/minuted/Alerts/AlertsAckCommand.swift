import ArgumentParser
import Ledger
import Pipeline
import Reports

/// `minuted alerts ack`.
struct AlertsAckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    abstract: "Take alerts on: it is not repeated that they fire, and everybody sees who is on it.",
    discussion: "Exit status: 0 done, 2 no such alert or no store, 3 the store cannot be written."
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "Their numbers, as \"minuted alerts\" shows them.")
  var ids: [AlertNumberArgument]

  @Option(name: .long, help: ArgumentHelp("What is known or done.", valueName: "text"))
  var reason: String?

  func validate() throws {
    if let reason {
      try PlainText.check(reason, "--reason", maxBytes: PlainText.maxReasonBytes)
    }
  }

  func run() throws {
    let note = AlertAcknowledgement(at: Clock.now(), by: Caller.name, reason: reason ?? "")
    try Acknowledging.set(note, ids, site)
  }
}

/// `minuted alerts unack`.
struct AlertsUnackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unack",
    abstract: "Take acknowledgements back."
  )

  @OptionGroup var site: SiteOptions

  @Argument(help: "The alerts' numbers, as \"minuted alerts\" shows them.")
  var ids: [AlertNumberArgument]

  func run() throws { try Acknowledging.set(nil, ids, site) }
}

/// Notes that somebody has taken alerts on, or has not.
private enum Acknowledging {
  static func set(
    _ note: AlertAcknowledgement?,
    _ ids: [AlertNumberArgument],
    _ site: SiteOptions
  ) throws {
    let ledger = try AlertStore.writer(site.existingState())
    var missing: [Int64] = []
    for id in ids.map(\.number) {
      let before = try AlertStore.asking { () throws -> AlertEpisode? in
        guard let episode = try ledger.episode(id) else { return nil }
        try ledger.acknowledge(id, note)
        return episode
      }
      guard let before else {
        missing.append(id)
        continue
      }
      Talk.data(before.acknowledging(note) + "\n")
    }
    guard missing.isEmpty else {
      let numbers = missing.map(String.init).joined(separator: ", ")
      throw Failure("there is no alert \(numbers)", .usage)
    }
  }
}
