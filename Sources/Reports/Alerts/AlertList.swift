public import Ledger
public import Rulebook

/// What fires, is pending, or has resolved of late.
public struct AlertList: Sendable {
  /// Seconds for which what has resolved is listed: a day.
  public static let resolvedSeconds: Int64 = 86_400

  /// Which series are listed.
  public enum Scope: Sendable {
    /// Those that fire.
    case firing
    /// Those that fire or are pending, and what has resolved within a day.
    case recent
    /// Inactive ones, too.
    case all
  }

  /// What is listed, in order.
  public let entries: [AlertEntry]
  /// Whether the store has tables for alerts at all.
  public let isKept: Bool

  /// Reads what a store says.
  ///
  /// - Parameters:
  ///   - ledger: the store.
  ///   - scope: which series.
  ///   - filter: of them.
  ///   - rules: what the rule files define: severity and owner of what has not fired yet.
  ///   - now: Unix seconds.
  /// - Throws: `LedgerError`.
  public init(
    _ ledger: Ledger,
    _ scope: Scope,
    _ filter: AlertFilter = AlertFilter(),
    rules: [AlertRule] = [],
    now: Int64
  ) throws(LedgerError) {
    isKept = try ledger.hasAlerts()
    let silences = try ledger.silences(at: now)
    let episodes =
      scope == .firing
      ? try ledger.episodes(firing: true)
      : try ledger.recentEpisodes(since: now - AlertList.resolvedSeconds)
    var entries = episodes.map { episode in
      AlertEntry(episode, silence: silences.last(for: episode.series, owner: episode.owner))
    }
    if scope != .firing {
      let named = Dictionary(grouping: rules, by: \.id)
      for state in try ledger.alertStates()
      where state.phase == .pending || state.phase == .inactive && scope == .all {
        let rule = named[state.series.alert]?.first { $0.watches(state.series.category) }
        var entry = AlertEntry(state, rule)
        entry.silence = silences.last(for: state.series, owner: entry.owner)
        entries.append(entry)
      }
    }
    self.entries = entries.filter {
      filter.takes($0.series, severity: $0.severity, owner: $0.owner)
    }
    .sorted(by: AlertEntry.isBefore)
  }

  /// Entries by phase.
  public func count(_ phase: AlertPhase) -> Int { entries.count { $0.phase == phase } }

  /// How many fire that nobody has taken on and nothing keeps quiet.
  public var openCount: Int { entries.count { $0.isOpen } }
}

extension AlertRule {
  /// Whether it watches a category.
  func watches(_ category: String) -> Bool {
    switch scope {
    case .category(let name): name == category
    case .each: true
    }
  }
}
