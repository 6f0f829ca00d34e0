/// One alert from firing to resolving: what happened, and what was made of it.
public struct AlertEpisode: Sendable, Equatable, Codable {
  /// Its number, from 1; 0 before it is stored.
  public var id: Int64 = 0
  /// Which series.
  public var series: AlertSeries
  /// `critical`, `major`, `minor`, `warning` or `info`.
  public var severity: String
  /// Whose it is; may be empty.
  public var owner: String
  /// What was looked at, as people write it: `FailedLoginCount`, `Errors / Requests`.
  public var metric: String
  /// First minute in which the condition held.
  public var since: Int64
  /// The minute with which it fired.
  public var fired: Int64
  /// The minute with which it resolved; nil while it fires.
  public var resolved: Int64?
  /// What was observed when it fired; nil where there is no number.
  public var observed: Double?
  /// What was observed farthest out so far.
  public var peak: Double?
  /// Lower end of what was expected; nil for none.
  public var low: Double?
  /// Upper end of what was expected; nil for none.
  public var high: Double?
  /// The first line of its text, machine-filterable.
  public var headline: String
  /// Observed and expected in words: `4812 in 10m, expected at most 100`.
  public var finding: String
  /// What the alert means; may be empty.
  public var description: String
  /// What to do; may be empty.
  public var action: String
  /// The command that shows more.
  public var command: String
  /// The keys that explain it, greatest change first.
  public var contributors: [AlertContributor] = []
  /// Lines of the minutes it fired on, as they came, control bytes escaped.
  public var samples: [String] = []
  /// When somebody took it on; nil when nobody has.
  public var acknowledged: AlertAcknowledgement?

  /// Makes an episode that has just begun.
  public init(
    series: AlertSeries,
    severity: String,
    owner: String,
    metric: String,
    since: Int64,
    fired: Int64,
    headline: String,
    finding: String,
    description: String,
    action: String,
    command: String
  ) {
    self.series = series
    self.severity = severity
    self.owner = owner
    self.metric = metric
    self.since = since
    self.fired = fired
    self.headline = headline
    self.finding = finding
    self.description = description
    self.action = action
    self.command = command
  }
}

/// A key of a table and how much of a deviation is its own.
public struct AlertContributor: Sendable, Equatable, Codable {
  /// The table.
  public var table: String
  /// The key, control bytes escaped; empty for all that is not listed.
  public var key: String
  /// Its weight in the window before, scaled to the same length.
  public var before: Double
  /// Its weight in the window.
  public var now: Double

  /// What it adds to the deviation; negative for less.
  public var change: Double { now - before }

  /// Makes a contributor.
  public init(table: String, key: String, before: Double, now: Double) {
    self.table = table
    self.key = key
    self.before = before
    self.now = now
  }
}

/// That somebody has taken an alert on.
public struct AlertAcknowledgement: Sendable, Equatable, Codable {
  /// When, in Unix seconds.
  public var at: Int64
  /// Who.
  public var by: String
  /// What they said; may be empty.
  public var reason: String

  /// Makes an acknowledgement.
  public init(at: Int64, by: String, reason: String) {
    self.at = at
    self.by = by
    self.reason = reason
  }
}
