import Alerts
import Ledger
import Minutes
import Rulebook

extension Backtest {
  /// Proposes limits for the threshold alerts of a result that have one limit.
  ///
  /// Cost: some twenty runs over the minutes of each alert's category.
  public func proposals(
    for result: BacktestResult,
    _ rate: AlarmRate,
    progress: (Double) -> Void = { _ in }
  ) throws -> [LimitProposal] {
    var proposals: [LimitProposal] = []
    for (place, rule) in result.rules.enumerated() {
      progress(Double(place) / Double(result.rules.count))
      guard case .threshold(_, let limits, _) = rule.condition,
        (limits.above == nil) != (limits.below == nil),
        let present = limits.above ?? limits.below
      else { continue }
      let search = try search(rule, result.minutes)
      proposals.append(
        search.propose(
          rate,
          present: present,
          isAbove: limits.above != nil,
          clear: limits.clear
        )
      )
    }
    return proposals
  }

  /// Reads what one alert looks at.
  private func search(_ rule: AlertRule, _ known: [KnownMinute]) throws -> LimitSearch {
    var categories: Set<String>?
    if case .category(let name) = rule.scope {
      categories = Set([name] + rule.otherCategories)
    }
    let engine = AlertEngine(plan.setup(with: [rule]))
    let memory = Int64(engine.memoryMinutes + 1) * 60
    var minutes: [(minute: Int64, summaries: [Summary])] = []
    try walk(from - memory, engine, categories, { _ in }) { minute, summaries in
      minutes.append((minute, summaries))
    }
    if categories != nil { fill(&minutes, known) }
    return LimitSearch(
      setup: plan.setup,
      rule: rule,
      from: from,
      minutes: minutes,
      known: known.count
    )
  }

  /// Puts in the minutes that are known by other categories alone: in them there was no record.
  private func fill(
    _ minutes: inout [(minute: Int64, summaries: [Summary])],
    _ known: [KnownMinute]
  ) {
    let own = Set(minutes.map(\.minute))
    let others = known.filter { !own.contains($0.minute) }
    guard !others.isEmpty else { return }
    for other in others {
      // Of no category that a rule can name.
      var summary = Summary(minute: other.minute, instance: "", category: "", environment: "")
      summary.isPartial = !other.isWhole
      minutes.append((other.minute, [summary]))
    }
    minutes.sort { $0.minute < $1.minute }
  }
}

extension AlertRule {
  /// Categories beside its own that it looks at.
  fileprivate var otherCategories: [String] {
    guard case .threshold(let operand, _, _) = condition else { return [] }
    switch operand {
    case .number(let number): return [number.category].compactMap { $0 }
    case .ratio(let part, let whole, _): return [part.category, whole.category].compactMap { $0 }
    }
  }
}
