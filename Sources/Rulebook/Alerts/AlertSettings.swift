/// What the configuration says of alerts: hooks and how often they may speak (`hooks`, `alerting`).
public struct AlertSettings: Sendable, Equatable {
  /// Programs that are told, in order.
  public var hooks: [HookSettings] = []
  /// Alerts of the configuration.
  public var rules: [AlertRule] = []
  /// Seconds from the first alert of a group to its notice, so that one notice tells of all
  /// (`group_wait`).
  public var groupWait = 30
  /// What notices are gathered by (`group_by`).
  public var groupBy: [GroupKey] = [.category, .environment]
  /// Seconds between two notices of what still fires; 0 for none (`repeat`).
  public var repeatInterval = 14_400
  /// Hooks that run at once (`parallel`).
  public var maxHooks = 4
  /// Notices that wait on disk; beyond it the oldest go, counted (`queue`).
  public var maxWaiting = 10_000
  /// Alerts that may fire in a week before the report calls it too many (`budget`).
  public var weeklyBudget = 20
  /// Days that the history of alerts is kept (`history_days`).
  public var historyDays = 400

  /// What alerts of one notice have in common.
  public enum GroupKey: String, Sendable, CaseIterable {
    /// The alert's id.
    case alert
    /// The category.
    case category
    /// The environment.
    case environment
    /// The owner.
    case owner
    /// The severity.
    case severity
  }

  /// No hooks, no alerts.
  public init() {}
}

/// A program that is told of alerts, and of which.
public struct HookSettings: Sendable, Equatable {
  /// Its name, unique.
  public var name: String
  /// What it is.
  public var kind: Kind
  /// Severities it is told of; empty for all.
  public var severities: Set<AlertSeverity> = []
  /// Owners it is told of, `*` and `?` allowed; empty for all.
  public var owners: [String] = []
  /// Categories it is told of, `*` and `?` allowed; empty for all.
  public var categories: [String] = []
  /// Whether it is told when alerts resolve (`resolved`).
  public var tellsResolved = true
  /// Seconds between two notices of what still fires; nil for the site's (`repeat`).
  public var repeatInterval: Int?
  /// Seconds after which a run is killed (`timeout`).
  public var timeout = 30
  /// Further attempts after a failed one (`retries`).
  public var retries = 8
  /// Seconds before the first further attempt; doubled each time, at most an hour (`backoff`).
  public var backoff = 10
  /// Most notices within `limitSeconds`; further ones are held back and counted in the next
  /// (`limit`, as in `20/h`).
  public var limit = 20
  /// See `limit`.
  public var limitSeconds = 3_600
  /// Where it stands.
  public var position: Position
  /// Where its parts stand, by key, or by key and value where there are several.
  var places: [String: Position] = [:]

  /// What a hook is.
  public enum Kind: Sendable, Equatable {
    /// A program and its arguments: JSON on standard input, `MINUTED_*` in the environment (`run`).
    case program(path: String, arguments: [String])
    /// A mail by the sendmail interface (`mail`).
    case mail(to: [String], from: String?, sendmail: String)
    /// A line to a syslog destination, as `Destination` reads it (`syslog`).
    case syslog(destination: String)
    /// A file that notices are appended to, as text or a JSON object a line (`file`).
    case file(path: String, isJSON: Bool)
    /// Alertmanager's API v2 (`alertmanager`), by curl.
    case alertmanager(url: String, headers: String?)
    /// A JSON document by POST (`webhook`), by curl.
    case webhook(url: String, headers: String?)
  }

  /// Makes a hook with all defaults.
  public init(name: String, kind: Kind, position: Position) {
    self.name = name
    self.kind = kind
    self.position = position
  }
}
