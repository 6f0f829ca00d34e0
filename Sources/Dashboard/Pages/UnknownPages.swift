import Reports
import Rulebook

/// What no rule knows, of all categories or of one.
struct UnknownPages {
  let site: PageContext
  var category: String?

  /// Templates of each category, and of one alone.
  private static let few = 8
  private static let many = 200

  func sheet() throws -> Sheet {
    if let category { try site.check(category: category) }
    let limit = category == nil ? UnknownPages.few : UnknownPages.many
    let item = site.item(.unknown(categories: category.map { [$0] } ?? [], limit: limit))
    let accounts = site.item(.accounting(category.map { [$0] } ?? []))
    var sheet = try site.report(
      category.map { "Unknown in \($0)" } ?? "Unknown",
      [
        ReportDefinition.Section(
          title: "Templates",
          note: "Counts are of whole days, in UTC. minuted rules suggest drafts a rule for one.",
          items: [item]
        ),
        ReportDefinition.Section(title: "Where the records went", items: [accounts]),
      ]
    ).sheet
    sheet.subtitle = site.period.text
    return sheet
  }
}
