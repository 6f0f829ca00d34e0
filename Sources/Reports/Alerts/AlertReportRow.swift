import Alerts
import Ledger

/// What one alert did in the time of a report, all environments and labels together.
public struct AlertReportRow: Sendable, Equatable {
  /// The category.
  public let category: String
  /// The alert's id.
  public let alert: String
  /// Its severity when it fired last.
  public private(set) var severity = ""
  /// Whose it was then.
  public private(set) var owner = ""
  /// Times it fired.
  public private(set) var fired = 0
  /// Notices of it that hooks were told, and that were held back; of each hook one a firing.
  public private(set) var told = 0
  /// See `told`.
  public private(set) var held = 0
  /// Times it resolved within ten minutes and nobody had acknowledged it.
  public private(set) var selfCleared = 0
  /// Seconds that those lasted, shortest first.
  private var briefs: [Int64] = []
  /// Times it fired again within an hour after it had resolved.
  public private(set) var flaps = 0
  /// Times it was acknowledged.
  public private(set) var acknowledged = 0
  /// Whether a silence held for it at some time.
  public private(set) var isSilenced = false
  /// Seconds that it fired, all times together.
  public private(set) var seconds: Int64 = 0
  /// When each series resolved last.
  private var resolved: [AlertSeries: Int64] = [:]

  init(_ series: AlertSeries) {
    category = series.category
    alert = series.alert
  }

  /// `CATEGORY/ID`.
  public var name: String { "\(category)/\(alert)" }

  /// Takes an episode; they come in the order in which they fired.
  mutating func take(_ episode: AlertEpisode, _ silences: [AlertSilence], end: Int64) {
    fired += 1
    severity = episode.severity
    owner = episode.owner
    seconds += episode.length(at: end)
    if episode.acknowledged != nil { acknowledged += 1 }
    if let last = resolved[episode.series], episode.fired - last <= AlertReport.flapSeconds {
      flaps += 1
    }
    resolved[episode.series] = episode.resolved
    if let end = episode.resolved, end - episode.fired <= AlertReport.briefSeconds,
      episode.acknowledged == nil
    {
      selfCleared += 1
      briefs.append(end - episode.fired)
    }
    isSilenced =
      isSilenced || silences.contains { $0.holds(for: episode.series, owner: episode.owner) }
  }

  mutating func take(told: Int, held: Int) {
    self.told += told
    self.held += held
  }

  /// Minutes that would have kept most of the brief ones quiet, as a hold: above the median.
  public var advisedHold: Int? {
    guard !briefs.isEmpty else { return nil }
    let median = briefs.sorted()[briefs.count / 2]
    return Int(median / 60) + 1
  }
}
