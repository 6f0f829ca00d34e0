import Ledger
import Reports
import Rulebook

/// The first page: how much came, how much of it is known, what fires, and each category.
struct OverviewPage {
  let site: PageContext

  func sheet() throws -> Sheet {
    let all = { MetricReference(category: MetricReference.all, metric: $0) }
    let known = [all("$matched"), all("$ignored")]
    var better = site.item(.total([all("$unmatched")]), label: "known to no rule")
    better.better = .down
    var dropped = site.item(.total([all("$dropped")]), label: "given up by us")
    dropped.better = .down
    var malformed = site.item(.total([all("$malformed")]), label: "malformed")
    malformed.better = .down
    let report = try site.report(
      "Overview",
      [
        ReportDefinition.Section(
          title: "Records",
          items: [
            site.item(.total([all("$records")]), label: "records"),
            site.item(.ratio(of: known, to: known + [all("$unmatched")]), label: "known to a rule"),
            better, malformed, dropped,
            site.item(.graph([all("$records")]), label: "records"),
          ]
        ),
        ReportDefinition.Section(
          title: "Alerts of that time",
          items: [
            site.item(.alerts(categories: [], owners: [], limit: 10), label: "Alerts of that time")
          ]
        ),
        ReportDefinition.Section(
          title: "Categories",
          items: [site.item(.accounting([]), label: "where the records went")]
        ),
      ]
    )
    var sheet = report.sheet
    if let firing = try firing() { sheet.sections.insert(firing, at: 0) }
    return sheet
  }

  /// What fires now, whatever time is chosen; nil when nothing does.
  private func firing() throws -> Sheet.Section? {
    guard try site.ledger.hasAlerts() else { return nil }
    let block = AlertBlock(sources: site.sources, period: site.period)
    let episodes = block.sorted(try site.ledger.episodes(firing: true))
    guard !episodes.isEmpty else { return nil }
    let blocks = AlertsPage(site: site).list(episodes, title: "", limit: 10)
    return Sheet.Section(
      title: "Firing now: \(episodes.count)",
      link: "/alerts",
      blocks: [.list(blocks)]
    )
  }
}
