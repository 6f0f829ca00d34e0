import Alerts
import Ledger
import Rulebook
import Unknowns

/// What alerts are judged by beside the minutes, as far as the store knows it afterwards.
final class BacktestWitness: AlertEvidence {
  /// Seconds that a detector reads at once.
  private static let ahead: Int64 = 86_400

  private let ledger: Ledger
  private let plan: AlertPlan
  private var watch: SeriesWatch
  private var ignored = IgnoredNews(judgesToday: false)
  private var templates: [String: [Int64: [AlertNews]]] = [:]
  /// What went wrong in the store first.
  private(set) var fault: LedgerError?

  init(_ ledger: Ledger, _ plan: AlertPlan) {
    self.ledger = ledger
    self.plan = plan
    watch = SeriesWatch(
      ledger,
      zone: plan.setup.zone,
      holidays: plan.holidays,
      ahead: BacktestWitness.ahead
    )
  }

  private func asking<Answer>(
    _ none: Answer,
    _ body: () throws(LedgerError) -> Answer
  ) -> Answer {
    do {
      return try body()
    } catch {
      fault = fault ?? error
      return none
    }
  }

  func aberrance(
    _ number: AlertNumber,
    category: String,
    environment: String,
    minute: Int64
  ) -> AlertAberrance? {
    let key = SeriesWatch.Key(category: category, environment: environment, number: number)
    let kind = plan.metric(number.metric, of: category)?.kind
    return asking(nil) { () throws(LedgerError) in
      try watch.verdict(key, kind: kind, minute: minute)
    }.map { AlertAberrance($0) }
  }

  func newTemplates(category: String, minute: Int64, records: Int) -> [AlertNews] {
    if templates[category] == nil {
      templates[category] = asking([:]) { () throws(LedgerError) in
        try TemplateNews.history(of: category, ledger)
      }
    }
    let news = (templates[category]?[minute] ?? []).filter { $0.records >= Double(records) }
    return news
  }

  func ignoredChanges(
    category: String,
    minute: Int64,
    rules: [String],
    factor: Double
  ) -> [AlertNews]? {
    asking(nil) { () throws(LedgerError) in
      try ignored.news(category, minute: minute, rules: rules, factor: factor, ledger)
    }
  }

  func explanation(
    category: String,
    environment: String,
    tables: [String],
    metrics: [String],
    label: String,
    from: Int64,
    to: Int64
  ) -> AlertExplanation { AlertExplanation() }
}
