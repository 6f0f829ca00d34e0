public import Pipeline
public import Rulebook
public import Syslog

/// How a dashboard is set up.
public struct DashboardOptions: Sendable {
  /// Where the store lies.
  public var state: StateDirectory
  /// Where it listens.
  public var listen = ListenAddress.usual
  /// Names it answers to, beside its own.
  public var allowedHosts: [String] = []
  /// What requests have to show; nil for nothing.
  public var token: AccessToken?
  /// Path of the access log, `-` for standard output; nil for none.
  public var accessLog: String?
  /// Seconds for which the daemon holds minutes open.
  public var lateness = 10
  /// The zone of times without one.
  public var zone = Zone.utc
  /// Alerts that rule files define.
  public var alerts: [AlertRule] = []
  /// Categories in which no record should be unmatched.
  public var strict: Set<String> = []
  /// Report files and directories of them, beside the shipped ones; of two with the same name the
  /// later counts.
  public var reports: [String] = []
  /// What connections may ask for.
  public var door = DoorLimits()
  /// Threads that make pages.
  public var workers = 2
  /// Pages that may wait for that.
  public var queued = 64
  /// The wall clock, in Unix seconds.
  public var clock: @Sendable () -> Int64 = { Clock.now() }
  /// Called once when the server begins to stop.
  public var stopping: @Sendable () -> Void = {}
  /// Told what an administrator should know, a line at a time.
  public var tell: @Sendable (String) -> Void = { _ in }

  /// A dashboard of a state directory, otherwise as usual.
  public init(state: StateDirectory) {
    self.state = state
  }
}
