import Foundation
import Rulebook
import Testing

/// Hooks, alerts and their pace in the configuration.
struct AlertSettingsTests {
  private static func hook(_ text: String) throws -> HookSettings {
    let (settings, problems) = Settings.parse("hooks:\n  - {name: h, \(text)}\n", file: "m.yaml")
    #expect(problems.isEmpty, "\(problems)")
    return try #require(settings?.alerts.hooks.first)
  }

  @Test(
    arguments: [
      ("run: [/usr/local/bin/page]", .program(path: "/usr/local/bin/page", arguments: [])),
      ("run: [/bin/page, --now, 'a b']", .program(path: "/bin/page", arguments: ["--now", "a b"])),
      (
        "mail: {to: [root, ops@example.com]}",
        .mail(to: ["root", "ops@example.com"], from: nil, sendmail: "/usr/sbin/sendmail")
      ),
      (
        "mail: {to: root, from: minuted@log1, sendmail: /opt/send}",
        .mail(to: ["root"], from: "minuted@log1", sendmail: "/opt/send")
      ),
      ("syslog: /dev/log", .syslog(destination: "/dev/log")),
      ("file: /var/log/alerts", .file(path: "/var/log/alerts", isJSON: false)),
      ("file: /var/log/alerts.jsonl", .file(path: "/var/log/alerts.jsonl", isJSON: true)),
      ("file: {path: /a, format: json}", .file(path: "/a", isJSON: true)),
      ("file: {path: /a.json, format: text}", .file(path: "/a.json", isJSON: false)),
      (
        "alertmanager: 'http://127.0.0.1:9093'",
        .alertmanager(url: "http://127.0.0.1:9093", headers: nil)
      ),
      (
        "webhook: {url: 'https://chat.example/hook?a=b', headers: /etc/h}",
        .webhook(url: "https://chat.example/hook?a=b", headers: "/etc/h")
      ),
    ] as [(String, HookSettings.Kind)]
  )
  func `a hook is of a kind`(text: String, kind: HookSettings.Kind) throws {
    let hook = try Self.hook(text)
    #expect(hook.kind == kind)
    #expect(hook.severities.isEmpty && hook.owners.isEmpty && hook.categories.isEmpty)
    #expect(hook.tellsResolved && hook.repeatInterval == nil)
    #expect((hook.timeout, hook.retries, hook.backoff) == (30, 8, 10))
    #expect((hook.limit, hook.limitSeconds) == (20, 3_600))
  }

  @Test func `everything of a hook is read`() throws {
    let hook = try Self.hook(
      "syslog: /dev/log, severity: [critical, major], owner: security, category: ['ss*'],"
        + " timeout: 5s, retries: 0, backoff: 1m, resolved: false, repeat: 0, limit: 5/10m"
    )
    #expect(hook.severities == [.critical, .major] && hook.owners == ["security"])
    #expect(hook.categories == ["ss*"] && !hook.tellsResolved && hook.repeatInterval == 0)
    #expect((hook.timeout, hook.retries, hook.backoff) == (5, 0, 60))
    #expect((hook.limit, hook.limitSeconds) == (5, 600))
    #expect(hook.hears(severity: .major, owner: "security", category: "sshd"))
    #expect(!hook.hears(severity: .minor, owner: "security", category: "sshd"))
    #expect(!hook.hears(severity: .major, owner: "", category: "sshd"))
    #expect(!hook.hears(severity: .major, owner: "security", category: "web"))
  }

  @Test func `the pace of notices is read`() throws {
    let (settings, problems) = Settings.parse(
      "alerting: {group_wait: 0, group_by: [owner, alert], repeat: 1d, parallel: 2, queue: 100,"
        + " budget: 30/week, history_days: 30}\n",
      file: "m.yaml"
    )
    #expect(problems.isEmpty)
    var expected = AlertSettings()
    expected.groupWait = 0
    expected.groupBy = [.owner, .alert]
    expected.repeatInterval = 86_400
    expected.maxHooks = 2
    expected.maxWaiting = 100
    expected.weeklyBudget = 30
    expected.historyDays = 30
    #expect(settings?.alerts == expected)
  }

  @Test(
    arguments: [
      (
        "hooks: [{name: h, run: page --now}]",
        "1:24: run is a command line; no shell reads it; write [page, --now]"
      ),
      ("hooks: [{name: h, run: page}]", "1:24: run must be a list; write [page]"),
      (
        "hooks: [{name: h, run: [bin/page]}]",
        "1:25: the program must be an absolute path, not \"bin/page\"; there is no search path and no"
          + " shell: write /…/page"
      ),
      (
        "hooks: [{name: h, run: []}]", "1:24: run names no program; write [/PROGRAM, ARGUMENT, …]"
      ),
      (
        "hooks: [{name: h}]",
        "1:9: hook \"h\" does nothing; add one of run, mail, syslog, file, alertmanager, webhook"
      ),
      (
        "hooks: [{name: h, syslog: /dev/log, webhook: 'http://x'}]",
        "1:46: hook \"h\" has two kinds, syslog and webhook; make two hooks of it"
      ),
      ("hooks: [{syslog: /dev/log}]", "1:9: a hook without name; add \"name: some_name\""),
      (
        "hooks: [{name: h/1, syslog: /dev/log}]",
        "1:16: \"h/1\" cannot be a hook's name; use letters, digits, - and _, at most 64"
      ),
      (
        "hooks:\n- {name: h, syslog: /dev/log}\n- {name: h, syslog: /dev/log}",
        "3:3: hook \"h\" is there twice; the other is in line 2"
      ),
      (
        "hooks: [{name: h, sysolg: /dev/log, file: /a}]",
        "1:19: a hook has no key \"sysolg\"; did you mean \"syslog\"?"
      ),
      (
        "hooks: [{name: h, mail: {from: root}}]", "1:25: mail goes to nobody; add \"to: [ADDRESS]\""
      ),
      (
        "hooks: [{name: h, mail: {to: [-oQ/tmp]}}]",
        "1:31: \"-oQ/tmp\" is no mail address; write one address an entry, such as root or"
          + " ops@example.com, without name and brackets"
      ),
      (
        "hooks: [{name: h, mail: {to: [\"a\\nBcc: b\"]}}]",
        "1:31: \"a#012Bcc: b\" is no mail address; write one address an entry, such as root or"
          + " ops@example.com, without name and brackets"
      ),
      (
        "hooks: [{name: h, mail: {to: root, sendmail: sendmail}}]",
        "1:46: sendmail must be an absolute path, not \"sendmail\"; there is no search path and no"
          + " shell: write /…/sendmail"
      ),
      (
        "hooks: [{name: h, webhook: 'ftp://x/'}]",
        "1:28: \"ftp://x/\" is no address of a web server; write http://HOST/… or https://HOST/…,"
          + " without blanks"
      ),
      (
        "hooks: [{name: h, alertmanager: {headers: /etc/h}}]",
        "1:33: alertmanager has no url; add \"url: 'https://…'\""
      ),
      (
        "hooks: [{name: h, file: alerts.txt}]",
        "1:25: file must be an absolute path, not \"alerts.txt\"; begin it with /"
      ),
      (
        "hooks: [{name: h, file: {path: /a, format: jsn}}]",
        "1:44: unknown format \"jsn\"; did you mean \"json\"?"
      ),
      (
        "hooks: [{name: h, file: /a, severity: [critcal]}]",
        "1:40: unknown severity \"critcal\"; did you mean \"critical\"?"
      ),
      (
        "hooks: [{name: h, file: /a, limit: 20}]",
        "1:36: limit must be a number and a time of 1m to 30d; such as 20/h or 5/10m; 0 for none"
      ),
      ("hooks: [{name: h, file: /a, timeout: 2h}]", "1:38: timeout must be from 1s to 1h"),
      (
        "hooks: [{name: h, file: /a, timeout: 30}]",
        "1:38: timeout must be a length of time, not \"30\"; write 30s for seconds, 30m for minutes"
      ),
      (
        "alerting: {repeat: 30s}",
        "1:20: repeat must be 1m or more: alerts change by the minute; 0 is for none"
      ),
      (
        "alerting: {group_by: [host]}",
        "1:23: unknown group_by \"host\"; one of alert, category, environment, owner, severity"
      ),
      (
        "alerting: {budget: 20/day}",
        "1:20: budget must be a number of alerts a week; such as 20/week"
      ),
      (
        "alerts: [{id: a, unmatched: any, description: d, action: a}]",
        "1:10: alert \"a\" names no category; add \"category: NAME\", or \"category: '*'\" for each by"
          + " itself"
      ),
    ]
  )
  func `a bad setting is told where and what`(text: String, expected: String) {
    let (settings, problems) = Settings.parse(text + "\n", file: "m.yaml")
    #expect(settings == nil)
    #expect(problems.map(\.description) == ["m.yaml:" + expected])
  }

  @Test func `programs that cannot be run are warned about`() throws {
    let directory = try TemporaryDirectory()
    try directory.write("plain", [])
    let (settings, _) = Settings.parse(
      """
      hooks:
        - {name: a, run: [/no/such/program]}
        - {name: b, run: [\(directory.path)/plain]}
        - {name: c, run: [/bin/sh]}
        - {name: d, run: [/bin]}

      """,
      file: "m.yaml"
    )
    #expect(
      settings?.alerts.programProblems().map(\.description) == [
        "m.yaml:2:21: warning: hook \"a\" cannot run /no/such/program: No such file or directory;"
          + " install it, or correct the path",
        "m.yaml:3:21: warning: hook \"b\" cannot run \(directory.path)/plain: Permission denied;"
          + " install it, or correct the path",
        "m.yaml:5:21: warning: hook \"d\" cannot run /bin: not a file; install it, or correct the path",
      ]
    )
  }
}
