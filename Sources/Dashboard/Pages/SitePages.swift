import Ledger
import Pipeline
import Reports
import Rulebook
import Syslog

/// The pages of the dashboard by their addresses.
struct SitePages: PageSource {
  let reader: SiteReader
  let counters: SelfCounters
  let clock: @Sendable () -> Int64

  init(
    _ reader: SiteReader,
    counters: SelfCounters,
    clock: @escaping @Sendable () -> Int64
  ) {
    self.reader = reader
    self.counters = counters
    self.clock = clock
  }

  func immediate(_ request: PageRequest, _ moment: Moment) -> Page? {
    switch request.path {
    case ["healthz"]:
      if let fault = moment.fault { return .never(Page.text("not well: \(fault)\n", status: 503)) }
      return .never(Page.text(moment.isStale ? "stale: nothing new is stored\n" : "ok\n"))
    case ["api", "v1", "moment"]: return .never(Page.json(MomentAPI.text(moment, now: clock())))
    case let path where path.first == "assets": return Assets.page(request)
    default: return nil
    }
  }

  func page(_ request: PageRequest, _ moment: Moment) -> Page {
    let now = moment.now(orElse: clock())
    let zone = reader.zone(around: now)
    let frame = PageFrame(moment: moment, zone: zone)
    let isAPI = request.path.first == "api" || request.path == ["metrics"]
    do {
      if let fault = moment.fault {
        return isAPI ? problem(503, fault) : frame.notice("The store cannot be read", fault, 503)
      }
      if isAPI { return try api(request, moment, now: now, zone: zone) }
      return try site(request, frame, now: now, zone: zone)
    } catch let error as PageRequest.Problem {
      return isAPI
        ? problem(error.status, error.text)
        : frame.notice(
          error.status == 404 ? "No such page" : "Cannot show that",
          error.text,
          error.status
        )
    } catch let error as LedgerError {
      let text = StoreFault.text(error, path: reader.directory.ledger)
      return isAPI ? problem(503, text) : frame.notice("The store cannot be read", text, 503)
    } catch {
      return isAPI ? problem(500, "\(error)") : frame.notice("Cannot show that", "\(error)", 500)
    }
  }

  private func problem(_ status: Int, _ text: String) -> Page {
    Page.json(ProblemAPI.text(status: status, text: text), status: status)
  }

  private func site(
    _ request: PageRequest,
    _ frame: PageFrame,
    now: Int64,
    zone: Zone
  ) throws -> Page {
    let path = request.path
    let newest = frame.moment.newest
    func choice(_ standard: String = "24h", allowing extra: Set<String> = []) throws -> TimeChoice {
      try request.allow(TimeChoice.names.union(extra))
      return try TimeChoice(
        request,
        zone: zone,
        now: now,
        newest: newest,
        standard: standard
      )
    }
    func site(_ choice: TimeChoice, _ ledger: Ledger) throws -> PageSite {
      PageSite(
        sources: try reader.sources(ledger, now: now, links: PageLinks(query: choice.query)),
        reader: reader,
        choice: choice
      )
    }
    func page(
      _ standard: String = "24h",
      at place: String,
      trail: [String] = [],
      _ make: (PageSite) throws -> Sheet
    ) throws -> Page {
      let choice = try choice(standard)
      return try reader.read { ledger in
        let steps = trail.enumerated().map { count, name in
          let way = "/" + (["category"] + trail[...count]).map { PageRequest.encoded($0) }
            .joined(separator: "/")
          return (name, choice.query.isEmpty ? way : "\(way)?\(choice.query)")
        }
        return frame.page(
          try make(site(choice, ledger)),
          at: place,
          choice: choice,
          environments: try ledger.environmentNames(),
          trail: steps
        )
      }
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
      let choice = try choice()
      let sheet = try reader.read {
        try MinutePage(site: site(choice, $0), category: path[1], time: path[2]).sheet()
      }
      let trail = [(path[1], PageLinks.path("category", path[1]))]
      return frame.page(sheet, at: "", choice: nil, trail: trail)
    case ("alert", 2):
      try request.allow([])
      let choice = try choice()
      let sheet = try reader.read { try AlertPage(site: site(choice, $0), id: path[1]).sheet() }
      return frame.page(sheet, at: "", choice: nil, trail: [("Alerts", "/alerts")])
    case ("reports", 1):
      try request.allow([])
      return frame.page(ReportsPage.list(reader.library), at: "/reports", choice: nil)
    case ("reports", 2):
      try request.allow(["period"])
      let sheet = try reader.read {
        try ReportsPage.report(
          path[1],
          period: request.query["period"],
          reader.library,
          reader.sources($0, now: now, links: PageLinks(query: "")),
          zone
        ).sheet
      }
      return frame.page(sheet, at: "/reports", choice: nil)
    default:
      throw PageRequest.Problem(
        status: 404,
        text: "There is no page \"/\(path.joined(separator: "/"))\"."
      )
    }
  }

  private func api(
    _ request: PageRequest,
    _ moment: Moment,
    now: Int64,
    zone: Zone
  ) throws -> Page {
    if request.path == ["metrics"] {
      try request.allow([])
      return try reader.read { ledger in
        let text = try MetricsText(ledger, moment: moment, counters: counters).text
        var page = Page.text(text)
        page.contentType = "text/plain; version=0.0.4; charset=utf-8"
        return page
      }
    }
    return try reader.read { ledger in
      try SiteAPI(reader: reader, ledger: ledger, now: now, newest: moment.newest, zone: zone)
        .page(request)
    }
  }
}

extension Page {
  /// The same, not to be kept.
  static func never(_ page: Page) -> Page {
    var page = page
    page.caching = .never
    return page
  }
}

extension PageFrame {
  /// A page that says one thing.
  func notice(_ title: String, _ text: String, _ status: Int) -> Page {
    var sheet = Sheet(title: title)
    sheet.notices = [Sheet.Notice(.bad, text)]
    return page(sheet, at: "", choice: nil, status: status)
  }
}
