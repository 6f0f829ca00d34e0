import Ledger
import Rulebook
import Syslog

/// From one state of a series to the next: inactive, pending, firing, resolved.
extension AlertEngine {
  /// Takes what a minute says of a series.
  mutating func step(
    _ rule: AlertRule,
    _ series: AlertSeries,
    _ judgement: Judgement,
    _ minute: Int64,
    _ evidence: some AlertEvidence
  ) {
    // A restart within a minute has it judged by both runs; a clock that was ahead is another matter.
    if let known = states[series], minute <= known.judged,
      known.judged - minute <= AlertEngine.resetSeconds
    {
      return
    }
    guard var state = states[series] ?? begin(series, judgement, minute) else { return }
    let before = state
    let isInHours = rule.schedule.map { isIn($0, minute) } ?? true
    switch isInHours ? judgement.outcome : .clear {
    // Nobody was there to see: all stays as it is.
    case .unknown: return
    case .holds: hold(rule, &state, judgement, minute, evidence)
    case .lingers:
      state.trueSince = nil
      state.heldMinutes = 0
      if state.phase == .pending { enter(.inactive, &state, minute) }
    case .clear:
      if state.phase == .firing {
        state.calmMinutes += 1
        if isInHours, state.calmMinutes < rule.condition.calmMinutes { break }
      }
      clear(&state, judgement, minute, isInHours: isInHours)
    }
    state.judged = minute
    state.observed = judgement.observed
    let memory = series.label.isEmpty ? AlertEngine.resolvedSeconds : AlertEngine.newsSeconds
    if state.phase == .resolved, minute - state.since >= memory {
      enter(.inactive, &state, minute)
      state.episode = nil
    }
    // A label that is not there any more, a template that is old: nobody asks for them again.
    if state.phase == .inactive, !series.label.isEmpty { return forget(series) }
    put(state)
    // Minutes without anything to tell change nothing on disk.
    if state.phase != before.phase || state.phase == .pending || state.episode != before.episode
      || state.calmMinutes != before.calmMinutes
    {
      batch.states.append(state)
    }
  }

  private mutating func begin(
    _ series: AlertSeries,
    _ judgement: Judgement,
    _ minute: Int64
  ) -> AlertState? {
    guard judgement.outcome != .unknown else { return nil }
    if !series.label.isEmpty, judgement.outcome != .holds { return nil }
    guard states.count < AlertEngine.maxSeries else {
      countBeyond()
      return nil
    }
    return AlertState(series: series, since: minute)
  }

  private func enter(_ phase: AlertPhase, _ state: inout AlertState, _ minute: Int64) {
    state.phase = phase
    state.since = minute
  }

  private mutating func hold(
    _ rule: AlertRule,
    _ state: inout AlertState,
    _ judgement: Judgement,
    _ minute: Int64,
    _ evidence: some AlertEvidence
  ) {
    state.trueSince = state.trueSince ?? judgement.since ?? minute
    state.heldMinutes += 1
    state.calmMinutes = 0
    if state.phase == .firing { return noteFiring(state, judgement) }
    if state.phase != .pending { enter(.pending, &state, minute) }
    guard state.heldMinutes >= max(rule.holdMinutes, 1) else { return }
    if !rule.onlyIf.isEmpty, !isAny(of: rule.onlyIf, of: state.series, in: [.firing]) { return }
    // The cause may take its time to fire; from its first sign on it explains what follows.
    if isAny(of: rule.inhibitedBy, of: state.series, in: [.pending, .firing]) { return }
    enter(.firing, &state, minute)
    let episode = episode(rule, state, judgement, minute, evidence)
    state.episode = episode.id
    put(episode)
  }

  /// Keeps the farthest value of an episode.
  private mutating func noteFiring(_ state: AlertState, _ judgement: Judgement) {
    guard let id = state.episode, var episode = episodes[id], let observed = judgement.observed
    else { return }
    let isFarther: Bool
    if let peak = episode.peak, let high = episode.high, observed > high {
      isFarther = observed > peak || peak < (episode.low ?? -.infinity)
    } else if let peak = episode.peak, let low = episode.low, observed < low {
      isFarther = observed < peak
    } else {
      isFarther = false
    }
    guard isFarther else { return }
    episode.peak = observed
    put(episode)
  }

  private mutating func clear(
    _ state: inout AlertState,
    _ judgement: Judgement,
    _ minute: Int64,
    isInHours: Bool
  ) {
    state.trueSince = nil
    state.heldMinutes = 0
    state.calmMinutes = 0
    switch state.phase {
    case .inactive, .resolved: return
    case .pending: enter(.inactive, &state, minute)
    case .firing:
      enter(.resolved, &state, minute)
      guard let id = state.episode, var episode = episodes[id] else { return }
      episode.resolved = minute + 60
      if !isInHours { episode.finding += " (outside of its hours now)" }
      close(episode)
    }
  }

  // MARK: Schedules

  private func isIn(_ schedule: AlertSchedule, _ minute: Int64) -> Bool {
    let zone = schedule.zone.flatMap { setup.zones[$0] } ?? setup.zone
    let local = minute + zone.offset(at: minute)
    let day = Int((local >= 0 ? local : local - 86_399) / 86_400)
    // 1970 began on a Thursday.
    return schedule.contains(
      day: ((day + 3) % 7 + 7) % 7,
      minute: Int((local % 86_400 + 86_400) % 86_400) / 60
    )
  }

  // MARK: Episodes

  private mutating func episode(
    _ rule: AlertRule,
    _ state: AlertState,
    _ judgement: Judgement,
    _ minute: Int64,
    _ evidence: some AlertEvidence
  ) -> AlertEpisode {
    let series = state.series
    let numbers = rule.condition.numbers
    let metric = rule.condition.subject
    var episode = AlertEpisode(
      series: series,
      severity: rule.severity.rawValue,
      owner: rule.owner,
      metric: metric,
      since: state.trueSince ?? minute,
      fired: minute,
      headline: AlertWords.headline(
        rule,
        series,
        metric: metric,
        usual: setup.tables.environment(of: series.category),
        finding: judgement.finding
      ),
      finding: judgement.finding,
      description: rule.description,
      action: rule.action,
      command: command(rule, series, since: state.trueSince ?? minute)
    )
    episode.id = takeEpisodeID()
    episode.observed = judgement.observed?.ifFinite
    episode.peak = judgement.observed?.ifFinite
    episode.low = judgement.low?.ifFinite
    episode.high = judgement.high?.ifFinite
    if let sample = judgement.sample { episode.samples = [sample] }
    if let number = numbers.first?.number {
      let category = number.category ?? series.category
      let length = Int64(rule.condition.window - 1) * 60
      let explanation = evidence.explanation(
        category: category,
        environment: series.environment,
        tables: rule.contributors.isEmpty
          ? setup.tables.tables(of: number.metric, in: category) : rule.contributors,
        metrics: numbers.map(\.number.metric),
        label: series.label,
        from: min(minute - length, episode.since),
        to: minute + 60
      )
      episode.contributors = explanation.contributors
      episode.samples += explanation.samples
    }
    return episode
  }

  /// The command that shows more.
  private func command(_ rule: AlertRule, _ series: AlertSeries, since: Int64) -> String {
    let state = setup.state.map { " --state \(AlertWords.quoted($0))" } ?? ""
    let category = AlertWords.quoted(series.category)
    switch rule.condition {
    case .newTemplate: return "minuted unknown --category \(category)\(state)"
    case .ignoredChange: return "minuted unknown --category \(category)\(state)"
    case .aberrant(let operand, _):
      let environment = " --environment \(AlertWords.quoted(series.environment))"
      return "minuted aberrant \(category) \(AlertWords.quoted(operand.text))\(environment)\(state)"
    case .threshold(.number(let number), _, _) where number.metric == "$unmatched":
      return "minuted unknown --category \(category)\(state)"
    default:
      let environment = " --environment \(AlertWords.quoted(series.environment))"
      let from = Stamp.utc(since - 1_800)
      return "minuted summary --category \(category)\(environment) --from \(from)\(state)"
    }
  }

  /// The categories in which an alert looks for news.
  func newsCategories(of rule: AlertRule) -> [String] {
    switch rule.scope {
    case .category(let name): [name]
    case .each: seenCategories
    }
  }
}

extension Double {
  /// The number, unless JSON has none for it.
  fileprivate var ifFinite: Double? { isFinite ? self : nil }
}

extension AlertCondition {
  /// What is looked at, as people write it, in one word.
  var subject: String {
    switch self {
    case .threshold(let operand, _, _), .change(let operand, _, _, _), .absent(let operand, _),
      .aberrant(let operand, _):
      operand.text
    case .newTemplate: "$template"
    case .ignoredChange: "$ignored"
    }
  }

  /// Known minutes on end in which it must not hold for its alert to resolve.
  var calmMinutes: Int {
    if case .aberrant = self { return AlertEngine.calmMinutes }
    return 1
  }

  /// Minutes of the window it looks at.
  var window: Int {
    switch self {
    case .threshold(_, _, let minutes), .change(_, _, let minutes, _), .absent(_, let minutes):
      minutes
    case .aberrant, .newTemplate, .ignoredChange: 1
    }
  }
}
