import Syslog
import Testing
import TestSupport

struct TimeTests {
  /// Berlin in 2014, by hand: forward on 30 March at 01:00 UTC, back on 26 October at 01:00 UTC.
  static let berlin = Zone(
    name: "Europe/Berlin",
    standardOffset: 3_600,
    transitions: [
      Zone.Transition(start: 1_414_285_200, offset: 3_600),
      Zone.Transition(start: 1_396_141_200, offset: 7_200),
    ]
  )

  /// An instant from its text, in UTC unless it says otherwise.
  static func at(_ text: String) throws -> Int64 { try #require(Stamp.parse(text)) }

  // MARK: Calendar

  @Test func `the calendar agrees with one that counts day by day`() {
    var days = CivilDate.days(year: 1600, month: 1, day: 1)
    #expect(CivilDate.days(year: 1970, month: 1, day: 1) == 0)
    for year in 1600...2401 {
      let isLeap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for (index, length) in lengths.enumerated() {
        guard CivilDate.length(ofMonth: index + 1, year: year) == length else {
          Issue.record("length of \(year)-\(index + 1)")
          return
        }
        for day in 1...length {
          let date = CivilDate.date(days: days)
          guard CivilDate.days(year: year, month: index + 1, day: day) == days,
            date == (year, index + 1, day)
          else {
            Issue.record("\(year)-\(index + 1)-\(day) is \(date)")
            return
          }
          days += 1
        }
      }
    }
    #expect(CivilDate.length(ofMonth: 0, year: 2014) == 0)
    #expect(CivilDate.length(ofMonth: 13, year: 2014) == 0)
  }

  @Test(arguments: lawSeeds)
  func `a date far off comes back from its day count`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    for _ in 0..<10_000 {
      let days = Int.random(in: -5_000_000...5_000_000, using: &random)
      let date = CivilDate.date(days: days)
      #expect(CivilDate.days(year: date.year, month: date.month, day: date.day) == days)
    }
  }

  // MARK: Zones

  @Test(
    arguments: [
      ("2014-03-30T00:59:59Z", 3_600), ("2014-03-30T01:00:00Z", 7_200),
      ("2014-10-26T00:59:59Z", 7_200), ("2014-10-26T01:00:00Z", 3_600), ("1970-01-01", 3_600),
      ("2030-07-01", 3_600),
    ] as [(String, Int64)]
  )
  func `an offset holds from its transition on`(instant: String, offset: Int64) throws {
    #expect(try Self.berlin.offset(at: Self.at(instant)) == offset)
  }

  @Test(arguments: [
    ("2014-03-30 01:59:59", "2014-03-30T00:59:59Z"),
    // Skipped: read with the offset that held before.
    ("2014-03-30 02:30:00", "2014-03-30T01:30:00Z"),
    ("2014-03-30 03:00:00", "2014-03-30T01:00:00Z"),
    // Shown twice: the first time.
    ("2014-10-26 02:00:00", "2014-10-26T00:00:00Z"),
    ("2014-10-26 02:59:59", "2014-10-26T00:59:59Z"),
    ("2014-10-26 03:00:00", "2014-10-26T02:00:00Z"),
    ("2014-10-26 01:59:59", "2014-10-25T23:59:59Z"),
    ("2014-07-01 00:00:00", "2014-06-30T22:00:00Z"),
  ])
  func `local time finds its instant over gaps and overlaps`(local: String, utc: String) throws {
    #expect(Stamp.parse(local, in: Self.berlin) == (try Self.at(utc)))
    let rfc3164 = try #require(RFC3164(local))
    var parser = HeaderParser(
      zone: Self.berlin,
      years: .notAfter(try Self.at("2014-12-31T00:00:00Z"))
    )
    #expect(parse(Array(rfc3164.line.utf8), &parser)?.time == utc)
  }

  @Test(arguments: lawSeeds)
  func `an instant shown in a zone is read back, but for the hour shown twice`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    for _ in 0..<20_000 {
      let instant = Int64.random(in: 1_388_534_400..<1_420_070_400, using: &random)
      let local = instant + Self.berlin.offset(at: instant)
      let isSecondHour = (1_414_285_200..<1_414_288_800).contains(instant)
      #expect(Self.berlin.instant(local: local) == instant - (isSecondHour ? 3_600 : 0))
    }
  }

  // MARK: Years

  @Test(arguments: [
    ("Dec 31 23:59:59", "2014-01-01T00:00:05Z", "2013-12-31T23:59:59Z"),
    ("Jan  1 00:00:01", "2014-01-01T00:00:05Z", "2014-01-01T00:00:01Z"),
    ("Jan  1 00:00:05", "2014-01-01T00:00:05Z", "2014-01-01T00:00:05Z"),
    ("Jan  1 00:00:06", "2014-01-01T00:00:05Z", "2013-01-01T00:00:06Z"),
    ("Feb 29 12:00:00", "2014-06-01T00:00:00Z", "2012-02-29T12:00:00Z"),
    ("Feb 29 12:00:00", "2012-02-29T12:00:00Z", "2012-02-29T12:00:00Z"),
    ("Feb 29 12:00:00", "2012-02-29T11:59:59Z", "2008-02-29T12:00:00Z"),
    ("Feb 29 12:00:00", "1904-01-01T00:00:00Z", "1896-02-29T12:00:00Z"),
  ])
  func `a stamp without year is of the latest year that is not too late`(
    stamp: String,
    limit: String,
    expected: String
  ) throws {
    var parser = makeParser(years: .notAfter(try Self.at(limit)))
    #expect(parse(Array("\(stamp) h a: x".utf8), &parser)?.time == expected)
  }

  @Test func `an anchored year goes along over New Year, either way`() throws {
    var parser = makeParser(years: .nearest(try Self.at("2009-07-02T00:00:00Z")))
    for (stamp, expected) in [
      ("Nov 30 10:00:00", "2009-11-30T10:00:00Z"), ("Dec 31 23:59:59", "2009-12-31T23:59:59Z"),
      ("Jan  1 00:00:00", "2010-01-01T00:00:00Z"), ("Dec 31 23:59:58", "2009-12-31T23:59:58Z"),
      ("Jan  1 00:00:00", "2010-01-01T00:00:00Z"), ("Mar  1 00:00:00", "2010-03-01T00:00:00Z"),
      ("Jun 30 00:00:00", "2010-06-30T00:00:00Z"), ("Dec 25 00:00:00", "2010-12-25T00:00:00Z"),
      ("Jan  2 00:00:00", "2011-01-02T00:00:00Z"),
    ] {
      #expect(parse(Array("\(stamp) h a: x".utf8), &parser)?.time == expected)
    }
  }

  @Test(
    arguments: [2011, 2012, 2013],
    [Zone.utc, berlin, Zone(name: "X", standardOffset: -36_000)]
  )
  func `a year's first and last second are nearest to its middle`(year: Int, zone: Zone) {
    let rule = YearRule.nearest(YearRule.middle(of: year, in: zone))
    for (month, day, second) in [(1, 1, 0), (7, 2, 43_200), (12, 31, 86_399)] {
      let local = Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400
      #expect(
        rule.instant(month: month, day: day, secondOfDay: second, in: zone)
          == zone.instant(local: local + Int64(second))
      )
    }
  }

  @Test func `another year rule holds for the next stamp, also for one seen before`() throws {
    var parser = makeParser(years: .notAfter(try Self.at("2014-01-01T00:00:05Z")))
    let line = Array("Dec 31 23:59:59 h a: x".utf8)
    #expect(parse(line, &parser)?.time == "2013-12-31T23:59:59Z")
    parser.setYears(.notAfter(try Self.at("2015-01-01T00:00:05Z")))
    #expect(parse(line, &parser)?.time == "2014-12-31T23:59:59Z")
  }

  @Test(arguments: [
    "Jun 30 23:59:60 h a: x", "2012-06-30T23:59:60Z h a: x", "2012-07-01T01:59:60.5+02:00 h a: x",
  ])
  func `a leap second counts in the minute it ends`(line: String) throws {
    var parser = makeParser(years: .notAfter(try Self.at("2012-07-01T12:00:00Z")))
    #expect(parse(Array(line.utf8), &parser)?.time == "2012-06-30T23:59:59Z")
  }

  // MARK: Stamps for people

  @Test(
    arguments: [
      ("2014-02-01T09:20:00Z", "2014-02-01T09:20:00Z"),
      ("2014-02-01t09:20:00z", "2014-02-01T09:20:00Z"),
      ("2014-02-01T09:20:00.999999Z", "2014-02-01T09:20:00Z"),
      ("2014-02-01T09:20:00+01:30", "2014-02-01T07:50:00Z"),
      ("2014-02-01T09:20:00-01:30", "2014-02-01T10:50:00Z"),
      ("2014-02-01T09:20Z", "2014-02-01T09:20:00Z"), ("2014-02-01 09:20", "2014-02-01T09:20:00Z"),
      ("2014-02-01", "2014-02-01T00:00:00Z"), ("0001-01-01", "0001-01-01T00:00:00Z"),
      ("2012-02-29", "2012-02-29T00:00:00Z"), ("2014-02-29", nil), ("2014-13-01", nil),
      ("2014-00-01", nil), ("2014-01-00", nil), ("2014-01-01T24:00", nil),
      ("2014-01-01T00:60", nil),
      ("2014-01-01T00:00:61", nil), ("2014-01-01T00:00:", nil), ("2014-01-01T00:00:00.Z", nil),
      ("2014-01-01T00:00:00+1:00", nil), ("2014-01-01T00:00:00+24:00", nil), ("", nil),
      ("2014-01-01T", nil), ("2014-01-01X00:00", nil), ("2014-01-01T00:00:00Zx", nil),
      ("yesterday, I think", nil), ("２０１４-01-01", nil),
    ] as [(String, String?)]
  )
  func `a time is read or refused`(text: String, expected: String?) {
    #expect(Stamp.parse(text).map(Stamp.utc) == expected)
  }

  @Test(arguments: lawSeeds)
  func `a time comes back from its text, in UTC and in a zone`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    for _ in 0..<5_000 {
      let time = Int64.random(in: -62_135_596_800...253_402_300_799, using: &random)
      #expect(Stamp.parse(Stamp.utc(time)) == time)
      let plain = Zone(name: "X", standardOffset: -5 * 3_600)
      #expect(Stamp.parse(Stamp.local(time, in: plain), in: plain) == time)
    }
    #expect(Stamp.utc(-1) == "1969-12-31T23:59:59Z")
    #expect(Stamp.local(0, in: Self.berlin) == "1970-01-01 01:00:00")
  }
}

/// A local time as RFC 3164 writes it, in a line.
private struct RFC3164 {
  var line: String

  init?(_ local: String) {
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let text = Array(local)
    guard text.count == 19, let month = Int(String(text[5...6])),
      let day = Int(String(text[8...9]))
    else { return nil }
    let padding = day < 10 ? " " : ""
    line = "\(months[month - 1]) \(padding)\(day) \(String(text[11...])) h a: x"
  }
}
