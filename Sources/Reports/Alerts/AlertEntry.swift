public import Ledger
import Rulebook

/// One line of the list of alerts: a series, where it stands, and what was made of it.
public struct AlertEntry: Sendable, Equatable {
  /// Which series.
  public var series: AlertSeries
  /// Where it stands.
  public var phase: AlertPhase
  /// `critical` to `info`; empty where no rule file says (any more).
  public var severity: String
  /// Whose it is; may be empty.
  public var owner: String
  /// Since when the condition holds; of what is inactive, since when it is.
  public var since: Int64
  /// Observed and expected in words; empty where nothing is known.
  public var finding: String
  /// What was observed; nil where there is no number.
  public var observed: Double?
  /// What has fired; nil for what is pending or inactive.
  public var episode: AlertEpisode?
  /// What keeps it quiet now, the longest of them; nil for nothing.
  public var silence: AlertSilence?

  /// Whether it fires, nobody has taken it on and nothing keeps it quiet.
  public var isOpen: Bool {
    phase == .firing && episode?.acknowledged == nil && silence == nil
  }

  /// Of an episode.
  init(_ episode: AlertEpisode, silence: AlertSilence?) {
    series = episode.series
    phase = episode.resolved == nil ? .firing : .resolved
    severity = episode.severity
    owner = episode.owner
    since = episode.since
    finding = episode.finding
    observed = episode.observed
    self.episode = episode
    self.silence = silence
  }

  /// Of a state, with what the rules say of it.
  init(_ state: AlertState, _ rule: AlertRule?) {
    series = state.series
    phase = state.phase
    severity = rule?.severity.rawValue ?? ""
    owner = rule?.owner ?? ""
    since = state.phase == .pending ? state.trueSince ?? state.since : state.since
    finding = rule.map { AlertWording.expectation($0, observed: state.observed) } ?? ""
    observed = state.observed
  }

  /// Firing first, then pending, resolved, inactive; the gravest first, then what began first, of what
  /// has resolved what did so last.
  static func isBefore(_ left: AlertEntry, _ right: AlertEntry) -> Bool {
    if left.phase != right.phase { return left.place < right.place }
    if left.phase == .resolved {
      let (a, b) = (left.episode?.resolved ?? 0, right.episode?.resolved ?? 0)
      if a != b { return a > b }
    } else if left.rank != right.rank {
      return left.rank > right.rank
    }
    return (left.since, left.series) < (right.since, right.series)
  }

  private var place: Int {
    switch phase {
    case .firing: 0
    case .pending: 1
    case .resolved: 2
    case .inactive: 3
    }
  }

  private var rank: Int { AlertSeverity(rawValue: severity)?.rank ?? -1 }
}
