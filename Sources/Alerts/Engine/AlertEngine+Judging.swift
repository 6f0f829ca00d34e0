import Ledger
import Minutes
import Rulebook

/// What a minute says of each kind of condition.
extension AlertEngine {
  func judgement(
    of rule: AlertRule,
    _ series: AlertSeries,
    label: String?,
    _ minute: Int64,
    isFiring: Bool,
    _ evidence: some AlertEvidence
  ) -> Judgement {
    switch rule.condition {
    case .threshold(let operand, let limits, let minutes):
      return threshold(operand, limits, minutes, series, label, minute, isFiring)
    case .change(let operand, let limits, let minutes, let change):
      return self.change(operand, limits, minutes, change, series, label, minute, isFiring)
    case .absent(let operand, let minutes):
      return absence(operand, minutes, series, label, minute)
    case .aberrant(let operand, let direction):
      return aberrance(operand, direction, series, minute, evidence)
    case .newTemplate, .ignoredChange: return .unknown
    }
  }

  private func reading(
    _ number: AlertNumber,
    _ series: AlertSeries,
    _ label: String?,
    _ minute: Int64,
    _ minutes: Int
  ) -> WindowReading? {
    let key = MinuteMemory.Key(
      category: number.category ?? series.category,
      environment: series.environment,
      metric: number.metric
    )
    guard let ring = memory.ring(key) else { return nil }
    let reading = WindowReading(
      ring,
      number,
      label: number.isEachLabel ? label : number.label,
      last: minute / 60,
      minutes: minutes
    )
    return reading.isKnown ? reading : nil
  }

  /// A number, or a quotient; nil when nothing is known, a value of nil when there is too little.
  private func reading(
    _ operand: AlertOperand,
    _ series: AlertSeries,
    _ label: String?,
    _ minute: Int64,
    _ minutes: Int
  ) -> WindowReading? {
    switch operand {
    case .number(let number): return reading(number, series, label, minute, minutes)
    case .ratio(let number, let whole, let minimum):
      guard var part = reading(number, series, label, minute, minutes),
        let all = reading(whole, series, label, minute, minutes)
      else { return nil }
      part.isComplete = part.isComplete && all.isComplete
      part.isNearlyComplete = false
      part.onlyGrows = false
      if let value = part.value, let total = all.value, total > 0, total >= minimum {
        part.value = value / total
      } else {
        part.value = nil
      }
      return part
    }
  }

  private func threshold(
    _ operand: AlertOperand,
    _ limits: AlertLimits,
    _ minutes: Int,
    _ series: AlertSeries,
    _ label: String?,
    _ minute: Int64,
    _ isFiring: Bool
  ) -> Judgement {
    guard let reading = reading(operand, series, label, minute, minutes) else { return .unknown }
    // Quantiles of no value, a ratio of too few: nothing lies beyond a limit.
    guard let value = reading.value else {
      return reading.isComplete ? Judgement(outcome: .clear) : .unknown
    }
    var judgement = Judgement.of(
      value,
      limits,
      isComplete: reading.isComplete,
      isNearlyComplete: reading.isLastWhole && reading.isNearlyComplete,
      onlyGrows: reading.onlyGrows,
      isFiring: isFiring
    )
    let text = operand.isRatio ? AlertWords.percent : AlertWords.number
    judgement.finding =
      "\(text(value)) in \(AlertWords.minutes(minutes)) vs \(AlertWords.expected(limits, text))"
    return judgement
  }

  private func change(
    _ operand: AlertOperand,
    _ limits: AlertLimits,
    _ minutes: Int,
    _ change: AlertChange,
    _ series: AlertSeries,
    _ label: String?,
    _ minute: Int64,
    _ isFiring: Bool
  ) -> Judgement {
    let before = minute - Int64(change.minutes) * 60
    guard let now = reading(operand, series, label, minute, minutes),
      let then = reading(operand, series, label, before, minutes),
      now.isComplete, then.isComplete
    else { return .unknown }
    guard let value = now.value, let earlier = then.value,
      max(value.magnitude, earlier.magnitude) >= change.minimum
    else { return Judgement(outcome: .clear) }
    var difference = value - earlier
    if change.isRelative {
      // From nothing to something is more than any share.
      difference = earlier == 0 ? (value == 0 ? 0 : .infinity) : difference / earlier.magnitude
    }
    var judgement = Judgement.of(
      difference,
      limits,
      isComplete: true,
      isNearlyComplete: true,
      onlyGrows: false,
      isFiring: isFiring
    )
    func signed(_ number: Double) -> String {
      if number.isInfinite { return "up from 0" }
      let text = change.isRelative ? AlertWords.percent(number) : AlertWords.number(number)
      return number > 0 ? "+\(text)" : text
    }
    let values = operand.isRatio ? AlertWords.percent : AlertWords.number
    judgement.observed = value
    judgement.low = nil
    judgement.high = nil
    judgement.finding =
      "\(signed(difference)) in \(AlertWords.minutes(change.minutes)) (\(values(earlier)) to"
      + " \(values(value))) vs \(AlertWords.expected(limits, signed))"
    return judgement
  }

  private func absence(
    _ operand: AlertOperand,
    _ minutes: Int,
    _ series: AlertSeries,
    _ label: String?,
    _ minute: Int64
  ) -> Judgement {
    guard let reading = reading(operand, series, label, minute, minutes) else { return .unknown }
    let value = reading.value ?? 0
    if value == 0, !reading.isComplete { return .unknown }
    return Judgement(
      outcome: value == 0 ? .holds : .clear,
      observed: value,
      low: 1,
      finding: "none in \(AlertWords.minutes(minutes)) vs at least 1",
      since: value == 0 ? minute - Int64(minutes - 1) * 60 : nil
    )
  }

  private func aberrance(
    _ operand: AlertOperand,
    _ direction: AlertDirection,
    _ series: AlertSeries,
    _ minute: Int64,
    _ evidence: some AlertEvidence
  ) -> Judgement {
    guard case .number(let number) = operand,
      let reading = reading(number, series, nil, minute, 1), reading.isLastWhole,
      let found = evidence.aberrance(
        number,
        category: number.category ?? series.category,
        environment: series.environment,
        minute: minute
      )
    else { return .unknown }
    let isMeant = direction == .either || direction == found.direction
    let range = "\(AlertWords.number(found.low)) to \(AlertWords.number(found.high))"
    return Judgement(
      outcome: found.isFlagged && isMeant ? .holds : .clear,
      observed: found.observed,
      low: found.low,
      high: found.high,
      finding: "\(AlertWords.number(found.observed)) a minute vs \(range) expected",
      since: found.isFlagged ? found.since : nil,
      distance: max(found.observed - found.high, found.low - found.observed)
    )
  }

  // MARK: News

  /// What is news is told once, and over after an hour.
  mutating func judgeNews(
    _ rule: AlertRule,
    _ minute: Int64,
    _ records: Int,
    _ evidence: some AlertEvidence
  ) {
    for category in newsCategories(of: rule) {
      let untold = evidence.newTemplates(category: category, minute: minute, records: records)
        .filter { news in
          let series = newsSeries(rule, category, news.id)
          return states[series].map { $0.phase == .pending } ?? true
        }
      for news in untold.prefix(AlertEngine.maxNews) {
        let series = newsSeries(rule, category, news.id)
        let judgement = Judgement(
          outcome: .holds,
          observed: news.records,
          finding: "\(AlertWords.records(news.records)) vs none before: \(news.text)",
          sample: news.sample
        )
        step(rule, series, judgement, minute, evidence)
      }
    }
    for series in seriesOf(rule.id) where rule.covers(series.category) {
      guard let state = states[series], minute - state.since >= AlertEngine.newsSeconds else {
        continue
      }
      step(rule, series, Judgement(outcome: .clear), minute, evidence)
    }
  }

  private func newsSeries(_ rule: AlertRule, _ category: String, _ id: String) -> AlertSeries {
    AlertSeries(alert: rule.id, category: category, environment: "", label: id)
  }

  mutating func judgeIgnored(
    _ rule: AlertRule,
    _ minute: Int64,
    _ rules: [String],
    _ factor: Double,
    _ evidence: some AlertEvidence
  ) {
    for category in newsCategories(of: rule) {
      guard
        let changed = evidence.ignoredChanges(
          category: category,
          minute: minute,
          rules: rules,
          factor: factor
        )
      else { continue }
      for news in changed {
        let series = AlertSeries(
          alert: rule.id,
          category: category,
          environment: "",
          label: news.id
        )
        let judgement = Judgement(
          outcome: .holds,
          observed: news.records,
          low: news.expected.map { $0 / factor },
          high: news.expected.map { $0 * factor },
          finding: "\(AlertWords.records(news.records)) \(news.text) vs about"
            + " \(AlertWords.number(news.expected ?? 0))"
        )
        step(rule, series, judgement, minute, evidence)
      }
      let ids = Set(changed.map(\.id))
      for series in seriesOf(rule.id) where series.category == category {
        guard !ids.contains(series.label), states[series]?.phase != .inactive else { continue }
        step(rule, series, Judgement(outcome: .clear), minute, evidence)
      }
    }
  }
}

extension AlertOperand {
  var isRatio: Bool {
    if case .ratio = self { return true }
    return false
  }
}
