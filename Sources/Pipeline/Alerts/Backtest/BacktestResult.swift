public import Ledger
public import Rulebook

/// What would have fired in some time.
public struct BacktestResult: Sendable {
  /// First second of the time.
  public let from: Int64
  /// End, not included.
  public let to: Int64
  /// The alerts that were asked for, in their order.
  public let rules: [AlertRule]
  /// What would have fired, in order; numbered by themselves, without contributors and lines.
  public let alarms: [AlertEpisode]
  /// The minutes that the store has.
  public let minutes: [KnownMinute]
  /// Series that were not watched as there were too many.
  public let beyond: UInt64
  /// Limits that would have fired at most as often as asked for.
  public var proposals: [LimitProposal] = []

  /// What is different from what the daemon would have done, in sentences.
  public var remarks: [String] {
    var remarks = ["Records that came late count in their minute, as the store has them."]
    func uses(_ isMeant: (AlertCondition) -> Bool) -> Bool {
      rules.contains { isMeant($0.condition) }
    }
    if uses({ if case .aberrant = $0 { true } else { false } }) {
      remarks.append(
        "Detectors learn from \(SeriesWatch.historyDays) days before; a daemon that has run for longer"
          + " may know more. Ours stands in for RRDtool's, which keeps no past."
      )
    }
    if uses({ if case .newTemplate = $0 { true } else { false } }) {
      remarks.append(
        "New templates are those that the store still has, told with their first record: when the"
          + " further ones came is not stored by the minute."
      )
    }
    if uses({ if case .ignoredChange = $0 { true } else { false } }) {
      remarks.append(
        "Ignore rules are judged when a day is over: how it stood during the day is not stored."
      )
    }
    if beyond > 0 {
      remarks.append("\(beyond) times a series was not watched, as there were too many.")
    }
    return remarks
  }

  /// Weeks of minutes that are known.
  public var weeks: Double { Double(minutes.count) / 10_080 }

  /// What would have fired of an alert.
  public func alarms(of rule: AlertRule) -> [AlertEpisode] {
    alarms.filter { $0.series.alert == rule.id && rule.covers($0.series.category) }
  }

  /// The end of the last minute that is known: what has not resolved is known until then.
  public var end: Int64 { minutes.last.map { $0.minute + 60 } ?? from }

  /// Minutes that alarms would have fired, together.
  public func firingMinutes(_ alarms: [AlertEpisode]) -> Int {
    alarms.reduce(0) { $0 + Int((($1.resolved ?? end) - $1.fired) / 60) }
  }
}

extension AlertRule {
  /// Whether it watches a category.
  func covers(_ category: String) -> Bool {
    switch scope {
    case .category(let name): name == category
    case .each: true
    }
  }
}
