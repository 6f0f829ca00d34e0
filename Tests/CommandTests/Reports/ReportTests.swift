import Foundation
import Glibc
import Testing

/// `minuted report`: as people and cron call it.
struct ReportTests {
  private static let definition = """
    report: night
    title: The night
    audience: whoever is on duty
    sections:
      - title: App
        items:
          - {total: app.Failures, better: down}
          - {graph: app.Failures}
          - {top: app.users}
          - alerts: {category: app}
      - title: Unknown
        items:
          - unknown: all
          - accounting: all

    """

  /// Half an hour: a failure in some minutes, seven in one, which fires an alert.
  private static let failures = (0..<30).map { $0 == 20 ? 7 : $0 % 3 == 0 ? 1 : 0 }

  private func site(_ definition: String = ReportTests.definition) throws -> (AlertSite, String) {
    let site = try AlertSite(failures: Self.failures)
    let file = try site.site.scratch.write("reports/night.yaml", definition)
    return (site, file)
  }

  private func report(_ site: AlertSite, _ arguments: String...) throws -> Outcome {
    try run(
      Tree.minuted,
      ["report"] + arguments
        + ["--config", site.site.config, "--reports", site.site.scratch.file("reports")],
      in: site.site.scratch
    )
  }

  @Test func `numbers, tables, alerts and accounts of a day stand in text, HTML and JSON`() throws {
    let (site, _) = try site()
    let text = try report(site, "night", "--period", AlertSite.day)
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.lines.first == "The night")
    #expect(text.lines[1] == "for whoever is on duty · Tuesday 2020-03-10 (UTC)")
    let sum = Self.failures.reduce(0, +)
    #expect(text.lines.contains { $0.hasPrefix("app Failures") && $0.contains(" \(sum) ") })
    #expect(text.lines.contains { $0.contains("eve") && $0.contains("100.0 %") })
    #expect(
      text.lines.contains { $0.contains("[critical] app/failures@prod: 7 in 1m vs at most 5") }
    )
    #expect(text.lines.contains { $0.hasPrefix("! 1,410 minutes of 1,440 are not stored") })
    #expect(text.lines.contains { $0.hasPrefix("30 of 1,440 minutes stored") })
    let json = try report(site, "night", "--period", AlertSite.day, "--format", "json")
    let object = try JSONSerialization.jsonObject(with: Data(json.outputBytes)) as? [String: Any]
    #expect(object?["report"] as? String == "night" && object?["news"] as? Bool == true)
    let html = try report(site, "night", "--period", AlertSite.day, "--format", "html")
    #expect(html.output.contains("<h1>The night</h1>") && html.output.contains("app/failures@prod"))
  }

  @Test func `an old store is shown with its last day, and called stale`() throws {
    let (site, _) = try site()
    let text = try report(site, "night")
    #expect(text.status == 0)
    #expect(text.lines[1].contains("2020-03-10"))
    #expect(text.output.contains("! STALE: the store ends 2020-03-10 09:3"))
  }

  @Test func `a file may be named, and is replaced as a whole`() throws {
    let (site, file) = try site()
    let target = try site.site.scratch.write("night.txt", "old")
    let outcome = try report(site, file, "--output", target)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(text(of: target).hasPrefix("The night\n"))
    var information = stat()
    stat(target, &information)
    #expect(information.st_mode & 0o777 == 0o640)
    let away = try report(site, "night", "--output", "/nonexistent/x")
    #expect(away.status == 3 && away.errors.contains("cannot write /nonexistent/x: No such file"))
  }

  @Test func `without news --mail-if-any prints nothing, a store that is old is news`() throws {
    let (site, _) = try site(
      """
      report: night
      sections: [{title: App, items: [{total: app.Successes}]}]

      """
    )
    let quiet = try report(
      site,
      "night",
      "--mail-if-any",
      "--period",
      "2020-03-10 09:05..2020-03-10 09:20"
    )
    #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
    let old = try report(site, "night", "--mail-if-any")
    #expect(old.output.contains("STALE"))
  }

  @Test func `two runs with one lock do not meet`() throws {
    let (site, _) = try site()
    let lock = site.site.scratch.file("lock")
    let descriptor = open(lock, O_RDWR | O_CREAT, 0o640)
    defer { close(descriptor) }
    flock(descriptor, LOCK_EX)
    let refused = try report(site, "night", "--lock", lock)
    #expect(refused.status == 3 && refused.output.isEmpty)
    #expect(refused.errors.contains("lock \(lock): another run has it"))
    flock(descriptor, LOCK_UN)
    #expect(try report(site, "night", "--lock", lock).status == 0)
    let link = site.site.scratch.file("link")
    symlink("/etc/passwd", link)
    #expect(try report(site, "night", "--lock", link).status == 3)
  }

  @Test func `--list names the shipped ones and one's own`() throws {
    let (site, _) = try site()
    let list = try report(site, "--list")
    let names = list.lines.dropFirst().compactMap { $0.split(separator: " ").first }
    #expect(
      names == [
        "mail", "management", "network", "night", "operations", "security", "self", "web",
      ]
    )
  }

  @Test func `mistakes have their place and a hint, and the exit status says so`() throws {
    let (site, file) = try site(
      Self.definition.replacingOccurrences(of: "app.Failures, better", with: "app.Failure, better")
    )
    let made = try report(site, "night")
    #expect(made.status == 2 && made.output.isEmpty)
    let expected =
      "\(file):7:17: category app has no metric \"Failure\"; did you mean \"Failures\"?"
    #expect(made.errors.contains(expected))
    let checked = try report(site, "--check")
    #expect(checked.status == 1 && checked.output.contains(expected))
    try site.site.scratch.write("reports/bad.yaml", "report: bad\nsectoins: []\n")
    let both = try report(site, "--check")
    #expect(both.output.contains("bad.yaml:2:1: a report has no key \"sectoins\""))
    // Another file's mistakes do not matter to one that has none.
    try site.site.scratch.write("reports/night.yaml", Self.definition)
    #expect(try report(site, "night").status == 0)
    let unknown = try report(site, "nighht")
    #expect(unknown.status == 2 && unknown.errors.contains("did you mean \"night\"?"))
  }

  @Test(arguments: [
    (["night", "--period", "dya"], "--period dya: expected hour, day, week"),
    (["night", "--period", "day", "--from", "today"], "--period and --from/--to say the same"),
    (["night", "--from", "2020-03-11", "--to", "2020-03-10"], "--from must be before --to"),
    (["night", "--to", "2020-03-10"], "--to needs --from"),
    ([], "name a report; minuted report --list tells which there are"),
  ])
  func `bad usage is told and ends with 2`(arguments: [String], expected: String) throws {
    let (site, _) = try site()
    let outcome = try run(
      Tree.minuted,
      ["report"] + arguments
        + ["--config", site.site.config, "--reports", site.site.scratch.file("reports")],
      in: site.site.scratch
    )
    #expect(outcome.status == 2, "\(outcome.errors)")
    #expect(outcome.errors.contains(expected), "\(outcome.errors)")
  }

  @Test func `a store that is missing, damaged or of the future is said plainly`() throws {
    let (site, _) = try site()
    let ledger = "\(site.site.state)/ledger.sqlite"
    _ = try shell("sqlite3 '\(ledger)' 'PRAGMA user_version = 99'", in: site.site.scratch)
    let newer = try report(site, "night")
    #expect(newer.status == 2 && newer.errors.contains("written by a newer minuted"))
    _ = try shell("sqlite3 '\(ledger)' 'PRAGMA user_version = 4'", in: site.site.scratch)
    let bytes = bytes(of: ledger)
    for suffix in ["-wal", "-shm"] { unlink(ledger + suffix) }
    try Data(bytes.prefix(bytes.count / 2)).write(to: URL(fileURLWithPath: ledger))
    let half = try report(site, "night")
    #expect(half.status != 0 && half.output.isEmpty)
    #expect(half.errors.contains("ledger.sqlite"), "\(half.errors)")
    try Data("this is no database, it only looks like a file of that name".utf8)
      .write(to: URL(fileURLWithPath: ledger))
    let other = try report(site, "night")
    #expect(other.status != 0 && other.errors.contains("not a database"), "\(other.errors)")
    unlink(ledger)
    let none = try report(site, "night")
    #expect(none.status == 2 && none.errors.contains("nothing is stored there yet"))
  }

  @Test(.enabled(if: getuid() == 0, "needs root to become somebody else"))
  func `who may only read the state can have reports, with a writer and without`() throws {
    let (site, _) = try site()
    chmod(site.site.scratch.path, 0o755)
    _ = try shell("chmod -R a+rX '\(site.site.scratch.path)'", in: site.site.scratch)
    // The programs may lie where nobody else may look.
    let program = site.site.scratch.file("minuted-copy")
    _ = try shell(
      "cp '\(Tree.minuted)' '\(program)' && chmod 755 '\(program)'",
      in: site.site.scratch
    )
    let reports = site.site.scratch.file("reports")
    let command =
      "runuser -u nobody -- '\(program)' report night --config '\(site.site.config)' --rules"
      + " '\(site.site.scratch.path)/rules' --reports '\(reports)' --period \(AlertSite.day)"
    let alone = try shell(command, in: site.site.scratch)
    #expect(alone.status == 0 && alone.lines.first == "The night", "\(alone.errors)")
    let daemon = try site.site.start()
    try daemon.write(AlertSite.lines([1], from: 40))
    try daemon.waitUntilRead()
    try eventually("the daemon has the store open") {
      access("\(site.site.state)/ledger.sqlite-wal", F_OK) == 0
    }
    _ = try shell("chmod a+r '\(site.site.state)'/ledger.sqlite*", in: site.site.scratch)
    let beside = try shell(command, in: site.site.scratch)
    #expect(beside.status == 0 && beside.lines.first == "The night", "\(beside.errors)")
    daemon.closeInput()
    _ = try daemon.wait()
  }
}
