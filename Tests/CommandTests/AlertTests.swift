import Foundation
import Glibc
import Testing

/// From a line in a log to a hook that runs: with a real rsyslogd, and by hand.
@Suite(.serialized)
struct AlertTests {
  /// A site whose hook keeps what it gets.
  private func site(rules: String = Tree.rules, _ more: String = "") throws -> Site {
    let scratch = try Scratch()
    let hook = try scratch.write(
      "hook.sh",
      """
      #!/bin/sh
      { tr -d '\\n'; echo; } >> "\(scratch.path)/told.jsonl"
      echo "$MINUTED_EVENT $MINUTED_HEADLINE" >> "\(scratch.path)/told.txt"

      """
    )
    chmod(hook, 0o755)
    return try Site(
      rules: rules,
      settings: """
        hooks: [{name: keep, run: ["\(hook)"]}]
        alerting: {group_wait: 0s}
        \(more)
        """,
      in: scratch
    )
  }

  private func told(_ site: Site) -> [String] { text(of: site.scratch.file("told.txt")).lines }

  private func stamp(_ minute: Int, _ second: Int) -> String {
    "\(PastDay.shortDay) 09:\(String(format: "%02d:%02d", minute, second))"
  }

  /// Half an hour of quiet log-ins, with an attack of 1,200 attempts in its 11th to 13th minute.
  private func attack() -> String {
    (0..<30).map { minute -> String in
      var lines =
        "<38>\(stamp(minute, 0)) host1 sshd[7]: Failed password for ada from 192.0.2.4 port 4 ssh2\n"
      if (10..<13).contains(minute) {
        for number in 0..<400 {
          lines +=
            "<38>\(stamp(minute, number % 60)) host1 sshd[8]: Failed password for root from"
            + " 203.0.113.9 port \(1_024 + number) ssh2\n"
        }
      }
      return lines + "<13>\(stamp(minute, 59)) host1 tick[1]: tock\n"
    }.joined()
  }

  /// The log up to a minute behind the attack, and the rest.
  private func parts(of log: String) throws -> (before: String, after: String) {
    let middle = try #require(log.range(of: "<38>\(stamp(14, 0))")).lowerBound
    return (String(log[..<middle]), String(log[middle...]))
  }

  @Test func `an attack in rsyslogd's log runs the hook once, names the attacker, and resolves`()
    throws
  {
    let site = try site()
    let rsyslog = try Rsyslog(site, Rsyslog.Setup(template: "RSYSLOG_TraditionalFileFormat"))
    let (before, after) = try parts(of: attack())
    try rsyslog.send(before.utf8)
    try eventually("the hook is told of the attack", within: 60) {
      told(site).contains { $0.hasPrefix("firing ") }
    }
    try rsyslog.send(after.utf8)
    try rsyslog.waitUntilPassed(1_260)
    try eventually("the hook is told of the end", within: 60) {
      told(site).contains { $0.hasPrefix("resolved ") }
    }
    try rsyslog.stop()
    let lines = told(site).filter { $0.contains("FailedLoginCount") }
    #expect(lines.count == 2, "\(told(site))")
    let first = try #require(lines.first)
    #expect(first.hasPrefix("firing [minor] security sshd FailedLoginCount: "), "\(first)")
    #expect(first.hasSuffix(" in 10m vs at most 1000"))
    let notice = try #require(
      text(of: site.scratch.file("told.jsonl")).lines.first { $0.contains("FailedLoginCount") }
    )
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(notice.utf8)) as? [String: Any]
    )
    #expect(object["v"] as? Int == 1 && object["event"] as? String == "firing")
    let alert = try #require((object["alerts"] as? [[String: Any]])?.first)
    let contributors = try #require(alert["contributors"] as? [[String: Any]])
    let attacker = try #require(contributors.first { $0["key"] as? String == "203.0.113.9" })
    #expect((attacker["now"] as? Double ?? 0) >= 800)
    let samples = try #require(alert["samples"] as? [String])
    #expect(samples.contains { $0.contains("203.0.113.9") }, "\(samples)")
    #expect(text(of: site.scratch.file("minuted.stderr")) == "")
  }

  @Test func `a hook that cannot run is told, tried again, and holds nothing up`() throws {
    let site = try Site(
      settings: """
        hooks:
          - {name: gone, run: [/nonexistent/hook], backoff: 1s, retries: 1}
        alerting: {group_wait: 0s}
        """
    )
    let child = try site.start()
    try child.write(attack())
    try eventually("the daemon tells of it", within: 60) {
      (try? site.status().faults.contains { $0.text.contains("hook gone") }) == true
    }
    child.closeInput()
    let outcome = try child.wait(30)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("/nonexistent/hook"), "\(outcome.errors)")
    #expect(try site.total().read == 1_260)
  }

  @Test func `what was not told before a kill is told after it, once`() throws {
    let site = try site()
    let child = try site.start()
    let (before, after) = try parts(of: attack())
    try child.write(before)
    // Once the run has ended and is known to have: a kill before that has it told again.
    try eventually("the hook has taken it", within: 60) {
      (try? site.status().alerts?.sent ?? 0 > 0) == true
    }
    child.send(SIGKILL)
    _ = try child.wait(10)
    let again = try site.start()
    try again.write(after)
    try eventually("the hook is told of the end", within: 60) {
      told(site).contains { $0.hasPrefix("resolved ") }
    }
    again.closeInput()
    #expect(try again.wait(30).status == 0)
    let lines = told(site).filter { $0.contains("FailedLoginCount") }
    #expect(lines.count { $0.hasPrefix("firing ") } == 1, "\(lines)")
    #expect(lines.count { $0.hasPrefix("resolved ") } == 1, "\(lines)")
  }
}
