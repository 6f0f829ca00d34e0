/// What a hook has made of one episode: its place between firing and the last word about it.
///
/// A mark is made when the hook first sees the episode and is settled when nothing about it is left to
/// be told to that hook.
public struct AlertMark: Sendable, Equatable {
  /// The episode's number.
  public var episode: Int64
  /// Which series, as ``AlertSeries/key``.
  public var series: String
  /// When the hook first saw it, in Unix seconds.
  public var seen: Int64
  /// Since when something about it waits to be told; nil when nothing does.
  public var waits: Int64?
  /// What became of its firing; nil while it waits.
  public var firing: Outcome?
  /// When its firing was told or given up.
  public var firingAt: Int64?
  /// What became of its resolution; with it the mark is settled, nil before.
  public var resolution: Outcome?
  /// Whether a silence keeps it back now.
  public var isSilenced = false

  /// What became of something that was to be told.
  public enum Outcome: String, Sendable, Codable, CaseIterable {
    /// It is in a notice.
    case told
    /// The hook had spoken too often: it was held back and counted.
    case held
    /// It resolved while a silence kept it back.
    case silenced
    /// A newer episode of the series speaks for it.
    case joined
    /// The hook is not to be told: not its route, or it does not want resolutions.
    case passed
  }

  /// Makes the mark of an episode that was just seen.
  public init(episode: Int64, series: String, seen: Int64) {
    self.episode = episode
    self.series = series
    self.seen = seen
    waits = seen
  }

  /// Whether nothing is left to be told.
  public var isSettled: Bool { resolution != nil }
}

extension AlertSeries {
  /// A text that stands for the series in tables.
  public var key: String { [category, alert, environment, label].joined(separator: "\u{1f}") }
}
