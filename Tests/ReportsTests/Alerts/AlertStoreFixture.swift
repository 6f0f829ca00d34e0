import Glibc
import Ledger
import Reports
import Rulebook
import Testing

/// A store of alerts for tests, gone with this.
final class AlertStoreFixture {
  /// 00:00 UTC of Monday 5 January 2026.
  static let monday: Int64 = 1_767_571_200

  let ledger: Ledger
  private let folder: String
  private var next: Int64 = 1

  init() throws {
    var template = Array("/tmp/alerts.XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    ledger = try Ledger(path: "\(folder)/ledger.sqlite")
  }

  deinit {
    for end in ["", "-wal", "-shm"] { unlink("\(folder)/ledger.sqlite\(end)") }
    rmdir(folder)
  }

  /// Stores an episode: minutes after Monday began; answers its number.
  @discardableResult
  func fire(
    _ alert: String = "failures",
    category: String = "web",
    label: String = "",
    owner: String = "ops",
    severity: String = "major",
    at minute: Int64,
    until end: Int64?,
    _ change: (inout AlertEpisode) -> Void = { _ in }
  ) throws -> Int64 {
    let start = AlertStoreFixture.monday
    let series = AlertSeries(
      alert: alert,
      category: category,
      environment: "prod",
      label: label
    )
    var episode = AlertEpisode(
      series: series,
      severity: severity,
      owner: owner,
      metric: "Failures",
      since: start + minute * 60,
      fired: start + minute * 60,
      headline: "[\(severity)] \(owner) \(category) Failures: 12 in 1m vs at most 5",
      finding: "12 in 1m vs at most 5",
      description: "many",
      action: "look",
      command: "minuted summary"
    )
    episode.id = next
    episode.resolved = end.map { start + $0 * 60 }
    episode.observed = 12
    episode.peak = 12
    episode.high = 5
    change(&episode)
    next += 1
    var batch = AlertBatch()
    batch.episodes = [episode]
    try ledger.write(batch)
    return episode.id
  }

  /// An alert as a rule file would define it.
  static func rule(_ id: String = "failures", category: String = "web") -> AlertRule {
    AlertRule(
      id: id,
      scope: .category(category),
      condition: .threshold(
        .number(AlertNumber(metric: "Failures")),
        AlertLimits(above: 5),
        minutes: 1
      ),
      position: Position(file: "web.yaml")
    )
  }

  /// A report on the week that began on Monday.
  func report(
    rules: [AlertRule]? = [],
    categories: [String] = [],
    budget: Int = 20
  ) throws -> AlertReport {
    let start = AlertStoreFixture.monday
    return try AlertReport(
      ledger,
      AlertReport.Options(
        from: start,
        to: start + 7 * 86_400,
        weeklyBudget: budget,
        rules: rules,
        categories: categories
      )
    )
  }
}
