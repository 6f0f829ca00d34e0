import Foundation
import Testing

@testable import Setup

/// What `init` finds on a host and makes of it.
@Suite struct InitPlanTests {
  @Test func `where rsyslogd is root the daemon is not`() throws {
    let plan = try InitScene.debian().plan()
    let snippet = try #require(plan.text(InitPlan.snippet))
    #expect(
      snippet.contains(
        "binary=\"/usr/bin/setpriv --reuid=minuted --regid=minuted --init-groups --no-new-privs --inh-caps=-all"
          + " --bounding-set=-all /usr/bin/minuted run --config /etc/minuted/minuted.yaml\""
      )
    )
    #expect(plan.obstacles.isEmpty)
    #expect(plan.file("/var/lib/minuted")?.access == "0750 minuted:minuted")
    #expect(plan.file("/etc/minuted/minuted.yaml")?.access == "0640 root:minuted")
  }

  @Test
  func
    `where rsyslogd becomes a user of its own the daemon is that user, and its directory is that user's`()
    throws
  {
    let scene = try InitScene.debian()
    try scene.write(
      "etc/rsyslog.conf",
      "$PrivDropToUser syslog\n$PrivDropToGroup syslog\n$IncludeConfig /etc/rsyslog.d/*.conf\n"
    )
    let plan = try scene.plan()
    let snippet = try #require(plan.text(InitPlan.snippet))
    #expect(!snippet.contains("setpriv"))
    #expect(snippet.contains("binary=\"/usr/bin/minuted run "))
    #expect(plan.file("/var/lib/minuted")?.access == "2750 syslog:minuted")
    #expect(plan.file("/var/log/minuted.stderr")?.access == "0640 syslog:adm")
    #expect(plan.file("/etc/minuted/minuted.yaml")?.access == "0644 root:root")
  }

  @Test
  func
    `the guard names the tag of every rule file, and what is written reads back as one guarded action`()
    throws
  {
    let scene = try InitScene.debian()
    try scene.write(
      "etc/minuted/rules.d/shop.yaml",
      """
      category: shop
      select: {program: shop}
      rules:
        - {id: a, match: '^a$', tally: [{count: A}]}
      summary: {tag: shopminutes, fields: {A: A}}

      """
    )
    try scene.write(
      "etc/rsyslog.d/90-minuted.conf",
      try #require(try scene.plan().text(InitPlan.snippet))
    )
    let configuration = RsyslogConfiguration.read(scene.root)
    let action = try #require(configuration.minutedActions.first)
    #expect(configuration.minutedActions.count == 1)
    #expect(action.user == "minuted")
    #expect(action.option("--config") == "/etc/minuted/minuted.yaml")
    let loop = LoopGuard(configuration, action.action)
    for tag in ["minuted", "minuted-alert", "shopminutes"] {
      #expect(loop.answer(tag) == .kept, "\(tag)")
    }
    #expect(loop.answer("sshd") == .passed)
    // Its own file is none of another's.
    #expect(try scene.plan().obstacles.isEmpty)
  }

  @Test func `confirmations of the configuration are in the action as well`() throws {
    let scene = try InitScene.debian()
    try scene.write(
      "etc/minuted/minuted.yaml",
      "omprog: {confirm: true, transactions: true, confirm_timeout: 20}\n"
    )
    let snippet = try #require(try scene.plan().text(InitPlan.snippet))
    #expect(
      snippet.contains(
        "confirmMessages=\"on\" confirmTimeout=\"20000\" reportFailures=\"on\" useTransactions=\"on\""
      )
    )
  }

  @Test(arguments: [
    ("usr/sbin/rsyslogd", "there is no rsyslogd here"),
    ("usr/lib/x86_64-linux-gnu/rsyslog/omprog.so", "has no module omprog"),
    ("etc/rsyslog.d", "there is no /etc/rsyslog.d"),
  ]) func `what rsyslog lacks is in the way, and nothing is planned for it`(
    missing: String,
    told: String
  ) throws {
    let scene = try InitScene.debian()
    try FileManager.default.removeItem(atPath: "\(scene.path)/\(missing)")
    let plan = try scene.plan()
    #expect(plan.file(InitPlan.snippet) == nil)
    #expect(plan.obstacles.count == 1)
    #expect(plan.obstacles.first?.contains(told) ?? false, "\(plan.obstacles)")
    #expect(plan.file("/etc/minuted/minuted.yaml") != nil)
    #expect(!plan.steps.contains { $0.command.contains("rsyslog") })
  }

  @Test func `a version that is too old is in the way`() throws {
    let scene = try InitScene.debian()
    try scene.write("var/lib/dpkg/status", "Package: rsyslog\nVersion: 8.24.0-1+deb9u3\n\n")
    let plan = try scene.plan()
    #expect(plan.file(InitPlan.snippet) == nil)
    #expect(plan.obstacles.first?.contains("8.24.0") ?? false, "\(plan.obstacles)")
  }

  @Test func `an action elsewhere that starts minuted is in the way, with its place`() throws {
    let scene = try InitScene.debian()
    try scene.write(
      "etc/rsyslog.d/50-own.conf",
      "module(load=\"omprog\")\naction(type=\"omprog\" binary=\"/usr/local/bin/minuted run\")\n"
    )
    let plan = try scene.plan()
    #expect(plan.file(InitPlan.snippet) == nil)
    #expect(
      plan.obstacles.first?.contains("/etc/rsyslog.d/50-own.conf:2") ?? false,
      "\(plan.obstacles)"
    )
  }

  @Test func `a module that is loaded elsewhere is not loaded again`() throws {
    let scene = try InitScene.debian()
    try scene.write("etc/rsyslog.d/10-modules.conf", "module(load=\"omprog\")\n")
    let snippet = try #require(try scene.plan().text(InitPlan.snippet))
    #expect(!snippet.contains("module(load"))
  }

  @Test func `a bounding set without SETPCAP is not narrowed, one without SETUID is in the way`()
    throws
  {
    let scene = try InitScene.debian()
    let unit = "lib/systemd/system/rsyslog.service"
    try scene.write(
      unit,
      "[Service]\nExecStart=/usr/sbin/rsyslogd -n\nCapabilityBoundingSet=CAP_SETUID CAP_SETGID\n"
    )
    let snippet = try #require(try scene.plan().text(InitPlan.snippet))
    #expect(snippet.contains("setpriv --reuid=minuted"))
    #expect(
      !snippet.contains(
        "binary=\"/usr/bin/setpriv --reuid=minuted --regid=minuted --init-groups --no-new-privs --inh-caps=-all --bounding-set"
      )
    )
    #expect(try scene.plan().notes.contains { $0.contains("lacks CAP_KILL") })
    try scene.write(
      unit,
      "[Service]\nExecStart=/usr/sbin/rsyslogd -n\nCapabilityBoundingSet=CAP_SYSLOG\n"
    )
    let plan = try scene.plan()
    #expect(plan.file(InitPlan.snippet) == nil)
    #expect(plan.obstacles.first?.contains("CAP_SETUID CAP_SETGID") ?? false, "\(plan.obstacles)")
  }

  @Test func `without the user nothing is planned, and the command that makes one is told`() throws
  {
    let scene = try InitScene.debian()
    #expect {
      try scene.plan(user: "nobody-here")
    } throws: { error in
      "\(error)".contains("useradd --system") && "\(error)".contains("nobody-here")
    }
  }

  @Test func `reports are those of programs that are here: by timers with systemd, else by cron`()
    throws
  {
    let scene = try InitScene.debian()
    try scene.write("usr/sbin/sshd", "")
    try scene.write("lib/systemd/system/nginx.service", "")
    // Debian's own log of a facility shows no program: dovecot says "auth" too.
    try scene.write("var/log/auth.log", "")
    let plan = try scene.plan()
    let table = try #require(plan.text(InitPlan.cron))
    for report in ["operations", "security", "web"] {
      #expect(table.contains("minuted report \(report) "), "\(report)")
    }
    for report in ["mail", "network"] { #expect(!table.contains("report \(report)"), "\(report)") }
    #expect(table.contains("[ ! -x /usr/bin/minuted ] ||"))
    try scene.addSystemd()
    let timers = try scene.plan().files.filter {
      $0.path.hasPrefix("/etc/systemd/system/timers.target.wants/")
    }
    #expect(
      timers.map { $0.path.split(separator: "/").last.map(String.init) ?? "" } == [
        "minuted-report@operations.timer", "minuted-report@security.timer",
        "minuted-report@web.timer",
        "minuted-unknown.timer", "minuted-audit.timer",
      ]
    )
    #expect(try scene.plan().file(InitPlan.cron) == nil)
  }

  @Test(arguments: [
    ("postfix/*", "postfix"), ("CRON", "cron"), ("systemd-*", "systemd"),
    ("sshd(pam_unix)", "sshd"),
    ("/usr/sbin/cron", "cron"), ("nginx", "nginx"), ("%ASA-*", nil), ("(*)", nil), ("*", nil),
  ]) func `the program behind a pattern`(pattern: String, name: String?) {
    #expect(HostPrograms.name(pattern) == name)
  }

  @Test func `every report that init may enable ships`() {
    for (report, _) in ReportChoice.table {
      let path = InitScene.rules.replacingOccurrences(of: "/Rules", with: "/Reports/\(report).yaml")
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
  }

  @Test func `a read-only file system is opened for what minuted writes`() throws {
    let scene = try InitScene.debian()
    try scene.write(
      "lib/systemd/system/rsyslog.service",
      "[Service]\nExecStart=/usr/sbin/rsyslogd -n\nProtectSystem=strict\n"
    )
    let text = try #require(
      try scene.plan().text("/etc/systemd/system/rsyslog.service.d/minuted.conf")
    )
    #expect(text.contains("ReadWritePaths=-/var/lib/minuted"))
  }
}
