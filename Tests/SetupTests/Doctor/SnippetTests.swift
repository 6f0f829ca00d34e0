import Foundation
import Setup
import Testing

/// What the doctor says of rsyslog and of the snippet.
struct SnippetTests {
  @Test func `of a host on which all is well nothing needs mending`() throws {
    let host = try HealthyHost()
    let findings = try host.findings()
    #expect(findings.filter { $0.level >= .warning } == [])
    #expect(findings.worst("rsyslog/version")?.found == "8.2302.0")
    // Every finding says what was looked at.
    #expect(findings.allSatisfy { !$0.looked.isEmpty })
  }

  @Test(
    arguments: [
      ("queue.type", nil, "queue/type", "Direct"),
      ("queue.type", "Direct", "queue/type", "LinkedList"),
      ("queue.size", "1000", "queue/size", "200000"),
      ("queue.timeoutEnqueue", nil, "queue/full", "timeoutEnqueue"),
      ("queue.timeoutShutdown", nil, "queue/shutdown", "10000"),
      ("queue.maxDiskSpace", nil, "queue/disk", "2g"),
      ("queue.maxDiskSpace", "900000t", "space/queue-directory", nil),
      ("queue.saveOnShutdown", "off", "queue/disk", "on"),
      ("action.resumeRetryCount", nil, "queue/retry", "-1"),
      ("action.resumeRetryCount", "3", "queue/retry", "-1"),
      ("forceSingleInstance", nil, "child/single", "on"),
      ("closeTimeout", nil, "child/close", "15000"),
      ("killUnresponsive", nil, "child/close", "on"),
      ("output", nil, "child/output", "minuted.stderr"),
      ("hup.signal", "TERM", "child/hup", "HUP"),
      ("confirmMessages", "on", "answers/confirm", "--confirm"),
      ("useTransactions", "on", "answers/transactions", "--transactions"),
      ("template", "RSYSLOG_TraditionalFileFormat", "template/stamp", "rfc3339"),
      ("template", "RSYSLOG_FileFormat", "template/pri", "PRI"),
      ("template", "none", "template/name", "template("),
      (
        "binary", "/usr/bin/minuted run  --config /etc/minuted/minuted.yaml", "snippet/binary",
        "one blank"
      ),
      (
        "binary", "/usr/bin/minuted run --config /etc/minuted/minuted.yaml 2>&1", "snippet/binary",
        "output="
      ),
      (
        "binary", "/usr/local/bin/minuted run --config /etc/minuted/minuted.yaml", "snippet/binary",
        "correct"
      ),
      ("binary", "minuted run --config /etc/minuted/minuted.yaml", "snippet/binary", "whole path"),
      ("binary", "/usr/bin/minuted --config /etc/minuted/minuted.yaml", "snippet/binary", "run"),
      (
        "binary", "/usr/bin/minuted run --config /etc/other.yaml", "snippet/config",
        "/etc/other.yaml"
      ),
      (
        "binary", "/usr/bin/minuted run --config /etc/minuted/minuted.yaml --state /srv/m",
        "snippet/state", "/srv/m"
      ),
      (
        "binary", "/usr/bin/minuted run --config /etc/minuted/minuted.yaml --confirm",
        "answers/confirm", "confirmMessages"
      ),
    ] as [(String, String?, String, String?)]
  )
  func `one wrong parameter is found, with how to mend it`(
    name: String,
    value: String?,
    trouble: String,
    mend: String?
  ) throws {
    let host = try HealthyHost()
    host.set(name, value)
    let findings = try host.findings()
    let finding = try #require(findings.worst(trouble))
    #expect(finding.level >= .warning)
    if let mend {
      #expect((finding.mend + [finding.found]).contains { $0.contains(mend) }, "\(finding)")
    }
    // And nothing else is blamed.
    let others = Set(findings.filter { $0.level >= .warning }.map(\.check)).subtracting([
      finding.check
    ])
    #expect(others.isEmpty, "\(others)")
  }

  @Test func `an rsyslog without omprog says which module is missing`() throws {
    let host = try HealthyHost()
    try FileManager.default.removeItem(
      atPath: host.scratch.at("/usr/lib/x86_64-linux-gnu/rsyslog/omprog.so")
    )
    #expect(try host.troubles() == ["rsyslog/omprog"])
    #expect(
      try host.findings().worst("rsyslog/omprog")?.mend.contains { $0.contains("--enable-omprog") }
        == true
    )
  }

  @Test func `no rsyslog, and one that is too old`() throws {
    let host = try HealthyHost()
    try host.scratch.write("/var/lib/dpkg/status", "Package: rsyslog\nVersion: 8.24.0-1\n")
    #expect(try host.troubles() == ["rsyslog/version"])
    try FileManager.default.removeItem(atPath: host.scratch.at("/usr/sbin/rsyslogd"))
    #expect(try host.troubles() == ["rsyslog/program"])
  }

  @Test func `the loop guard has to name each tag`() throws {
    let host = try HealthyHost()
    host.filter = #"if $programname != "minuted" then"#
    let finding = try #require(try host.findings().worst("guard/loop-guard"))
    #expect(finding.level == .fault)
    #expect(finding.found.contains("minuted-alert, summarydata"))
    #expect(finding.mend.first?.contains(#"["minuted", "minuted-alert", "summarydata"]"#) == true)
    host.filter = ""
    #expect(try host.findings().worst("guard/loop-guard")?.level == .fault)
  }

  @Test func `what ends before the action is told`() throws {
    let host = try HealthyHost()
    host.before = "auth.* stop"
    #expect(try host.troubles() == [])
    #expect(try host.findings().worst("guard/stop")?.level == .note)
    host.before = #"if $programname == "minuted" then stop"#
    #expect(try host.findings().worst("guard/stop") == nil)
    host.before = "stop"
    #expect(try host.findings().worst("guard/stop")?.level == .fault)
  }

  @Test func `two actions, none, and one that rsyslogd does not know of yet`() throws {
    let host = try HealthyHost()
    try host.scratch.write(
      "/etc/rsyslog.d/95-again.conf",
      try String(contentsOfFile: host.scratch.at("/etc/rsyslog.conf"), encoding: .utf8)
        .replacingOccurrences(of: "$IncludeConfig", with: "#")
        + #"action(type="omprog" binary="/usr/bin/minuted run")"#
    )
    #expect(try host.findings().worst("snippet/action")?.found.contains("2 actions") == true)
    try host.scratch.write("/etc/rsyslog.d/95-again.conf", "")
    // rsyslogd was started in 2001.
    try host.scratch.write("/proc/77/comm", "rsyslogd\n")
    try host.scratch.write(
      "/proc/77/stat",
      "77 (rsyslogd) S " + (1...18).map { "\($0)" }.joined(separator: " ") + " 100 0\n"
    )
    try host.scratch.write("/proc/stat", "cpu 1\nbtime 1000000000\n")
    #expect(try host.troubles() == ["rsyslog/restarted", "daemon/status"])
    try host.scratch.write("/proc/77/comm", "cron\n")
    #expect(try host.troubles() == ["rsyslog/running"])
    let empty = try HealthyHost()
    try empty.scratch.write("/etc/rsyslog.conf", "")
    #expect(try empty.troubles() == ["snippet/action"])
  }

  @Test func `marks that are not the same on both sides`() throws {
    let host = try HealthyHost()
    host.set("useTransactions", "on")
    host.set("beginTransactionMark", "BEGIN X")
    host.set("binary", "/usr/bin/minuted run --config /etc/minuted/minuted.yaml --transactions")
    #expect(try host.troubles() == ["answers/marks"])
  }

  @Test func `hostile names and contents are shown, not obeyed`() throws {
    let host = try HealthyHost()
    host.set("binary", "/usr/bin/minuted run --config /etc/\u{1b}[2J\u{7}evil \u{202e}")
    let report = Doctor().examine(ExaminedSite(host.scratch.root, .init(), now: host.now))
    _ = try host.findings()
    let all = Doctor().examine(ExaminedSite(host.scratch.root, .init(), now: host.now))
    #expect(report.findings != all.findings)
    for text in [all.text(isColoured: false), all.json] {
      #expect(
        !text.unicodeScalars.contains {
          $0.value < 0x20 && $0 != "\n" || (0x7f...0x9f).contains($0.value) || $0.value == 0x202e
        }
      )
    }
    #expect(all.text(isColoured: false).contains("#033[2J"))
  }
}
