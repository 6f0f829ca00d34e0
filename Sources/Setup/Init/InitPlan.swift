import Rulebook

/// What `init` would do on a host, before anything is done.
public struct InitPlan: Sendable {
  /// What is to be there, in the order in which it is made.
  public var files: [PlannedFile] = []
  /// What was found on the host, and what follows from it.
  public var notes: [String] = []
  /// What keeps minuted from running here, each with what to do.
  public var obstacles: [String] = []
  /// What to type next, in order, each with a word why.
  public var steps: [(command: String, why: String)] = []
  /// Where the configuration lies, a path on the host.
  public var configuration = Settings.defaultFile

  /// The directory of the site's own rules.
  public static let ownRules = "/etc/minuted/rules.d"
  /// rsyslog's part.
  public static let snippet = "/etc/rsyslog.d/90-minuted.conf"
  /// The table for hosts without systemd.
  public static let cron = "/etc/cron.d/minuted"
  /// The directory for files that hooks and `emit` write.
  public static let logs = "/var/log/minuted"
  /// Where reports are written as pages.
  public static let reports = "/var/lib/minuted-reports"

  /// Looks at a host and plans.
  ///
  /// - Parameter request: what is asked for.
  /// - Returns: the plan; nothing has been changed.
  /// - Throws: `InitError` where there is no user for the daemon.
  public static func make(_ request: InitRequest) throws(InitError) -> InitPlan {
    var planner = InitPlanner(request)
    let rsyslog = RsyslogHost(request.root)
    let user = try DaemonUser.find(request, rsyslog)
    planner.planSite(user)
    planner.planSnippet(user, rsyslog)
    planner.planReports(user)
    planner.planSteps(rsyslog)
    return planner.plan
  }
}
