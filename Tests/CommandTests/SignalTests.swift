import Foundation
import Glibc
import Testing

/// What signals do to `minuted run`.
struct SignalTests {
  /// Rules that count "hit" lines under a name.
  static func rules(counting name: String = "Hits") -> String {
    """
    category: app
    select:
      program: [app]
    rules:
      - id: hit
        match: '^hit '
        tally:
          - {count: \(name)}

    """
  }

  private func site() throws -> Site { try Site(ruleFile: SignalTests.rules()) }

  /// Totals of what was stored and of what was emitted: always the same.
  private func expectTotal(_ count: Int, _ site: Site, _ comment: Comment? = nil) throws {
    #expect(try site.total().read == UInt64(count), comment)
    #expect(sum("read", inLines: text(of: site.emittedFile).lines) == count, comment)
  }

  // MARK: End

  @Test func `the end of input ends it at once, the last minute partial`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(60, minute: 0, "hit") + PastDay.lines(30, minute: 1, "hit"))
    try child.waitUntilRead()
    let before = monotonicSeconds()
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(monotonicSeconds() - before < 5)
    let rows = try site.summaries("--category", "app")
    #expect(rows.map(\.accounting.read) == [60, 30])
    #expect(rows.map(\.partial) == [false, true])
    #expect(try !site.status().running)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `a replay ends by a signal as any program does`(number: Int32) throws {
    let site = try site()
    let child = try Child(
      Tree.minuted,
      ["replay", "--config", site.config, "-"],
      input: .pipe,
      in: site.scratch
    )
    try child.write(PastDay.lines(100, "hit"))
    try child.waitUntilRead()
    child.send(number)
    #expect(try child.wait(10).status == -number)
  }

  @Test func `TERM drains the input first`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(1_000, "hit"))
    try child.waitUntilRead()
    child.send(SIGTERM)
    try child.write(PastDay.lines(1_000, minute: 1, "hit"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    try expectTotal(2_000, site)
  }

  @Test func `TERM ends it in time when the input stays open`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(100, "hit"))
    try child.waitUntilRead()
    let before = monotonicSeconds()
    child.send(SIGTERM)
    #expect(try child.wait(15).status == 0)
    // It drains for 4 s; a machine under load may take its time for the rest.
    #expect((3..<10).contains(monotonicSeconds() - before))
    try expectTotal(100, site)
  }

  @Test func `a second TERM ends it at once`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(100, "hit"))
    try child.waitUntilRead()
    let before = monotonicSeconds()
    // Two that come at the same moment count as one: go on until it is heard.
    while child.isRunning, monotonicSeconds() - before < 10 {
      child.send(SIGTERM)
      usleep(100_000)
    }
    #expect(try child.wait(1).status == 0)
    #expect(monotonicSeconds() - before < 3)
    try expectTotal(100, site)
  }

  @Test func `INT stays ignored when it was ignored at the start, as under omprog`() throws {
    let site = try site()
    let command = "trap '' INT; exec '\(Tree.minuted)' run --config \(site.config) --emit stdout"
    let child = try Child("/bin/sh", ["-c", command], input: .pipe, in: site.scratch)
    try child.write(PastDay.lines(10, "hit"))
    try child.waitUntilRead()
    child.send(SIGINT)
    child.send(SIGINT)
    try child.write(PastDay.lines(10, minute: 1, "hit"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try site.total().read == 20)
  }

  @Test func `INT from a terminal is like TERM`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(10, "hit"))
    try child.waitUntilRead()
    child.send(SIGINT)
    #expect(try child.wait(15).status == 0)
    try expectTotal(10, site)
  }

  // MARK: HUP

  @Test func `HUP takes new rules and keeps what was counted`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(10, "hit"))
    try child.waitUntilRead()
    try site.scratch.write("rules/app.yaml", SignalTests.rules(counting: "Strikes"))
    child.send(SIGHUP)
    try eventually("the rules are reloaded") { (try? site.status().rules.reloads) == 1 }
    try child.write(PastDay.lines(5, "hit"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    let rows = try site.summaries("--category", "app")
    #expect(rows.sum("Hits") == 10)
    #expect(rows.sum("Strikes") == 5)
    #expect(try site.status().rules.refused == 0)
    try expectTotal(15, site)
  }

  @Test func `HUP with bad rules keeps the old ones and says so`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(10, "hit"))
    try child.waitUntilRead()
    let path = try site.scratch.write(
      "rules/app.yaml",
      SignalTests.rules() + "  - id: broken\n    match: '(hit'\n"
    )
    child.send(SIGHUP)
    try eventually("the rules are refused") { (try? site.status().rules.refused) == 1 }
    try child.write(PastDay.lines(5, "hit"))
    let shown = try site.minuted("status")
    #expect(shown.status == 0)
    #expect(shown.output.contains("0 reloads, 1 refused"))
    #expect(shown.output.contains("trouble: rules not reloaded"))
    child.closeInput()
    let outcome = try child.wait()
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("rules not reloaded, the old ones stay"))
    #expect(outcome.errors.contains("\(path):10:"))
    #expect(try site.summaries("--category", "app").sum("Hits") == 15)
    try expectTotal(15, site)
  }

  @Test func `a storm of HUPs loses nothing`() throws {
    let site = try site()
    let child = try site.start()
    try child.waitUntilCatching(SIGHUP)
    for round in 0..<200 {
      try child.write(PastDay.lines(60, minute: round / 10, "hit"))
      child.send(SIGHUP)
    }
    child.closeInput()
    #expect(try child.wait().status == 0)
    try expectTotal(12_000, site)
    let rules = try site.status().rules
    #expect((1...200).contains(rules.reloads))
    #expect(rules.refused == 0)
  }

  @Test func `HUP right at the start does no harm`() throws {
    for _ in 0..<10 {
      let site = try site()
      let child = try site.start()
      try child.waitUntilCatching(SIGHUP)
      child.send(SIGHUP)
      try child.write(PastDay.lines(10, "hit"))
      child.closeInput()
      #expect(try child.wait().status == 0)
      try expectTotal(10, site)
    }
  }

  @Test func `HUP opens a rotated file of summary lines anew`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(60, minute: 0, "hit") + PastDay.lines(60, minute: 1, "hit"))
    try eventually("the first minute is emitted") { lineCount(of: site.emittedFile) == 1 }
    let rotated = site.scratch.file("emitted.log.1")
    #expect(rename(site.emittedFile, rotated) == 0)
    child.send(SIGHUP)
    try eventually("the rules are reloaded") { (try? site.status().rules.reloads) == 1 }
    try child.write(PastDay.lines(60, minute: 2, "hit"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(lineCount(of: rotated) == 1)
    #expect(lineCount(of: site.emittedFile) == 2)
  }

  // MARK: USR1

  @Test func `USR1 emits the open minute now, and nothing is lost or doubled`() throws {
    let site = try site()
    let child = try site.start()
    try child.write(PastDay.lines(40, "hit"))
    try child.waitUntilRead()
    child.send(SIGUSR1)
    try eventually("the open minute is emitted") { lineCount(of: site.emittedFile) == 1 }
    let early = fields(ofLine: text(of: site.emittedFile).lines[0])
    #expect(early["Hits"] == "40")
    #expect(early["partial"] == "1")
    try child.write(PastDay.lines(20, "hit") + PastDay.lines(60, minute: 1, "hit"))
    try child.write(PastDay.lines(1, minute: 2, "hit"))
    child.closeInput()
    #expect(try child.wait().status == 0)
    try expectTotal(121, site)
    let rows = try site.summaries("--category", "app")
    #expect(rows.sum("Hits") == 121)
    #expect(rows.read(byMinute: ()).values.sorted() == [1, 60, 60])
  }

  @Test func `a USR1 after each line adds up`() throws {
    let site = try site()
    let child = try site.start()
    try child.waitUntilCatching(SIGUSR1)
    for _ in 0..<50 {
      try child.write(PastDay.lines(1, "hit"))
      child.send(SIGUSR1)
    }
    child.closeInput()
    #expect(try child.wait().status == 0)
    try expectTotal(50, site)
    #expect(try site.summaries("--category", "app").sum("Hits") == 50)
  }

  // MARK: PIPE

  @Test func `a reader of standard output that has gone does not stop intake`() throws {
    let site = try site()
    let child = try site.start("--emit", "stdout", output: .abandonedPipe)
    for minute in 0..<5 {
      try child.write(PastDay.lines(60, minute: minute, "hit"))
      try child.waitUntilRead()
    }
    child.closeInput()
    #expect(try child.wait().status == 0)
    #expect(try site.total().read == 300)
    #expect(try site.status().faults.contains { $0.text.contains("stdout") })
  }
}
