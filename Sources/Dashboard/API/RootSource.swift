import Ledger
import Outlets

/// All pages there are: the API and metrics from here, the rest from who built the site.
struct RootSource: PageSource {
  let api: APISource
  let metrics: StoreMetrics
  let counters: DashboardCounters
  let pages: any PageSource

  /// Query items of the API.
  static let keys: [QueryKey] = [
    .time("from"), .time("to"), .span("every"), .text("category"), .text("environment"),
    .number("limit", 1...APISource.maxRows), .text("alert"), .text("owner"),
    .choice("severity", ["critical", "major", "minor", "warning", "info"]),
    .choice("scope", ["firing", "recent", "all"]), .choice("rank", ["count", "surprise"]),
  ]

  /// The site with what is ours.
  static func site(
    _ site: PageSite,
    _ options: DashboardOptions,
    _ counters: DashboardCounters
  ) -> PageSite {
    PageSite(keys: site.keys) { ledger in
      RootSource(
        api: APISource(ledger: ledger, options: options),
        metrics: StoreMetrics(ledger: ledger, maxSeries: StoreMetrics.maxSeries),
        counters: counters,
        pages: try site.makeSource(ledger)
      )
    }
  }

  func page(_ request: PageRequest, _ moment: Moment) throws -> Page {
    if request.path == ["metrics"] {
      try request.allow([])
      let made = try metrics.text(moment)
      counters.leaveOut(series: made.leftOut)
      return Page(contentType: Exposition.contentType, body: Array(made.text.utf8))
    }
    let isOfPages = request.path.count > 2 && SiteAPI.names.contains(request.path[2])
    return request.isAPI && !isOfPages
      ? try api.page(request, moment) : try pages.page(request, moment)
  }
}
