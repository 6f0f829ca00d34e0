/// Names of syslog facilities and severities, as `syslog.conf` writes them.
public enum Facility {
  /// Facility names by number.
  public static let names = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
  ]

  /// Number of a facility by name or number.
  public static func number(_ text: String) -> Int? {
    names.firstIndex(of: text) ?? Int(text).flatMap { (0...23).contains($0) ? $0 : nil }
  }
}

/// Names of syslog severities.
public enum Severity {
  /// Severity names by number.
  public static let names = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
  ]

  /// Number of a severity by name or number.
  public static func number(_ text: String) -> Int? {
    let aliases = ["panic": 0, "error": 3, "warn": 4]
    return names.firstIndex(of: text) ?? aliases[text]
      ?? Int(text).flatMap { (0...7).contains($0) ? $0 : nil }
  }
}
