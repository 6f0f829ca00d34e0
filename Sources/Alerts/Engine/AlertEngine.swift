public import Ledger
public import Minutes
public import Rulebook
public import Syslog

/// Judges closed minutes by the alerts: conditions, holds, schedules, dependences; states and
/// episodes come out.
///
/// A function of the minutes in their order and of the evidence: no clock, no file. Minutes that are
/// unknown are never judged, so neither a restart nor a step of the clock resolves anything. A plain
/// value; let one owner use it.
public struct AlertEngine {
  /// Series watched at most, open or not.
  ///
  /// What is beyond is not watched, and counted.
  public static let maxSeries = 20_000
  /// Labels of one metric that are watched by themselves (`each: label`).
  public static let maxLabels = 100
  /// News told of one category and minute; a flood of more is one cause, and waits its turn.
  public static let maxNews = 20
  /// Seconds by which a minute must lie behind the last one for the stream to have gone back.
  ///
  /// A clock was ahead then; all windows begin anew.
  public static let resetSeconds: Int64 = 3_600
  /// Seconds after which what is news, and has no end of its own, counts as over.
  public static let newsSeconds: Int64 = 3_600
  /// Known minutes on end without a flag after which an alert on aberrance resolves: as many as a
  /// detector looks back upon, as its flags come and go while something is out of the ordinary.
  public static let calmMinutes = 9
  /// Seconds after which a series that has resolved is inactive.
  public static let resolvedSeconds: Int64 = 86_400

  /// What an engine is made for.
  public struct Setup: Sendable {
    /// All alerts.
    public var rules: [AlertRule]
    /// What explains their metrics.
    public var tables: AlertTables
    /// The zone that schedules without one are in.
    public var zone: Zone
    /// Zones that schedules name, by name.
    public var zones: [String: Zone]
    /// The state directory as commands are to name it; nil for the default.
    public var state: String?

    /// Makes a setup.
    public init(
      rules: [AlertRule],
      tables: AlertTables,
      zone: Zone = .utc,
      zones: [String: Zone] = [:],
      state: String? = nil
    ) {
      self.rules = rules
      self.tables = tables
      self.zone = zone
      self.zones = zones
      self.state = state
    }
  }

  private(set) var setup: Setup
  private var order: [AlertRule]
  private(set) var memory: MinuteMemory
  private(set) var states: [AlertSeries: AlertState] = [:]
  /// Series of each alert's id.
  private var byAlert: [String: Set<AlertSeries>] = [:]
  private(set) var episodes: [Int64: AlertEpisode] = [:]
  private var nextEpisode: Int64
  /// Environments seen of each category.
  private var places: [String: Set<String>] = [:]
  /// Categories that have said nothing yet and stand in an environment by default.
  private var placeholders: [String: String] = [:]
  /// Categories seen, in order.
  var seenCategories: [String] { places.keys.sorted() }
  /// The last minute judged.
  public private(set) var judged: Int64?
  /// Series that were not watched, as there were too many.
  public private(set) var beyond: UInt64 = 0
  var batch = AlertBatch()

  /// Makes an engine that goes on from what is stored.
  public init(
    _ setup: Setup,
    states: [AlertState] = [],
    firing: [AlertEpisode] = [],
    nextEpisode: Int64 = 1
  ) {
    self.setup = setup
    order = setup.rules.inOrderOfDependence()
    memory = MinuteMemory(AlertWants(setup.rules))
    self.nextEpisode = nextEpisode
    for state in states {
      put(state)
      // What was there before a restart is expected to be there.
      if !state.series.environment.isEmpty {
        places[state.series.category, default: []].insert(state.series.environment)
      }
    }
    for episode in firing { episodes[episode.id] = episode }
    retireUnwatched(at: states.map(\.judged).max().map { $0 + 60 } ?? 0)
    // A firing episode whose state is gone would fire for ever.
    let known = Set(self.states.values.compactMap(\.episode))
    for episode in firing where !known.contains(episode.id) && episodes[episode.id] != nil {
      end(episode, at: episode.fired + 60)
    }
  }

  /// What is to be stored, once.
  public mutating func takeChanges() -> AlertBatch { take() }

  /// How many minutes before the first one judged are to be recalled.
  public var memoryMinutes: Int { AlertWants(setup.rules).longest }

  /// Alerts that there are.
  public var rules: [AlertRule] { setup.rules }

  /// The state of every series that is watched.
  public var allStates: [AlertState] { states.values.sorted { $0.series < $1.series } }

  /// What was observed of each series of an alert in the last minute judged, where it was.
  public func observed(of alert: String) -> [Double] {
    seriesOf(alert).compactMap { series in
      guard let state = states[series], state.judged == judged else { return nil }
      return state.observed
    }
  }

  /// The metrics of a category that its alerts look at.
  public func wantedMetrics(of category: String) -> Set<String> {
    memory.wantedMetrics(of: category)
  }

  /// Takes minutes of before, which are remembered and not judged.
  public mutating func recall(_ summary: Summary) {
    if let placeholder = placeholders.removeValue(forKey: summary.category),
      placeholder != summary.environment
    {
      places[summary.category]?.remove(placeholder)
      memory.forget(category: summary.category, environment: placeholder)
      for state in states.values
      where state.series.category == summary.category && state.series.environment == placeholder {
        retire(state, at: summary.minute)
      }
    }
    places[summary.category, default: []].insert(summary.environment)
    memory.take(summary)
  }

  /// Goes on with other alerts; what is not defined any more ends, at a time.
  public mutating func replace(_ setup: Setup, at time: Int64) -> AlertBatch {
    self.setup = setup
    order = setup.rules.inOrderOfDependence()
    memory = MinuteMemory(AlertWants(setup.rules), keeping: memory)
    if !setup.tables.categories.isEmpty {
      places = places.filter { setup.tables.categories.contains($0.key) }
    }
    retireUnwatched(at: time)
    return take()
  }

  /// Ends what no alert watches any more.
  private mutating func retireUnwatched(at time: Int64) {
    for state in states.values where !isWatched(state.series) { retire(state, at: time) }
  }

  private func isWatched(_ series: AlertSeries) -> Bool {
    let categories = setup.tables.categories
    guard categories.isEmpty || categories.contains(series.category) else { return false }
    return setup.rules.contains { rule in
      rule.id == series.alert && rule.covers(series.category)
        && rule.isLabelled == !series.label.isEmpty
        && (series.environment.isEmpty || rule.environments.isEmpty
          || rule.environments.contains(series.environment))
    }
  }

  private mutating func retire(_ state: AlertState, at time: Int64) {
    if state.phase == .firing, let id = state.episode, let episode = episodes[id] {
      end(episode, at: time)
    }
    forget(state.series)
  }

  private mutating func end(_ episode: AlertEpisode, at time: Int64) {
    var episode = episode
    episode.resolved = max(time, episode.fired)
    episode.finding += " (the alert is not defined any more)"
    close(episode)
  }

  /// What is to be stored, once.
  mutating func take() -> AlertBatch {
    defer { batch = AlertBatch() }
    return batch
  }

  // MARK: Judging

  /// Judges a minute by its summaries; to be called in the order of time, with all summaries of a
  /// minute at once.
  ///
  /// Amendments and further parts are remembered, and judged with the next minute.
  /// - Returns: What is to be stored.
  /// - Complexity: O(alerts x series), some microseconds each.
  public mutating func judge(
    minute: Int64,
    _ summaries: [Summary],
    _ evidence: some AlertEvidence
  ) -> AlertBatch {
    if let last = judged, last - minute > AlertEngine.resetSeconds,
      summaries.contains(where: { !$0.isAmendment })
    {
      memory.reset()
      judged = nil
    }
    for summary in summaries { recall(summary) }
    let whole = summaries.filter { !$0.isAmendment }
    guard !whole.isEmpty, minute > judged ?? .min else { return take() }
    judged = minute
    if whole.contains(where: { !$0.isPartial }) { fillQuiet(minute, whole) }
    for rule in order {
      switch rule.condition {
      case .newTemplate(let records): judgeNews(rule, minute, records, evidence)
      case .ignoredChange(let rules, let factor):
        judgeIgnored(rule, minute, rules, factor, evidence)
      default:
        for (category, environment) in series(of: rule) {
          for label in labels(of: rule, category, environment) {
            let series = AlertSeries(
              alert: rule.id,
              category: category,
              environment: environment,
              label: label ?? ""
            )
            let isFiring = states[series]?.phase == .firing
            let judgement = judgement(
              of: rule,
              series,
              label: label,
              minute,
              isFiring: isFiring,
              evidence
            )
            step(rule, series, judgement, minute, evidence)
          }
        }
      }
    }
    return take()
  }

  /// A category that is silent in a minute that is known had no record.
  private mutating func fillQuiet(_ minute: Int64, _ summaries: [Summary]) {
    for rule in order {
      guard case .category(let name) = rule.scope, places[name] == nil else { continue }
      // Who names a category expects it to be there.
      places[name] = [setup.tables.environment(of: name)]
      placeholders[name] = setup.tables.environment(of: name)
    }
    var present: [String: Set<String>] = [:]
    for summary in summaries { present[summary.category, default: []].insert(summary.environment) }
    for (category, environments) in places {
      for environment in environments where present[category]?.contains(environment) != true {
        memory.takeQuiet(minute, category: category, environment: environment, setup.tables)
      }
    }
  }

  private func series(of rule: AlertRule) -> [(category: String, environment: String)] {
    let categories: [String]
    switch rule.scope {
    case .category(let name): categories = [name]
    case .each: categories = places.keys.sorted()
    }
    return categories.flatMap { category in
      (places[category] ?? []).sorted()
        .filter { rule.environments.isEmpty || rule.environments.contains($0) }
        .map { (category, $0) }
    }
  }

  /// The labels that are judged by themselves; one nil for all together.
  private func labels(
    of rule: AlertRule,
    _ category: String,
    _ environment: String
  ) -> [String?] {
    guard let number = rule.condition.numbers.first?.number, number.isEachLabel else {
      return [nil]
    }
    let key = MinuteMemory.Key(
      category: number.category ?? category,
      environment: environment,
      metric: number.metric
    )
    var labels: Set<String> = []
    if let ring = memory.ring(key), let newest = ring.newest,
      case .labelled(let labelled) = ring[newest]?.value
    {
      for entry in labelled.entries.prefix(AlertEngine.maxLabels) {
        labels.insert(ShownText.of(entry.label))
      }
    }
    for series in byAlert[rule.id] ?? []
    where series.category == category && series.environment == environment {
      if states[series]?.phase != .inactive { labels.insert(series.label) }
    }
    return labels.sorted()
  }

  // MARK: States

  mutating func put(_ state: AlertState) {
    states[state.series] = state
    byAlert[state.series.alert, default: []].insert(state.series)
  }

  mutating func forget(_ series: AlertSeries) {
    guard let state = states.removeValue(forKey: series) else { return }
    byAlert[series.alert]?.remove(series)
    if let id = state.episode { episodes[id] = nil }
    batch.forgotten.append(series)
  }

  mutating func countBeyond() { beyond += 1 }

  mutating func put(_ episode: AlertEpisode) {
    episodes[episode.id] = episode
    batch.episodes.append(episode)
  }

  mutating func close(_ episode: AlertEpisode) {
    episodes[episode.id] = nil
    batch.episodes.append(episode)
  }

  mutating func takeEpisodeID() -> Int64 {
    defer { nextEpisode += 1 }
    return nextEpisode
  }

  /// Whether an alert that another one depends on is in one of some phases.
  func isAny(
    of references: [AlertRule.Reference],
    of series: AlertSeries,
    in phases: Set<AlertPhase>
  ) -> Bool {
    references.contains { reference in
      let named = reference.category ?? series.category
      let all = byAlert[reference.id] ?? []
      // An alert of the configuration may be named without its category.
      let isOwn =
        reference.category != nil
        || setup.rules.contains { $0.id == reference.id && $0.covers(named) }
      return all.contains { other in
        guard let state = states[other], phases.contains(state.phase) else { return false }
        if isOwn, other.category != named { return false }
        return other.category != series.category || other.environment == series.environment
          || other.environment.isEmpty || series.environment.isEmpty
      }
    }
  }

  func seriesOf(_ alert: String) -> Set<AlertSeries> { byAlert[alert] ?? [] }
}

extension AlertRule {
  /// Whether each of its series has a label: a metric's, a template, an ignore rule.
  var isLabelled: Bool {
    switch condition {
    case .newTemplate, .ignoredChange: true
    default: condition.numbers.first?.number.isEachLabel ?? false
    }
  }

  /// Whether it watches a category.
  func covers(_ category: String) -> Bool {
    switch scope {
    case .category(let name): name == category
    case .each: true
    }
  }
}
