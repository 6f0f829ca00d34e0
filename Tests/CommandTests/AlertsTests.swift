import Foundation
import Glibc
import Testing

/// `minuted alerts`: what fires, who is on it, what is kept quiet.
struct AlertsTests {
  @Test func `what fires is listed, shown and found by a check`() throws {
    let alerts = try AlertSite(failures: [1, 9, 12, 3, 8, 8, 8])
    let list = try alerts.alerts()
    #expect(list.status == 0, "\(list.errors)")
    #expect(list.output.contains("1 alert fires; 1 pending"), "\(list.output)")
    #expect(list.output.contains("#2 firing critical app/failures@prod"))
    #expect(list.output.contains("owner web team"))
    #expect(list.output.contains("8 in 1m vs at most 5"))
    #expect(list.lines.allSatisfy { $0.count <= 80 })
    #expect(list.errors.contains("no daemon runs"))
    #expect(try alerts.alerts("list", "--check").status == 1)
    #expect(try alerts.alerts("--check", "--category", "app").status == 1)
    // Nothing fires there, but nobody would know.
    #expect(try alerts.alerts("--check", "--owner", "db*").status == 3)
    #expect(try alerts.alerts("--firing", "--severity", "minor").output.contains("#2 firing"))
    let slip = try alerts.alerts("--category", "ap")
    #expect(slip.status == 2)
    #expect(slip.errors.contains("there are app"))

    let sheet = try alerts.alerts("show", "1")
    #expect(sheet.status == 0)
    for part in [
      "fired      2020-03-10 09:01", "resolved   2020-03-10 09:04 (after 3 min)",
      "expected   at most 5", "farthest 12", "look at the users", "eve", "minuted summary",
    ] {
      #expect(sheet.output.contains(part), "\(part) in \(sheet.output)")
    }
    #expect(try alerts.alerts("show", "99").status == 2)
    let history = try alerts.alerts("history", "--from", "2020-03-10", "--to", "2020-03-11")
    #expect(history.lines.count == 3, "\(history.output)")
    #expect(history.lines[1].contains("2020-03-10 09:01"))
    #expect(try alerts.alerts("history").output == "Nothing fired in that time.\n")
  }

  @Test func `the list as JSON is as the docs say`() throws {
    let alerts = try AlertSite(failures: [1, 9, 9])
    let list = try alerts.alerts("--format", "json", "--alert", "failures")
    #expect(
      list.output == """
        {"v":1,"id":1,"phase":"firing","alert":"failures","category":"app","environment":"prod",\
        "label":"","severity":"critical","owner":"web team","since":"2020-03-10T09:01:00Z",\
        "fired":"2020-03-10T09:01:00Z","resolved":null,"metric":"Failures","observed":9,"peak":9,\
        "low":null,"high":5,"headline":"[critical] web_team app Failures: 9 in 1m vs at most 5",\
        "finding":"9 in 1m vs at most 5","acknowledged":null,"silenced":null,"open":true}

        """
    )
  }

  @Test func `what is defined needs no store`() throws {
    let site = try Site(ruleFile: AlertSite.rules)
    let text = try site.minuted("alerts", "--defined")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.hasPrefix("2 alerts defined.\n"))
    #expect(text.output.contains("Failures in 1m above 5, for 30m"))
    let json = try site.minuted("alerts", "--defined", "--format", "json", "--alert", "slow*")
    #expect(json.lines.count == 1)
    #expect(json.output.contains(#""hold_minutes":30"#))
    let missing = try site.minuted("alerts")
    #expect(missing.status == 2)
    #expect(missing.errors.contains(site.state))
  }

  @Test func `nothing firing is a success and says so`() throws {
    let alerts = try AlertSite(failures: [1, 1, 1])
    let list = try alerts.alerts()
    #expect(list.status == 0)
    #expect(list.output == "Nothing fires.\n")
    #expect(try alerts.alerts("--check").status == 3, "no daemon runs")
    let all = try alerts.alerts("--all")
    #expect(all.output.contains("Nothing fires"))
    #expect(try alerts.alerts("silences").output == "Nothing is silenced.\n")
  }

  @Test func `silences and acknowledgements are made while the daemon runs`() throws {
    let alerts = try AlertSite(failures: [1, 9, 9])
    let site = alerts.site
    let child = try site.start()
    try child.waitUntilCatching(SIGHUP)
    try child.write(AlertSite.lines([9, 9], from: 3))
    try child.waitUntilRead()
    let made = try alerts.alerts(
      "silence",
      "--for",
      "2h",
      "--reason",
      "new disks",
      "--category",
      "a*"
    )
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.hasPrefix("silence 1: "))
    #expect(made.output.contains("(2 h) for category a*\n"))
    #expect(made.output.contains("#1 critical app/failures@prod"))
    #expect(try alerts.alerts("--check").status == 0, "silenced")
    #expect(try alerts.alerts().output.contains("by root: new disks (silence 1)"))
    #expect(try alerts.alerts("silences").output.contains("1 holds: "))
    #expect(try alerts.alerts("unsilence", "1").status == 0)
    #expect(try alerts.alerts("unsilence", "1").status == 2, "it is over")
    #expect(try alerts.alerts("--check").status == 1)

    let taken = try alerts.alerts("ack", "#1", "7", "--reason", "on it")
    #expect(taken.status == 2)
    #expect(taken.errors.contains("there is no alert 7"))
    #expect(taken.output.contains("acknowledged by root"))
    #expect(try alerts.alerts("--check").status == 0, "acknowledged")
    #expect(try alerts.alerts("show", "1").output.contains(": on it"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    // What the daemon wrote after that has not undone it.
    #expect(try alerts.alerts("--check").status == 3)
    #expect(try alerts.alerts("unack", "1").output.contains("not acknowledged any more"))
    #expect(try alerts.alerts("--check").status == 1)
  }

  @Test(arguments: [
    ["--reason", "x", "--everything"], ["--for", "2h", "--reason", " ", "--everything"],
    ["--for", "2h", "--reason", "x"], ["--for", "2h", "--everything"],
    ["--for", "2h", "--reason", "a\u{1b}[2Jb", "--everything"],
    ["--for", "31d", "--reason", "x", "--everything"],
    ["--until", "2020-01-01", "--reason", "x", "--everything"],
    ["--for", "2h", "--until", "2020-01-01", "--reason", "x", "--everything"],
    ["--for", "2h", "--reason", "x", "--everything", "--alert", "a"],
    ["--for", "2h", "--reason", String(repeating: "x", count: 501), "--everything"],
    ["--for", "2h", "--reason", "x", "--alert", ""],
  ])
  func `a silence without sense is refused`(arguments: [String]) throws {
    let alerts = try AlertSite(failures: [1])
    let outcome = try run(
      Tree.minuted,
      ["alerts", "silence"] + arguments + ["--config", alerts.site.config],
      in: alerts.site.scratch
    )
    #expect(outcome.status == 2, "\(arguments): \(outcome.output)")
    #expect(!outcome.errors.contains("\u{1b}"))
    #expect(try alerts.alerts("silences", "--all").output == "Nothing is silenced.\n")
  }

  @Test func `a backtest agrees with what the daemon judged, and writes nothing`() throws {
    let counts = [1, 9, 12, 3, 8, 8, 8, 1, 1, 6, 5, 7, 1, 1]
    let alerts = try AlertSite(failures: counts)
    let range = ["--from", "2020-03-10", "--to", "2020-03-11"]
    let episodes = try run(
      Tree.minuted,
      ["alerts", "history", "--format", "json", "--config", alerts.site.config] + range,
      in: alerts.site.scratch
    )
    let file = "\(alerts.site.state)/ledger.sqlite"
    let before = bytes(of: file)
    let backtest = try run(
      Tree.minuted,
      ["alerts", "backtest", "--format", "json", "--config", alerts.site.config] + range,
      in: alerts.site.scratch
    )
    #expect(backtest.status == 0, "\(backtest.errors)")
    #expect(bytes(of: file) == before)
    struct Episode: Decodable, Equatable {
      var alert: String
      var since: String
      var fired: String
      var resolved: String?
      var peak: Double?
    }
    struct Result: Decodable {
      var minutes: Int
      var alarms: [Episode]
    }
    let live = try episodes.lines.map {
      try JSONDecoder().decode(Episode.self, from: Data($0.utf8))
    }
    let result = try JSONDecoder().decode(Result.self, from: Data(backtest.outputBytes))
    #expect(live.count == 4)
    #expect(result.alarms == live)
    #expect(result.minutes == counts.count)
    let text = try alerts.alerts("backtest", "--target", "1/day")
    #expect(text.output.contains(": 0 of 20,160 minutes are"), "\(text.output)")
    #expect(try alerts.alerts("backtest", "--target", "often").status == 2)
    #expect(try alerts.alerts("backtest", "--alert", "nothing").status == 2)
  }

  @Test func `the report speaks when there is news and is silent when there is none`() throws {
    let alerts = try AlertSite(failures: [1, 9, 1, 9, 1])
    let text = try alerts.alerts("report", "--from", "2020-03-10", "--to", "2020-03-11")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("1 time: app/failures"), "fired again: \(text.output)")
    #expect(text.output.contains("Did not fire in that time\n    app/slow-failures"))
    let html = try alerts.alerts(
      "report",
      "--from",
      "2020-03-10",
      "--to",
      "2020-03-11",
      "--format",
      "html"
    )
    #expect(html.output.hasPrefix("<!DOCTYPE html>"))
    #expect(html.output.hasSuffix("</html>\n"))
    let quiet = ["--from", "2019-01-01", "--to", "2019-01-08", "--config", alerts.site.config]
    let mail = try run(
      Tree.minuted,
      ["alerts", "report", "--mail-if-any"] + quiet,
      in: alerts.site.scratch
    )
    #expect(mail.status == 0)
    #expect(mail.outputBytes.isEmpty)
  }

  @Test func `a store that is missing, without alerts or locked is told plainly`() throws {
    let site = try Site(ruleFile: AlertSite.rules)
    let silence = [
      "alerts", "silence", "--for", "1h", "--reason", "x", "--everything", "--config", site.config,
    ]
    try FileManager.default.createDirectory(
      atPath: site.state,
      withIntermediateDirectories: true
    )
    let missing = try run(Tree.minuted, silence, in: site.scratch)
    #expect(missing.status == 2)
    #expect(missing.errors.contains("nothing is stored there yet"))
    #expect(files(under: site.state).isEmpty, "nothing is made")

    let alerts = try AlertSite(failures: [9])
    let lock = try StoreLock(alerts.site)
    let locked = try alerts.alerts("ack", "1")
    #expect(locked.status == 3, "\(locked.output)")
    #expect(locked.errors.contains("try again"))
    #expect(try alerts.alerts().status == 0, "reading goes on")
    try lock.release()
  }
}
