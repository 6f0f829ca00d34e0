import Setup
import Testing

/// The forms of the doctor's report.
struct ReportTests {
  private static let report: DoctorReport = {
    var report = DoctorReport(root: "/srv/host")
    report.findings = [
      Finding(
        check: "rsyslog",
        about: "version",
        level: .ok,
        looked: "/usr/sbin/rsyslogd",
        found: "8.2302.0",
        mend: []
      ),
      Finding(
        check: "queue",
        about: "type",
        level: .fault,
        looked: "/etc/rsyslog.d/90-minuted.conf:6",
        found: "the action has no queue of its own (Direct)",
        mend: [#"queue.type="LinkedList""#, "systemctl restart rsyslog"]
      ),
    ]
    return report
  }()

  @Test func `the JSON form, version 1, to the byte`() {
    #expect(
      Self.report.json == #"""
        {"v":1,"version":"0.1.0","root":"/srv/host","findings":[{"check":"rsyslog","about":"version","level":"ok","looked":"/usr/sbin/rsyslogd","found":"8.2302.0","mend":[]},{"check":"queue","about":"type","level":"fault","looked":"/etc/rsyslog.d/90-minuted.conf:6","found":"the action has no queue of its own (Direct)","mend":["queue.type=\"LinkedList\"","systemctl restart rsyslog"]}],"counts":{"ok":1,"note":0,"warning":0,"fault":1}}

        """#
    )
  }

  @Test func `the text form, a line a finding, how to mend it below`() {
    #expect(
      Self.report.text(isColoured: false) == #"""
        ok      rsyslog/version: 8.2302.0 (/usr/sbin/rsyslogd)
        fault   queue/type: the action has no queue of its own (Direct) (/etc/rsyslog.d/90-minuted.conf:6)
                  mend: queue.type="LinkedList"
                  mend: systemctl restart rsyslog
        1 fault, 0 warnings, 0 notes, 1 ok

        """#
    )
    #expect(Self.report.text(isColoured: true).contains("\u{1b}[1;31mfault\u{1b}[0m   queue/type"))
    #expect(Self.report.needsMending)
  }
}
