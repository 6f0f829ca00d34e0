public import ArgumentParser
import Ledger
import Reports
public import Rulebook

/// Which alerts a command is about: the same on every command that lists some.
struct AlertFilterOptions: ParsableArguments {
  @Option(name: .long, help: "Only this category; * and ? allowed.")
  var category: String?

  @Option(name: .long, help: ArgumentHelp("Only this alert; * and ? allowed.", valueName: "id"))
  var alert: String?

  @Option(name: .long, help: "Only alerts of this owner; * and ? allowed.")
  var owner: String?

  @Option(
    name: .long,
    help: "Only alerts as grave as this or graver: critical, major, minor, warning, info."
  )
  var severity: AlertSeverity?

  /// What is asked for.
  var filter: AlertFilter {
    var filter = AlertFilter()
    filter.category = category
    filter.alert = alert
    filter.owner = owner
    filter.severity = severity
    return filter
  }

  /// A category by its full name that nobody knows is a slip of the hand.
  func check(_ ledger: Ledger) throws {
    guard let category, !category.contains("*"), !category.contains("?") else { return }
    try ReadOnly.checkCategory(category, ledger)
  }
}

extension AlertSeverity: ExpressibleByArgument {}
