import Ledger
import Reports
import Rulebook
import Syslog

/// The pages of the dashboard by their addresses.
public struct SitePages: PageSource {
  let reader: SiteReader
  let ledger: Ledger

  /// The pages as a site.
  public static func site(_ reader: SiteReader) -> PageSite {
    PageSite(
      keys: [
        TimeChoice.key,
        QueryKey("period", expected: PeriodRequest.expected) { text in
          PeriodRequest(text, zone: .utc, now: 1_800_000_000) != nil
        },
        .text("metric"),
      ]
    ) { SitePages(reader: reader, ledger: $0) }
  }

  /// The page of an address; `PageProblem` for one that is none.
  public func page(_ request: PageRequest, _ moment: Moment) throws -> Page {
    if request.isAPI {
      return try SiteAPI(reader: reader, ledger: ledger, moment: moment).page(request)
    }
    let path = request.path
    let zone = reader.zone
    let frame = PageFrame(moment: moment, zone: zone, staleAfter: reader.staleAfter)
    func choice(_ standard: String = "24h") throws(PageProblem) -> TimeChoice {
      try TimeChoice(
        request,
        zone: zone,
        now: moment.now,
        newest: moment.minute,
        standard: standard
      )
    }
    func context(_ choice: TimeChoice) throws -> PageContext {
      PageContext(
        sources: try reader.sources(
          ledger,
          now: moment.now,
          links: PageLinks(query: choice.query)
        ),
        reader: reader,
        choice: choice
      )
    }
    func page(
      _ standard: String = "24h",
      at place: String,
      trail: [String] = [],
      _ make: (PageContext) throws -> Sheet
    ) throws -> Page {
      try request.allow(TimeChoice.names)
      let choice = try choice(standard)
      let environments = try ledger.environmentNames()
      if let environment = choice.environment, !environments.contains(environment) {
        throw PageProblem.notFound(
          "there is no environment \"\(environment)\"",
          "there are \(environments.joined(separator: ", "))"
        )
      }
      let steps = trail.enumerated().map { count, name in
        let way = (["category"] + trail[...count]).map { "/" + PageAddress.encoded($0) }.joined()
        return (name, choice.query.isEmpty ? way : "\(way)?\(choice.query)")
      }
      return frame.page(
        try make(context(choice)),
        at: place,
        choice: choice,
        environments: environments,
        trail: steps
      )
    }
    switch (path.first, path.count) {
    case (nil, 0): return try page(at: "/") { try OverviewPage(site: $0).sheet() }
    case ("category", 2):
      return try page(at: "") { try CategoryPage(site: $0, name: path[1]).sheet() }
    case ("category", 3):
      return try page(at: "", trail: [path[1]]) {
        try NumberPage(site: $0, category: path[1], number: path[2]).sheet()
      }
    case ("unknown", 1): return try page(at: "/unknown") { try UnknownPages(site: $0).sheet() }
    case ("unknown", 2):
      return try page(at: "/unknown", trail: [path[1]]) {
        try UnknownPages(site: $0, category: path[1]).sheet()
      }
    case ("alerts", 1):
      return try page("7d", at: "/alerts") { try AlertsPage(site: $0).sheet() }
    case ("accounting", 1):
      return try page(at: "/accounting") { try AccountingPage(site: $0).sheet() }
    case ("minute", 3):
      try request.allow([])
      let sheet = try MinutePage(
        site: context(choice()),
        category: path[1],
        time: path[2]
      ).sheet()
      let trail = [(path[1], PageLinks.path("category", path[1]))]
      return frame.page(sheet, at: "", choice: nil, trail: trail)
    case ("alert", 2):
      try request.allow([])
      let sheet = try AlertPage(site: context(choice()), id: path[1]).sheet()
      return frame.page(sheet, at: "", choice: nil, trail: [("Alerts", "/alerts")])
    case ("reports", 1):
      try request.allow([])
      return frame.page(ReportsPage.list(reader.library), at: "/reports", choice: nil)
    case ("reports", 2):
      try request.allow(["period"])
      let sheet = try ReportsPage.report(
        path[1],
        period: request.query["period"],
        reader.library,
        reader.sources(ledger, now: moment.now, links: PageLinks(query: "")),
        zone
      ).sheet
      return frame.page(sheet, at: "/reports", choice: nil)
    default:
      throw PageProblem.notFound(
        "there is no page /\(path.joined(separator: "/"))",
        "the overview leads to all there are"
      )
    }
  }
}
