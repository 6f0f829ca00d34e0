public import Ledger

/// What the daemon counts of its own since its start, beside the minutes: what it cut, left out or
/// gave up.
public struct AuditedDaemon: Sendable, Equatable {
  /// One count.
  public struct Count: Sendable, Equatable {
    /// Its name, as in `status.json`.
    public var name: String
    /// What it counts, for people.
    public var text: String
    /// The count.
    public var value: UInt64
    /// Whether what it counts is lost, and not only left out or counted elsewhere.
    public var isLoss: Bool

    /// Makes a count from its parts.
    public init(name: String, text: String, value: UInt64, isLoss: Bool) {
      self.name = name
      self.text = text
      self.value = value
      self.isLoss = isLoss
    }
  }

  /// When it started, RFC 3339.
  public var started: String
  /// When it last said something, RFC 3339.
  public var written: String
  /// Whether it runs.
  public var isRunning: Bool
  /// Its counts; those of 0 are not shown to people.
  public var counts: [Count]
  /// Rules left out for hitting the match limit too often, as CATEGORY/RULE.
  public var quarantined: [String]

  /// Makes it from its parts.
  public init(
    started: String,
    written: String,
    isRunning: Bool,
    counts: [Count],
    quarantined: [String]
  ) {
    self.started = started
    self.written = written
    self.isRunning = isRunning
    self.counts = counts
    self.quarantined = quarantined
  }

  /// Whether anything was lost.
  public var hasLost: Bool { counts.contains { $0.isLoss && $0.value > 0 } }
}

/// What rsyslog says it lost before it reached us: its impstats lines, tallied like any others.
public struct AuditedRsyslog: Sendable, Equatable {
  /// The category that tallies impstats lines.
  public static let category = "rsyslog"

  /// The metrics that tell of losses or of what leads to them.
  public static let names = [
    "QueueDiscarded", "QueueFull", "ActionsFailed", "ActionsSuspended", "MessagesLost",
  ]

  /// Those that are losses; a full queue waits and a failed action is tried again.
  public static let losses: Set<String> = ["QueueDiscarded", "MessagesLost"]

  /// The sums of those the rules tally.
  public var metrics: [MetricSum]
  /// Records of the category that came in: without any, 0 says nothing.
  public var records: UInt64

  /// Makes it from its parts.
  public init(metrics: [MetricSum], records: UInt64) {
    self.metrics = metrics
    self.records = records
  }

  /// Whether anything was lost.
  public var hasLost: Bool { metrics.contains { Self.losses.contains($0.name) && $0.value > 0 } }
}
