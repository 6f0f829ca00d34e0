import Ledger
import Minutes
import Pipeline
import Reports
import Rulebook
import Syslog

/// The JSON API: what the commands print as JSON, in lists that are bounded (`Docs/Formats/Api.md`).
struct APISource: PageSource {
  let ledger: Ledger
  let options: DashboardOptions

  /// Rows of a list at most.
  static let maxRows = 10_000
  /// Rows of a list unless said.
  static let usualRows = 1_000
  /// Stored minutes that one answer is put together from at most, a category's and all categories'.
  static let maxMinutes: (one: Int64, all: Int64) = (131_072, 11_520)

  private static let names = ["categories", "summary", "alerts", "unknown", "audit", "status"]

  func page(_ request: PageRequest, _ moment: Moment) throws -> Page {
    guard request.path.count == 3, request.path[1] == "v1" else { throw APISource.unknown }
    switch request.path[2] {
    case "categories": return try categories(request)
    case "summary": return try summaries(request, moment)
    case "alerts": return try alerts(request, moment)
    case "unknown": return try unknown(request, moment)
    case "audit": return try audit(request, moment)
    case "status": return try status(request)
    default: throw APISource.unknown
    }
  }

  static var unknown: PageProblem {
    .notFound(
      "there is no such call",
      "calls are "
        + (names + ["moment"] + SiteAPI.names).sorted().map { "/api/v1/\($0)" }.joined(
          separator: ", "
        )
    )
  }

  // MARK: What is asked for

  /// The time asked for; nil where nothing is said.
  ///
  /// Relative times are as of the moment.
  private func range(
    _ request: PageRequest,
    _ moment: Moment
  ) throws(PageProblem) -> (from: Int64?, to: Int64?) {
    func instant(_ name: String) throws(PageProblem) -> Int64? {
      guard let text = request.query[name] else { return nil }
      guard let time = TimeText.instant(text, in: options.zone, now: moment.now) else {
        throw .badRequest(
          "the query item \(name)=\(text) is no time",
          "expected RFC 3339, a date or 2h ago"
        )
      }
      return time
    }
    let (from, to) = (try instant("from"), try instant("to"))
    if let from, let to, from >= to {
      throw .badRequest("from is not before to", "give a time that has a minute in it")
    }
    return (from, to)
  }

  private func limit(_ request: PageRequest) -> Int {
    request.query["limit"].flatMap { Int($0) } ?? APISource.usualRows
  }

  /// An unknown category is a slip of the hand, not an empty answer.
  private func category(_ request: PageRequest) throws -> String? {
    guard let name = request.query["category"] else { return nil }
    let names = try ledger.categories(from: .min / 2, to: .max / 2)
    guard names.contains(name) || names.isEmpty else {
      throw PageProblem.notFound(
        "there is no category \(name)",
        "there are " + names.sorted().prefix(50).joined(separator: ", ")
      )
    }
    return name
  }

  // MARK: Calls

  private func categories(_ request: PageRequest) throws -> Page {
    try request.allow([])
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.beginArray("categories")
    for (category, accounting) in try ledger.accounts().prefix(APISource.maxRows) {
      out.beginObject()
      out.add("category", category)
      out.beginObject("accounting")
      for part in accounting.parts { out.add(part.name, literal: "\(part.value)") }
      out.endObject()
      if let coverage = accounting.coverage { out.add("coverage", coverage) }
      if let minutes = try ledger.minutes(of: category) {
        out.add("first", Stamp.utc(minutes.lowerBound))
        out.add("last", Stamp.utc(minutes.upperBound))
      }
      out.endObject()
    }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }

  private struct Enough: Error {}

  private func summaries(_ request: PageRequest, _ moment: Moment) throws -> Page {
    try request.allow(["category", "environment", "from", "to", "every", "limit"])
    let asked = try range(request, moment)
    let to = asked.to ?? moment.end ?? moment.now
    let from = asked.from ?? to - 3_600
    guard from < to else {
      throw PageProblem.badRequest(
        "from is not before to",
        "the newest minute ends \(Stamp.utc(to))"
      )
    }
    let name = try category(request)
    let most = name == nil ? APISource.maxMinutes.all : APISource.maxMinutes.one
    guard (to - from) / 60 <= most else {
      throw PageProblem.badRequest(
        "from \(Stamp.utc(from)) to \(Stamp.utc(to)) is \((to - from) / 86_400) days",
        "at most \(most / 1_440) days are put together at a time"
          + (name == nil ? ", or \(APISource.maxMinutes.one / 1_440) of one category" : "")
      )
    }
    let query = SummaryQuery(
      category: name,
      environment: request.query["environment"],
      from: from,
      to: to,
      every: request.query["every"].flatMap { TimeSpan.seconds($0) } ?? 60
    )
    let limit = limit(request)
    var rows: [String] = []
    var isCut = false
    do {
      try ledger.eachSummary(query, offset: { options.zone.offset(at: $0) }) { summary in
        guard rows.count < limit else {
          isCut = true
          throw Enough()
        }
        rows.append(summary.json)
      }
    } catch is Enough {}
    return APISource.list("summaries", rows, isCut: isCut)
  }

  private func alerts(_ request: PageRequest, _ moment: Moment) throws -> Page {
    try request.allow(["scope", "category", "alert", "owner", "severity", "limit"])
    var filter = AlertFilter()
    filter.alert = request.query["alert"]
    filter.category = request.query["category"]
    filter.owner = request.query["owner"]
    filter.severity = request.query["severity"].flatMap { AlertSeverity(rawValue: $0) }
    let scope: AlertList.Scope =
      switch request.query["scope"] {
      case "firing": .firing
      case "all": .all
      default: .recent
      }
    let list = try AlertList(ledger, scope, filter, rules: options.alerts, now: moment.now)
    let limit = limit(request)
    return APISource.list(
      "alerts",
      list.entries.prefix(limit).map { AlertList.json($0) },
      isCut: list.entries.count > limit
    )
  }

  private func unknown(_ request: PageRequest, _ moment: Moment) throws -> Page {
    try request.allow(["category", "from", "to", "rank", "limit"])
    var asked = UnknownOptions()
    asked.category = try category(request)
    (asked.from, asked.to) = try range(request, moment)
    asked.isOfPeriod = asked.from != nil || asked.to != nil
    if let rank = request.query["rank"].flatMap({ UnknownOptions.Rank(rawValue: $0) }) {
      asked.rank = rank
    }
    asked.strict = options.strict
    if asked.isOfPeriod, try !ledger.hasDays() {
      throw PageProblem.badRequest(
        "the store has no counts by day",
        "they begin when this version's daemon writes it; leave from and to out"
      )
    }
    let report = try UnknownReport(ledger, asked)
    // Templates have five lists, each as long.
    return .json(report.json(limit: request.query["limit"].flatMap { Int($0) } ?? 20))
  }

  private func audit(_ request: PageRequest, _ moment: Moment) throws -> Page {
    try request.allow(["category", "from", "to"])
    let asked = try range(request, moment)
    let to = asked.to ?? moment.end ?? moment.now
    let from = asked.from ?? to - 86_400
    let most = APISource.maxMinutes.all
    guard from < to, (to - from) / 60 <= most else {
      throw PageProblem.badRequest(
        "from \(Stamp.utc(from)) to \(Stamp.utc(to)) cannot be audited at once",
        "from must be before to, by \(most / 1_440) days at most; minuted audit has no such limit"
      )
    }
    var audit = Audit()
    try audit.read(ledger, category: try category(request), from: from, to: to)
    audit.daemon = try AuditedDaemon.of(options.state, from: from, to: to)
    return Page(contentType: "application/json", body: Array(audit.json(withGaps: true).utf8))
  }

  private func status(_ request: PageRequest) throws -> Page {
    try request.allow([])
    guard let status = try Status.current(options.state) else {
      throw PageProblem.notFound(
        "no daemon has run with \(options.state.path) yet",
        "a replay alone leaves no status"
      )
    }
    return .json(try status.json())
  }

  /// `{"v":1,"NAME":[…],"cut":…}`.
  private static func list(_ name: String, _ rows: [String], isCut: Bool) -> Page {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("cut", literal: isCut ? "true" : "false")
    out.beginArray(name)
    for row in rows { out.add(literal: row) }
    out.endArray()
    out.endObject()
    return .json(out.text)
  }
}
