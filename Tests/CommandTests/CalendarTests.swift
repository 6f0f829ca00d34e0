import Testing

/// Stamps without year and zone over every odd place of the calendar, through `replay`.
struct CalendarTests {
  private static let rules = """
    category: app
    rules:
      - {id: hit, match: '^hit', tally: [{count: Hits}]}
    """

  /// Replays lines and answers the records of each minute.
  private func read(
    _ lines: [String],
    year: Int,
    zone: String = "UTC"
  ) throws -> [String: UInt64] {
    let scratch = try Scratch()
    try scratch.write("rules/app.yaml", Self.rules)
    let config = try scratch.write(
      "minuted.yaml",
      "instance: here\ntimezone: \(zone)\nrules: [\"\(scratch.file("rules"))\"]\n"
        + "state: \"\(scratch.file("state"))\"\n"
    )
    let log = try scratch.write("a.log", lines.map { "\($0)\n" }.joined())
    let outcome = try run(
      Tree.minuted,
      ["replay", "--config", config, "--year", "\(year)", log],
      in: scratch
    )
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(!outcome.errors.contains(" late"), "\(outcome.errors)")
    let stored = try run(
      Tree.minuted,
      ["summary", "--config", config, "--format", "json"],
      in: scratch
    )
    let summaries = try stored.lines.map(StoredSummary.init(json:))
    #expect(summaries.total.read == UInt64(lines.count))
    return summaries.read(byMinute: ()).filter { $0.value > 0 }
  }

  /// `Mmm dd hh:mm:30`, each five minutes of some hours of a day.
  private func stamps(_ day: String, hours: [Int]) -> [String] {
    hours.flatMap { hour in
      stride(from: 0, to: 60, by: 5).map { minute in
        "\(day) \(two(hour)):\(two(minute)):30 host1 app: hit"
      }
    }
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// One record in each fifth minute of some hours in UTC.
  private func minutes(_ day: String, hours: [Int]) -> [String: UInt64] {
    hours.reduce(into: [:]) { minutes, hour in
      for minute in stride(from: 0, to: 60, by: 5) {
        minutes["\(day)T\(two(hour)):\(two(minute)):00Z"] = 1
      }
    }
  }

  @Test func `the hour that clocks show twice is two hours`() throws {
    let found = try read(
      stamps("Oct 26", hours: [1, 2, 2, 3]),
      year: 2025,
      zone: "Europe/Berlin"
    )
    let expected = minutes("2025-10-26", hours: [0, 1, 2]).merging(
      minutes("2025-10-25", hours: [23])
    ) { $0 + $1 }
    #expect(found == expected)
  }

  @Test func `the hour that clocks leave out is none`() throws {
    let found = try read(
      stamps("Mar 30", hours: [1, 3, 4]),
      year: 2025,
      zone: "Europe/Berlin"
    )
    #expect(found == minutes("2025-03-30", hours: [0, 1, 2]))
  }

  @Test func `New Year is a minute like any other`() throws {
    let lines = [
      "Dec 31 23:58:59", "Dec 31 23:59:59", "Jan  1 00:00:00", "Dec 31 23:59:58",
      "Jan  1 00:00:01", "Jan  1 00:02:00",
    ].map { "\($0) host1 app: hit" }
    #expect(
      try read(lines, year: 2013) == [
        "2013-12-31T23:58:00Z": 1, "2013-12-31T23:59:00Z": 2, "2014-01-01T00:00:00Z": 2,
        "2014-01-01T00:02:00Z": 1,
      ]
    )
  }

  @Test func `a leap day lies between February and March`() throws {
    let lines = ["Feb 28 23:59:59", "Feb 29 00:00:00", "Feb 29 23:59:59", "Mar  1 00:00:00"]
    #expect(
      try read(lines.map { "\($0) host1 app: hit" }, year: 2012) == [
        "2012-02-28T23:59:00Z": 1, "2012-02-29T00:00:00Z": 1, "2012-02-29T23:59:00Z": 1,
        "2012-03-01T00:00:00Z": 1,
      ]
    )
    // Nobody has a 29 February in 2013.
    let scratch = try Scratch()
    let log = try scratch.write("a.log", "Feb 28 23:59:59 h app: hit\nFeb 30 00:00:00 h app: hit\n")
    let site = try Site(in: scratch)
    #expect(try site.minuted("replay", log).status == 0)
    #expect(try site.total().malformed == 1)
  }

  @Test func `a leap second counts in the minute it ends`() throws {
    let lines = [
      "Jun 30 23:59:59", "Jun 30 23:59:60", "Jul  1 00:00:00", "2012-06-30T23:59:60.5Z",
      "2012-07-01T01:59:60+02:00", "Jul  1 00:01:00",
    ].map { "\($0) host1 app: hit" }
    #expect(
      try read(lines, year: 2012) == [
        "2012-06-30T23:59:00Z": 4, "2012-07-01T00:00:00Z": 1, "2012-07-01T00:01:00Z": 1,
      ]
    )
  }

  @Test func `by arrival is not for files, and that is said`() throws {
    let site = try Site(ruleFile: Self.rules, settings: "time: arrival")
    let log = try site.scratch.write("a.log", PastDay.lines(120, "hit"))
    let outcome = try site.minuted("replay", log)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("they count at their stamps"))
    #expect(try site.total().read == 120)
  }

  @Test func `stamps that cannot be true are counted and their hosts named`() throws {
    let site = try Site(ruleFile: Self.rules)
    let log = try site.scratch.write(
      "a.log",
      "1970-01-01T00:00:01Z boot1 app: hit\n" + PastDay.lines(60, "hit")
        + "2099-01-01T00:00:00Z cmos2 app: hit\n2099-01-01T00:00:00Z cmos2 app: hit\n"
    )
    let outcome = try site.minuted("replay", log)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("2 stamped in the future, 1 stamped too long ago"))
    #expect(
      outcome.errors.contains(
        "stamps that cannot be true, counted at the time of the records around them: cmos2 2, boot1 1"
      )
    )
    let read = try site.summaries().read(byMinute: ())
    #expect(read.values.filter { $0 > 0 } == [63])
  }

  @Test func `status names the hosts whose clocks stray`() throws {
    let site = try Site(ruleFile: Self.rules)
    let child = try site.start()
    try child.write("2099-01-01T00:00:00Z cmos2 app: hit\n" + PastDay.lines(30, "hit"))
    try child.waitUntilRead()
    child.closeInput()
    #expect(try child.wait().status == 0)
    let text = try site.minuted("status").output
    #expect(text.contains("clocks (stamp beside arrival"), "\(text)")
    #expect(text.contains(" s ahead, of 1 looked at; 1 stamped in the future"), "\(text)")
    #expect(text.contains("  host1: ") && text.contains(" s behind, of 30 looked at"), "\(text)")
  }
}
