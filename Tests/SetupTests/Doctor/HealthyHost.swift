import Foundation
import Glibc
import Setup
import Testing

/// A scratch tree of a host on which all is well, to be spoilt in one thing at a time.
final class HealthyHost {
  let scratch: ScratchRoot
  /// What goes before the action in the snippet.
  var before = ""
  /// The filter in front of the action.
  var filter = #"if not ($programname == ["minuted", "minuted-alert", "summarydata"]) then"#
  /// The action's parameters, by name.
  var parameters: [(name: String, value: String)] = [
    ("type", "omprog"), ("name", "minuted"), ("template", "minuted"),
    ("binary", "/usr/bin/minuted run --config /etc/minuted/minuted.yaml"),
    ("forceSingleInstance", "on"), ("hup.signal", "HUP"), ("closeTimeout", "15000"),
    ("killUnresponsive", "on"),
    ("output", "/var/log/minuted.stderr"), ("queue.type", "LinkedList"), ("queue.size", "200000"),
    ("queue.filename", "minuted_q"), ("queue.maxDiskSpace", "1m"), ("queue.saveOnShutdown", "on"),
    ("queue.timeoutShutdown", "10000"), ("queue.timeoutEnqueue", "0"),
    ("action.resumeRetryCount", "-1"),
  ]
  var template =
    #"template(name="minuted" type="string" string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg%\n")"#
  var now = Int64(time(nil))

  init() throws {
    scratch = try ScratchRoot()
    try scratch.write("/usr/sbin/rsyslogd", "#!/bin/sh\n", mode: 0o755)
    try scratch.write("/usr/bin/minuted", "#!/bin/sh\n", mode: 0o755)
    try scratch.write("/usr/lib/x86_64-linux-gnu/rsyslog/omprog.so", "")
    try scratch.write(
      "/var/lib/dpkg/status",
      "Package: rsyslog\nStatus: install ok installed\nVersion: 8.2302.0-1\n"
    )
    try scratch.write("/etc/localtime", "")
    try scratch.write(
      "/etc/passwd",
      "root:x:0:0::/root:/bin/sh\nminuted:x:\(getuid() + 4_000):\(getgid() + 4_000)::/:\n"
        + "tester:x:\(getuid()):\(getgid())::/:\n"
    )
    // Root owns what root writes; whoever else runs the tests stands in for rsyslogd's user.
    let user = getuid() == 0 ? "" : "$PrivDropToUser tester\n"
    try scratch.write(
      "/etc/rsyslog.conf",
      user + "$WorkDirectory /var/spool/rsyslog\n$IncludeConfig /etc/rsyslog.d/*.conf\n"
    )
    try scratch.write(
      "/etc/minuted/minuted.yaml",
      "rules: /etc/minuted/rules\njournal: {max_bytes: 16777216}\n"
    )
    try scratch.write(
      "/etc/minuted/rules/app.yaml",
      """
      category: app
      select:
        program: [app]
      rules:
        - id: hit
          match: '^hit '
          tally:
            - {count: Hits}
      summary:
        tag: summarydata
        fields: {Hits: Hits}
      """
    )
    try scratch.make("/var/spool/rsyslog", mode: 0o700)
    try scratch.make("/var/lib/minuted", mode: 0o750)
  }

  /// Sets a parameter of the action; nil leaves it out.
  func set(_ name: String, _ value: String?) {
    parameters.removeAll { $0.name == name }
    if let value { parameters.append((name, value)) }
  }

  /// Writes the snippet and has the doctor look.
  func findings(_ request: ExaminedSite.Request = .init()) throws -> [Finding] {
    let values = parameters.map { #"\#($0.name)="\#($0.value)""# }.joined(separator: " ")
    try scratch.write(
      "/etc/rsyslog.d/90-minuted.conf",
      "module(load=\"omprog\")\n\(template)\n\(before)\n\(filter)\n  action(\(values))\n"
    )
    return Doctor().examine(ExaminedSite(scratch.root, request, now: now)).findings
  }

  /// The findings that ask for mending, as `check/about`.
  func troubles(_ request: ExaminedSite.Request = .init()) throws -> [String] {
    try findings(request).filter { $0.level >= .warning }.map { "\($0.check)/\($0.about)" }
  }
}

extension [Finding] {
  /// The finding of that name that is worst.
  func worst(_ name: String) -> Finding? {
    filter { "\($0.check)/\($0.about)" == name }.max { $0.level < $1.level }
  }
}
