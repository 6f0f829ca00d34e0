public import Ledger
public import Rulebook

/// What to do about alerts that nobody heeds: the noisiest, those that clear themselves, flap, are
/// never acted on; what was not delivered; the week's budget.
public struct AlertReport: Sendable {
  /// Seconds within which an alert that resolves by itself was hardly worth a look.
  public static let briefSeconds: Int64 = 600
  /// Seconds within which an alert that fires again flaps.
  public static let flapSeconds: Int64 = 3_600
  /// Times that an alert fires before it counts as never acted on.
  public static let ignoredTimes = 5
  /// Seconds after which what fires and nobody has acknowledged is named.
  public static let waitingSeconds: Int64 = 3_600

  /// What the report is made for.
  public struct Options: Sendable {
    /// First second of the time.
    public var from: Int64
    /// End, not included.
    public var to: Int64
    /// Alerts that may fire in a week.
    public var weeklyBudget: Int
    /// What is defined now; nil where the rules cannot be used.
    public var rules: [AlertRule]?
    /// Categories that the rules describe.
    public var categories: [String]

    /// Makes options.
    public init(
      from: Int64,
      to: Int64,
      weeklyBudget: Int,
      rules: [AlertRule]?,
      categories: [String]
    ) {
      self.from = from
      self.to = to
      self.weeklyBudget = weeklyBudget
      self.rules = rules
      self.categories = categories
    }
  }

  /// The time and what else it is made for.
  public let options: Options
  /// First and last minute that the store has; nil for none.
  public let stored: ClosedRange<Int64>?
  /// Alerts that fired in that time, the noisiest first.
  public let rows: [AlertReportRow]
  /// Episodes of that time, longest first, at most five.
  public let longest: [AlertEpisode]
  /// What fires at the end of that time, was neither acknowledged nor is silenced, for an hour or more.
  public let waiting: [AlertEpisode]
  /// Notices of that time by hook.
  public let deliveries: [HookDeliveries]
  /// Categories without any alert.
  public let uncovered: [String]
  /// Alerts that are defined and did not fire in that time, as `CATEGORY/ID`.
  public let silent: [String]
  /// Whether more fired than are looked at.
  public let isCut: Bool

  /// Reads what a store says of a time.
  ///
  /// Cost: once through the episodes of that time.
  public init(_ ledger: Ledger, _ options: Options) throws(LedgerError) {
    self.options = options
    var stored: ClosedRange<Int64>?
    for category in try ledger.categoryNames() {
      guard let minutes = try ledger.minutes(of: category) else { continue }
      let known = stored ?? minutes
      stored =
        min(known.lowerBound, minutes.lowerBound)...max(known.upperBound, minutes.upperBound)
    }
    self.stored = stored
    let most = AlertHistory.maxEpisodes
    let read = try ledger.episodes(from: options.from, to: options.to, limit: most + 1)
    isCut = read.count > most
    let episodes = Array(read.prefix(most))
    let silences = try ledger.silences().filter { $0.from < options.to && $0.to > options.from }
    var tallies: [String: AlertReportRow] = [:]
    for episode in episodes {
      let row = AlertReportRow(episode.series)
      tallies[row.name, default: row].take(episode, silences, end: options.to)
    }
    for count in try ledger.toldCounts(from: options.from, to: options.to) {
      tallies["\(count.category)/\(count.alert)"]?.take(told: count.told, held: count.held)
    }
    rows = tallies.values.sorted { ($0.fired, $1.name) > ($1.fired, $0.name) }
    let end = options.to
    longest = Array(
      episodes.sorted { left, right in
        let lengths = (left.length(at: end), right.length(at: end))
        return lengths.0 != lengths.1 ? lengths.0 > lengths.1 : left.id < right.id
      }.prefix(5)
    )
    let quiet = silences.filter { $0.from <= end && $0.to >= end }
    waiting = try ledger.episodes(firing: true).filter { episode in
      episode.acknowledged == nil && end - episode.fired >= AlertReport.waitingSeconds
        && quiet.last(for: episode.series, owner: episode.owner) == nil
    }
    deliveries = try ledger.deliveries(from: options.from, to: options.to)
    let rules = options.rules ?? []
    let isForAll = rules.contains { $0.scope == .each }
    uncovered =
      options.rules == nil || isForAll
      ? [] : options.categories.filter { name in !rules.contains { $0.watches(name) } }.sorted()
    silent = AlertReport.silent(rules, rows)
  }

  private static func silent(_ rules: [AlertRule], _ rows: [AlertReportRow]) -> [String] {
    let fired = Set(rows.map(\.name))
    let ids = Set(rows.map(\.alert))
    let names = rules.compactMap { rule -> String? in
      let name = AlertDefinitions.name(rule)
      let hasFired = rule.scope == .each ? ids.contains(rule.id) : fired.contains(name)
      return hasFired ? nil : name
    }
    return Set(names).sorted()
  }

  // MARK: What is said of them

  /// Alerts that fired in that time.
  public var fired: Int { rows.reduce(0) { $0 + $1.fired } }

  /// Weeks of that time that the store covers; at least an hour of one, so that nothing is divided by 0.
  public var weeks: Double {
    let begin = max(options.from, stored?.lowerBound ?? options.from)
    return Double(max(options.to - begin, 3_600)) / (7 * 86_400)
  }

  /// Whether it is of a week, so that the budget is that of the time.
  public var isOfWeek: Bool { options.to - options.from == 7 * 86_400 }

  /// Whether more fired than the budget allows in such a time.
  public var isOverBudget: Bool {
    let allowed = Double(options.weeklyBudget * Int(options.to - options.from)) / (7 * 86_400)
    return Double(fired) > allowed
  }

  /// Those of which half or more resolved by themselves within ten minutes, twice at least.
  public var selfClearing: [AlertReportRow] {
    rows.filter { $0.selfCleared >= 2 && 2 * $0.selfCleared >= $0.fired }
  }

  /// Those that fired again within an hour.
  public var flapping: [AlertReportRow] { rows.filter { $0.flaps > 0 } }

  /// Those that fired often and that nobody ever acknowledged or silenced.
  public var unheeded: [AlertReportRow] {
    rows.filter {
      $0.fired >= AlertReport.ignoredTimes && $0.acknowledged == 0 && !$0.isSilenced
    }
  }

  /// Notices that were held back, and those that failed or were dropped.
  public var undelivered: [HookDeliveries] {
    deliveries.filter { $0.lost > 0 || $0.count("held") > 0 }
  }

  /// Whether there is anything to say: something fired or fires, or a notice did not arrive.
  public var hasNews: Bool { !rows.isEmpty || !waiting.isEmpty || !undelivered.isEmpty }
}

extension HookDeliveries {
  /// Notices that stand somewhere.
  public func count(_ state: String) -> Int { counts[state] ?? 0 }

  /// Notices that will not arrive any more, those held back on purpose aside.
  public var lost: Int { count("failed") + count("dropped") }
}

extension AlertEpisode {
  /// Seconds that it fired, or had at a time.
  func length(at end: Int64) -> Int64 { AlertWording.length(of: self, now: max(end, fired)) }
}
