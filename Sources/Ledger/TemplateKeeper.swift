/// Keeps the tables of templates within their limits, a small step at a time.
///
/// Counts rows once, then goes by what is written; to be used by the one who writes.
public struct TemplateKeeper: Sendable {
  /// What is kept.
  public let limits: TemplateLimits
  private var forms: [String: Int]?
  private var dayRows = 0

  /// Rows that one step removes: some 20 ms, in a transaction of its own.
  static let stepRows = 2_000
  /// Most steps at a call, so that nobody waits for long; the rest is for the next one.
  static let maxSteps = 20

  /// Makes a keeper; nothing is counted before the first call of `tend`.
  public init(_ limits: TemplateLimits) {
    self.limits = limits
  }

  /// Takes note of what was written.
  public mutating func note(_ growth: TemplateGrowth) {
    guard forms != nil else { return }
    forms?.merge(growth.forms) { $0 + $1 }
    dayRows += growth.dayRows
  }

  /// Removes what is beyond the limits, as far as some steps go; answers what that was.
  ///
  /// Cost: the first call reads the tables once; then some µs when all is within the limits, else
  /// about 20 ms a step. A removal of forms reads its category's templates.
  public mutating func tend(_ ledger: Ledger) throws(LedgerError) -> [TemplateTrim] {
    if forms == nil {
      let counted = try ledger.countTemplates()
      forms = counted.forms
      dayRows = counted.dayRows
    }
    var trims: [TemplateTrim] = []
    for _ in 0..<TemplateKeeper.maxSteps {
      guard let trim = try step(ledger) else { break }
      trims.append(trim)
    }
    return trims
  }

  private mutating func step(_ ledger: Ledger) throws(LedgerError) -> TemplateTrim? {
    if let days = try ledger.countedDays() {
      let firstKept = days.upperBound - Int64(limits.days) + 1
      let isAged = days.lowerBound < firstKept
      if isAged || dayRows > limits.dayRows && days.lowerBound < days.upperBound {
        let rows = try ledger.removeDay(days.lowerBound, limit: TemplateKeeper.stepRows)
        dayRows -= rows
        return isAged
          ? .aged(rows: rows, through: days.lowerBound)
          : .crowded(rows: rows, through: days.lowerBound)
      }
    }
    let crowded = (forms ?? [:]).filter { $0.value > limits.forms }.min { $0.key < $1.key }
    guard let crowded else { return nil }
    // A little more than must go, so that not each new form is a step.
    let excess = crowded.value - limits.forms + limits.forms / 100
    let removed = try ledger.removeForms(
      of: crowded.key,
      limit: min(excess, TemplateKeeper.stepRows)
    )
    forms?[crowded.key] = crowded.value - removed.count
    guard removed.count > 0 else { return nil }
    return .forms(
      category: crowded.key,
      count: removed.count,
      records: removed.records,
      seenBefore: removed.seenBefore
    )
  }
}
