import Ledger
import Minutes
import Reports
import Rulebook
import Syslog

/// The calls of the API that reports and pages answer: `series`, `accounting`, `reports`
/// (`Docs/Formats/Api.md`).
struct SiteAPI {
  let reader: SiteReader
  let ledger: Ledger
  let moment: Moment

  /// Names of these calls.
  static let names: Set<String> = ["accounting", "reports", "series"]

  func page(_ request: PageRequest) throws -> Page {
    let path = request.path
    switch (path.count > 2 ? path[2] : "", path.count) {
    case ("series", 3): return try series(request)
    case ("accounting", 3): return try accounting(request)
    case ("reports", 3): return try reports(request)
    case ("reports", 4):
      try request.allow(["period"])
      let sources = try reader.sources(ledger, now: moment.now, links: PageLinks(query: ""))
      return .json(
        try ReportsPage.report(
          path[3],
          period: request.query["period"],
          reader.library,
          sources,
          reader.zone
        ).json
      )
    default: throw APISource.unknown
    }
  }

  private func choice(
    _ request: PageRequest,
    _ extra: Set<String>
  ) throws(PageProblem) -> TimeChoice {
    try request.allow(TimeChoice.names.union(extra))
    return try TimeChoice(
      request,
      zone: reader.zone,
      now: moment.now,
      newest: moment.minute
    )
  }

  private func series(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, ["category", "metric", "every", "limit"])
    guard let category = request.query["category"], let metric = request.query["metric"] else {
      throw PageProblem.badRequest(
        "category or metric is missing",
        "a series is a number of a category"
      )
    }
    let sources = try reader.sources(ledger, now: moment.now, links: PageLinks(query: ""))
    guard sources.names.categories[category] != nil else {
      throw PageProblem.notFound("there is no category \(category)", "/api/v1/categories has all")
    }
    guard let written = MetricReference("\(category).\(metric)"),
      written.category != MetricReference.all,
      let found = sources.names.find(written), found.metric.kind != .top,
      found.metric.kind != .distribution || !found.reference.suffix.isEmpty
    else {
      throw PageProblem.notFound(
        "category \(category) has no number \"\(metric)\"",
        "of a distribution name one of its numbers, such as Time_p95"
      )
    }
    let period = choice.period
    let most = request.query["limit"].flatMap { Int($0) } ?? 1_440
    var step = NumberSeries.step(from: period.from, to: period.to, atMost: most)
    if let every = request.query["every"].flatMap({ TimeSpan.seconds($0) }) {
      let most = request.query["limit"].flatMap { Int64($0) } ?? Int64(APISource.maxRows)
      guard (period.to - period.from) / every <= most else {
        throw PageProblem.badRequest(
          "that is more than \(most) points",
          "ask for a shorter time, give a longer every, or a higher limit"
        )
      }
      step = every
    }
    let series = try NumberSeries(
      sources,
      found.reference,
      environments: choice.environment.map { [$0] } ?? [],
      from: period.from,
      to: period.to,
      step: step
    )
    return .json(SeriesAPI.text(series, found.reference, period))
  }

  private func accounting(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, [])
    let coverage = try ledger.coverage(from: choice.period.from, to: choice.period.to)
    let accounts = try ledger.accounts(
      from: choice.period.from,
      to: choice.period.to,
      environments: choice.environment.map { [$0] } ?? []
    )
    return .json(AccountingAPI.text(accounts, coverage))
  }

  private func reports(_ request: PageRequest) throws -> Page {
    try request.allow([])
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.beginArray("reports")
    for report in reader.library.reports {
      out.beginObject()
      out.add("name", report.name)
      out.add("title", report.title)
      out.add("audience", report.audience)
      out.add("period", report.period.rawValue)
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }
}
