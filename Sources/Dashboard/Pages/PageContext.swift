import Ledger
import Reports
import Rulebook

/// What a page of the site is made from.
struct PageContext {
  let sources: ReportSources
  let reader: SiteReader
  let choice: TimeChoice

  var ledger: Ledger { sources.ledger }
  var period: ReportPeriod { choice.period }

  /// The sheet of sections as a report has them.
  func report(_ title: String, _ sections: [ReportDefinition.Section]) throws -> Report {
    var definition = ReportDefinition(
      name: "page",
      title: title,
      position: Position(file: "dashboard")
    )
    definition.sections = sections
    definition.isOptional = true
    if let environment = choice.environment { definition.environments = [environment] }
    let resolved = definition.resolved(with: sources.names, stored: sources.stored)
    var sources = sources
    // The line above every page does.
    sources.saysAge = false
    return try Report(resolved, sources, period)
  }

  func item(_ content: ReportItem.Content, label: String = "") -> ReportItem {
    ReportItem(content, label: label, position: Position(file: "dashboard"))
  }

  /// Ends with an error when nothing is known of a category.
  func check(category: String) throws {
    guard sources.names.categories[category] != nil else {
      throw PageProblem.notFound(
        "there is no category \"\(category)\", neither in the rules nor in the store",
        "the overview has all there are"
      )
    }
  }
}
