import Syslog

/// What a hook finds in its environment: little of ours, and what a notice says in `MINUTED_*`.
enum HookEnvironment {
  /// Names that are taken over from the daemon's environment.
  static let inherited = ["PATH", "LANG", "TZ"]
  /// Names that curl is given as well, so that it finds a proxy.
  static let proxies = [
    "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
  ]
  /// Where programs are looked for when the daemon has no PATH.
  static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
  /// Bytes of a value.
  static let maxValueBytes = 1_024

  /// The environment of a program that is told of a notice.
  static func of(_ notice: AlertNotice, daemon: [String: String]) -> [String: String] {
    var values = base(daemon)
    func set(_ name: String, _ value: String) {
      values["MINUTED_" + name] = NoticeLimits.line(value, maxBytes: maxValueBytes)
    }
    set("EVENT", notice.event.rawValue)
    set("HEADLINE", notice.headline)
    set("SEVERITY", notice.severity)
    set("OWNER", notice.owner)
    set("INSTANCE", notice.instance)
    set("HOOK", notice.hook)
    set("GROUP", notice.group)
    set("NOTICE", notice.id)
    set("THREAD", notice.thread)
    set("ALERTS", String(notice.alerts.count + notice.leftOut))
    set("HELD_BACK", String(notice.heldBack))
    guard let alert = notice.alerts.first else { return values }
    set("ALERT", alert.alert)
    set("CATEGORY", alert.category)
    set("ENVIRONMENT", alert.environment)
    set("LABEL", alert.label)
    set("METRIC", alert.metric)
    set("EPISODE", String(alert.id))
    set("STATE", alert.state)
    set("SINCE", Stamp.utc(alert.since.seconds))
    set("OBSERVED", alert.observed.map(NoticeLimits.number) ?? "")
    set("EXPECTED", expected(alert))
    set("FINDING", alert.finding)
    set("ACTION", alert.action)
    set("COMMAND", alert.command)
    return values
  }

  /// What every child finds.
  static func base(_ daemon: [String: String], proxies: Bool = false) -> [String: String] {
    var values = ["PATH": defaultPath]
    for name in inherited + (proxies ? HookEnvironment.proxies : []) {
      // A NUL would end the value early, and make the run fail.
      guard let value = daemon[name], !value.isEmpty, !value.utf8.contains(0) else { continue }
      values[name] = value
    }
    return values
  }

  /// `LOW..HIGH`, either end left out where there is none.
  private static func expected(_ alert: NoticeAlert) -> String {
    if alert.low == nil, alert.high == nil { return "" }
    return (alert.low.map(NoticeLimits.number) ?? "") + ".."
      + (alert.high.map(NoticeLimits.number) ?? "")
  }
}
