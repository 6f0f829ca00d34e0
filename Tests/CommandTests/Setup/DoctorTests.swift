import Foundation
import Glibc
import Testing

/// `minuted doctor` as a program.
struct DoctorTests {
  private struct Report: Decodable {
    struct Finding: Decodable {
      var check: String
      var about: String
      var level: String
      var looked: String
      var found: String
      var mend: [String]
    }

    var v: Int
    var root: String
    var findings: [Finding]
    var counts: [String: Int]

    func level(_ name: String) -> String? {
      findings.last { "\($0.check)/\($0.about)" == name }?.level
    }
  }

  private func doctor(_ site: Site, _ arguments: String...) throws -> (
    outcome: Outcome, report: Report
  ) {
    let outcome = try run(
      Tree.minuted,
      ["doctor", "--root", site.scratch.file("host"), "--format", "json"] + arguments,
      in: site.scratch
    )
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.outputBytes))
    return (outcome, report)
  }

  /// A tree with a snippet whose parameters are as given.
  private func host(_ parameters: String) throws -> Site {
    let site = try Site(ruleFile: SignalTests.rules())
    try site.scratch.write("host/usr/sbin/rsyslogd", "")
    try site.scratch.write("host/usr/bin/minuted", "")
    chmod(site.scratch.file("host/usr/bin/minuted"), 0o755)
    try site.scratch.write("host/usr/lib/rsyslog/omprog.so", "")
    try site.scratch.write("host/var/lib/dpkg/status", "Package: rsyslog\nVersion: 8.2302.0-1\n")
    try site.scratch.write("host/rules/app.yaml", SignalTests.rules())
    try site.scratch.write("host/etc/minuted/minuted.yaml", "rules: /rules\n")
    try site.scratch.write(
      "host/etc/rsyslog.conf",
      """
      module(load="omprog")
      template(name="m" type="string" string="<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag%%msg%\\n")
      if not ($programname startswith "minuted") then
        action(type="omprog" template="m" binary="/usr/bin/minuted run" \(parameters))
      """
    )
    return site
  }

  private static let all = """
    forceSingleInstance="on" hup.signal="HUP" closeTimeout="15000" killUnresponsive="on" output="/x"
    queue.type="LinkedList" queue.size="200000" queue.timeoutEnqueue="0" queue.timeoutShutdown="10000"
    action.resumeRetryCount="-1"
    """

  @Test func `exit status 0 where nothing needs mending, 1 where something does`() throws {
    let sound = try host(Self.all)
    let (outcome, report) = try doctor(sound)
    let mended = report.findings.filter {
      ["warning", "fault"].contains($0.level) && $0.check != "space"
    }
    #expect(mended.isEmpty, "\(mended)")
    // The disk of whoever runs this may be small.
    let wants = (report.counts["warning"] ?? 0) + (report.counts["fault"] ?? 0) > 0
    #expect(outcome.status == (wants ? 1 : 0))
    #expect(report.v == 1 && report.root == sound.scratch.file("host"))
    let direct = try host(Self.all.replacingOccurrences(of: "LinkedList", with: "Direct"))
    let (bad, told) = try doctor(direct)
    #expect(bad.status == 1 && told.level("queue/type") == "fault")
  }

  @Test func `what a daemon left behind is looked at, and nothing is written`() throws {
    let site = try host(Self.all)
    let log = try site.scratch.write("app.log", PastDay.lines(200, "hit"))
    let state = site.scratch.file("host/var/lib/minuted")
    let child = try Child(
      Tree.minuted,
      ["run", "--config", site.config, "--state", state, "--emit", site.emitted],
      input: .file(log),
      in: site.scratch
    )
    #expect(try child.wait().status == 0)
    let before = files(under: site.scratch.file("host"))
    let (_, report) = try doctor(site)
    #expect(report.level("store/pages") == "ok")
    #expect(report.level("daemon/running") == "fault")
    #expect(report.level("permissions/state") == "ok")
    #expect(files(under: site.scratch.file("host")) == before)
  }

  @Test func `a running daemon is found to run`() throws {
    let site = try host(Self.all)
    let state = site.scratch.file("host/var/lib/minuted")
    let child = try Child(
      Tree.minuted,
      ["run", "--config", site.config, "--state", state, "--emit", site.emitted],
      input: .pipe,
      in: site.scratch
    )
    try child.write(PastDay.lines(10, "hit"))
    try eventually("it tells its status") { access("\(state)/status.json", F_OK) == 0 }
    let (_, report) = try doctor(site)
    #expect(report.level("daemon/running") == "ok")
    child.closeInput()
    #expect(try child.wait().status == 0)
  }

  @Test func `usage: a root that is none, and relative paths with a root`() throws {
    let scratch = try Scratch()
    #expect(try run(Tree.minuted, ["doctor", "--root", "/no/such"], in: scratch).status == 3)
    #expect(try run(Tree.minuted, ["doctor", "--root", "here"], in: scratch).status == 2)
    #expect(
      try run(Tree.minuted, ["doctor", "--root", scratch.path, "--state", "here"], in: scratch)
        .status == 2
    )
    let text = try run(Tree.minuted, ["doctor", "--root", scratch.path], in: scratch)
    #expect(text.status == 1 && text.lines.first?.hasPrefix("fault   rsyslog/program: ") == true)
    #expect(
      text.lines.contains { $0.hasPrefix("          mend: ") } && !text.output.contains("\u{1b}")
    )
  }

  @Test func `a state of twenty thousand RRD files is looked at within seconds, a sample of it`()
    throws
  {
    let site = try host(Self.all)
    let folder = site.scratch.file("host/var/lib/minuted/rrd/app/prod")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for number in 0..<20_000 {
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/m\(number).rrd"))
    }
    let (outcome, report) = try doctor(site)
    #expect(outcome.seconds < 20)
    #expect(
      report.findings.contains {
        $0.check == "rrd" && $0.found.hasSuffix("files were not opened")
      }
    )
    #expect(report.findings.count { $0.check == "rrd" && $0.level == "fault" } == 10)
  }
}
