import Ledger
import Minutes
import Pipeline
import Reports
import Rulebook
import Syslog

/// `/api/v1/…`: what the pages show, for machines (`Docs/Formats/Api.md`).
struct SiteAPI {
  let reader: SiteReader
  let ledger: Ledger
  let now: Int64
  let newest: Int64?
  let zone: Zone

  /// Most objects of one answer.
  static let mostRows = 10_000

  func page(_ request: PageRequest) throws -> Page {
    let path = Array(request.path.dropFirst())
    guard path.first == "v1" else {
      throw PageRequest.Problem(status: 404, text: "the API's only version is /api/v1")
    }
    switch (path.dropFirst().first, path.count) {
    case (nil, 1): return try about(request)
    case ("categories", 2): return try categories(request)
    case ("summary", 2): return try summaries(request)
    case ("series", 2): return try series(request)
    case ("alerts", 2): return try alerts(request)
    case ("unknown", 2): return try unknown(request)
    case ("accounting", 2): return try accounting(request)
    case ("status", 2): return try status(request)
    case ("reports", 2): return try reports(request)
    case ("reports", 3): return try report(path[2], request)
    default:
      throw PageRequest.Problem(
        status: 404,
        text: "there is no /\(request.path.joined(separator: "/")); see /api/v1"
      )
    }
  }

  private func choice(_ request: PageRequest, _ extra: Set<String>) throws -> TimeChoice {
    try request.allow(TimeChoice.names.union(extra))
    return try TimeChoice(request, zone: zone, now: now, newest: newest)
  }

  private func required(_ name: String, _ request: PageRequest) throws -> String {
    guard let value = request.query[name] else {
      throw PageRequest.Problem(status: 400, text: "\(name) is missing")
    }
    return value
  }

  private func checked(category: String) throws {
    guard try ledger.categoryNames().contains(category) else {
      throw PageRequest.Problem(status: 404, text: "nothing is stored of category \"\(category)\"")
    }
  }

  private func limit(_ request: PageRequest, orElse standard: Int) throws -> Int {
    guard let text = request.query["limit"] else { return standard }
    guard let number = Int(text), (1...SiteAPI.mostRows).contains(number) else {
      throw PageRequest.Problem(status: 400, text: "limit: expected 1 to \(SiteAPI.mostRows)")
    }
    return number
  }

  // MARK: Answers

  private func about(_ request: PageRequest) throws -> Page {
    try request.allow([])
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("version", Program.version)
    out.beginArray("paths")
    for path in [
      "moment", "categories", "summary", "series", "alerts", "unknown", "accounting", "status",
      "reports", "reports/NAME",
    ] { out.add(item: "/api/v1/\(path)") }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }

  private func categories(_ request: PageRequest) throws -> Page {
    try request.allow([])
    let metrics = try ledger.storedMetrics()
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.beginArray("categories")
    for name in try ledger.categories(from: .min / 2, to: .max / 2).sorted() {
      out.beginObject()
      out.add("name", name)
      if let minutes = try ledger.minutes(of: name) {
        out.add("first", Stamp.utc(minutes.lowerBound))
        out.add("last", Stamp.utc(minutes.upperBound))
      }
      out.beginArray("metrics")
      for metric in metrics[name] ?? [] {
        out.beginObject()
        out.add("name", metric.name)
        out.add("kind", metric.kind.rawValue)
        out.add("labelled", literal: metric.isLabelled ? "true" : "false")
        out.endObject()
      }
      out.endArray()
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }

  private func summaries(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, ["category", "environment", "every", "limit"])
    if let category = request.query["category"] { try checked(category: category) }
    let every = request.query["every"] ?? "1m"
    guard let seconds = TimeSpan.seconds(every), seconds >= 60, seconds % 60 == 0 else {
      throw PageRequest.Problem(status: 400, text: "every: expected whole minutes, such as 1h")
    }
    let most = try limit(request, orElse: 1_440)
    var rows: [String] = []
    var isCut = false
    let query = SummaryQuery(
      category: request.query["category"],
      environment: request.query["environment"],
      from: choice.period.from,
      to: choice.period.to,
      every: seconds,
      keep: 100
    )
    // Ends the reading where nothing more is shown.
    struct Enough: Error {}
    do {
      try ledger.eachSummary(query, offset: { zone.offset(at: $0) }) { summary in
        guard rows.count < most else {
          isCut = true
          throw Enough()
        }
        rows.append(summary.json)
      }
    } catch is Enough {}
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("from", Stamp.utc(choice.period.from))
    out.add("to", Stamp.utc(choice.period.to))
    out.add("cut", literal: isCut ? "true" : "false")
    out.beginArray("summaries")
    for row in rows { out.add(literal: row) }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }

  private func series(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, ["category", "metric", "environment", "every", "limit"])
    let category = try required("category", request)
    let metric = try required("metric", request)
    let sources = try reader.sources(ledger, now: now, links: PageLinks(query: ""))
    guard let written = MetricReference("\(category).\(metric)"),
      let found = sources.names.find(written), found.metric.kind != .top,
      found.metric.kind != .distribution || !found.reference.suffix.isEmpty
    else {
      throw PageRequest.Problem(
        status: 404,
        text: "\(category) has no number \"\(metric)\"; of a distribution name one, such as Time_p95"
      )
    }
    let period = choice.period
    let most = try limit(request, orElse: 1_440)
    var step = NumberSeries.step(from: period.from, to: period.to, atMost: most)
    if let every = request.query["every"] {
      guard let seconds = TimeSpan.seconds(every), seconds >= 60, seconds % 60 == 0,
        (period.to - period.from) / seconds <= Int64(SiteAPI.mostRows)
      else {
        throw PageRequest.Problem(
          status: 400,
          text: "every: expected whole minutes, such as 5m, that give at most \(SiteAPI.mostRows) points"
        )
      }
      step = seconds
    }
    let series = try NumberSeries(
      sources,
      found.reference,
      environments: request.query["environment"].map { [$0] } ?? [],
      from: period.from,
      to: period.to,
      step: step
    )
    return .json(SeriesAPI.text(series, found.reference, period))
  }

  private func alerts(_ request: PageRequest) throws -> Page {
    try request.allow(["scope"])
    let scopes: [String: AlertList.Scope] = ["firing": .firing, "recent": .recent, "all": .all]
    guard let scope = scopes[request.query["scope"] ?? "recent"] else {
      throw PageRequest.Problem(status: 400, text: "scope: expected firing, recent or all")
    }
    let rules = reader.rulebook?.alerts(with: reader.options.settings.alerts) ?? []
    let list = try AlertList(ledger, scope, rules: rules, now: now)
    return .json(
      "{\"v\":1,\"alerts\":["
        + list.json.split(separator: "\n").prefix(SiteAPI.mostRows).joined(separator: ",") + "]}"
    )
  }

  private func unknown(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, ["category", "limit"])
    if let category = request.query["category"] { try checked(category: category) }
    var options = UnknownOptions()
    options.category = request.query["category"]
    options.from = choice.period.from
    options.to = choice.period.to
    options.isOfPeriod = true
    guard try ledger.hasDays() else {
      throw PageRequest.Problem(status: 404, text: "the store has no counts of templates by day yet")
    }
    let report = try UnknownReport(ledger, options)
    return .json(report.json(limit: try limit(request, orElse: 100)))
  }

  private func accounting(_ request: PageRequest) throws -> Page {
    let choice = try choice(request, [])
    let coverage = try ledger.coverage(from: choice.period.from, to: choice.period.to)
    let accounts = try ledger.accounts(from: choice.period.from, to: choice.period.to)
    return .json(AccountingAPI.text(accounts, coverage))
  }

  private func status(_ request: PageRequest) throws -> Page {
    try request.allow([])
    guard let text = KeptStatus.text(reader.directory.status) else {
      throw PageRequest.Problem(status: 404, text: "no daemon has written its status yet")
    }
    return .json(text)
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

  private func report(_ name: String, _ request: PageRequest) throws -> Page {
    try request.allow(["period"])
    let sources = try reader.sources(ledger, now: now, links: PageLinks(query: ""))
    return .json(
      try ReportsPage.report(name, period: request.query["period"], reader.library, sources, zone).json
    )
  }
}
