import Reports
import Rulebook
import Syslog
import Testing

struct ReportPeriodTests {
  /// Berlin around the change of clocks in autumn 2026 (25 October 01:00 UTC) and spring.
  private static let berlin = Zone(
    name: "Europe/Berlin",
    standardOffset: 3_600,
    transitions: [
      Zone.Transition(start: 1_774_746_000, offset: 7_200),
      Zone.Transition(start: 1_792_890_000, offset: 3_600),
    ]
  )

  private static func time(_ text: String, _ zone: Zone = .utc) -> Int64 {
    Stamp.parse(text, in: zone) ?? .min
  }

  @Test(arguments: [
    (ReportPeriodName.hour, "2026-11-12 09:00", "2026-11-12 10:00"),
    (.day, "2026-11-11 00:00", "2026-11-12 00:00"),
    // 2026-11-12 is a Thursday.
    (.week, "2026-11-02 00:00", "2026-11-09 00:00"),
    (.month, "2026-10-01 00:00", "2026-11-01 00:00"),
  ])
  func `the last whole one ended before now`(name: ReportPeriodName, from: String, to: String) {
    let now = Self.time("2026-11-12 10:25:30")
    let period = ReportPeriod(last: name, endedBy: now, zone: .utc)
    #expect(period.from == Self.time(from) && period.to == Self.time(to))
    #expect(period.name == name && period.isLatest)
    // At its very end a period has ended.
    let atEnd = ReportPeriod(last: name, endedBy: period.to, zone: .utc)
    #expect(atEnd.from == period.from)
  }

  @Test
  func `a day in which clocks are set has 25 or 23 hours, and so has what it is compared with`() {
    let autumn = ReportPeriod(
      last: .day,
      endedBy: Self.time("2026-10-26 06:00", Self.berlin),
      zone: Self.berlin
    )
    #expect(autumn.minutes == 25 * 60)
    #expect(autumn.comparisons.map(\.period.minutes) == [24 * 60, 24 * 60])
    #expect(autumn.comparisons.map(\.label) == ["day before", "Sunday before"])
    let spring = ReportPeriod(
      last: .day,
      endedBy: Self.time("2026-03-30 06:00", Self.berlin),
      zone: Self.berlin
    )
    #expect(spring.minutes == 23 * 60)
    let after = ReportPeriod(
      last: .day,
      endedBy: Self.time("2026-10-27 06:00", Self.berlin),
      zone: Self.berlin
    )
    #expect(after.comparisons[0].period.from == autumn.from)
    #expect(after.comparisons[0].period.to == autumn.to)
  }

  @Test func `texts say which time it is`() {
    func text(_ request: String) -> String? {
      PeriodRequest(request, zone: .utc, now: Self.time("2026-11-12 10:25"))?
        .period(
          now: Self.time("2026-11-12 10:25"),
          newest: Self.time("2026-11-12 10:24"),
          zone: .utc
        )
        .text
    }
    #expect(text("day") == "Wednesday 2026-11-11")
    #expect(text("hour") == "2026-11-12 09:00 to 10:00")
    #expect(text("week") == "week of 2026-11-02 to 2026-11-08")
    #expect(text("month") == "2026-10")
    #expect(text("24h") == "2026-11-11 10:25 to 2026-11-12 10:25")
    #expect(text("2026-11-07") == "Saturday 2026-11-07")
    #expect(text("yesterday") == "Wednesday 2026-11-11")
    #expect(text("2026-11-07 09:00 .. 2026-11-07 10:30") == "2026-11-07 09:00 to 10:30")
    #expect(text("2h ago..1h ago") == "2026-11-12 08:25 to 09:25")
    #expect(text("2h ago..") == "2026-11-12 08:25 to 10:25")
    #expect(text("2026-11-07..2026-11-08") == "Saturday 2026-11-07")
  }

  @Test(arguments: [
    "", "days", "30s", "2026-13-01", "2026-11-07..2026-11-06", "..", "..now", "5y", "9999w", "a..b",
    "2020-01-01..2026-01-01", "1h ago",
  ])
  func `what is no period is refused`(text: String) {
    #expect(PeriodRequest(text, zone: .utc, now: 1_800_000_000) == nil)
  }

  @Test func `of an old store the last day that it has is shown`() {
    let now = Self.time("2026-11-29 06:00")
    let newest = Self.time("2026-11-13 23:59")
    let old = PeriodRequest(.day).period(now: now, newest: newest, zone: .utc)
    #expect(old.from == Self.time("2026-11-13") && old.to == Self.time("2026-11-14"))
    #expect(old.isLatest)
    let week = PeriodRequest(.week).period(now: now, newest: newest, zone: .utc)
    #expect(week.from == Self.time("2026-11-09") && week.to == Self.time("2026-11-16"))
    // A day that is stored in part is the day that was asked for.
    let part = PeriodRequest(.day).period(
      now: now,
      newest: Self.time("2026-11-28 14:00"),
      zone: .utc
    )
    #expect(part.from == Self.time("2026-11-28"))
    let none = PeriodRequest(.day).period(now: now, newest: nil, zone: .utc)
    #expect(none.from == Self.time("2026-11-28"))
  }
}
