public import Rulebook
public import Syslog

/// The time that a report is about, and the times that it is compared with.
public struct ReportPeriod: Sendable, Equatable {
  /// First second, the beginning of a minute.
  public var from: Int64
  /// End, exclusive, the beginning of a minute.
  public var to: Int64
  /// Its name, where it is a whole hour, day, week or month.
  public var name: ReportPeriodName?
  /// Whose hours and days it is made of.
  public var zone: Zone
  /// Whether it was asked for as the latest one, so that an old store is worth a complaint.
  public var isLatest = false

  /// Longest time that is reported on: two years.
  public static let maxSeconds: Int64 = 2 * 366 * 86_400

  /// Makes a period of whole minutes: those that a time touches.
  public init(
    from: Int64,
    to: Int64,
    name: ReportPeriodName? = nil,
    zone: Zone,
    isLatest: Bool = false
  ) {
    self.isLatest = isLatest
    self.from = from - (from % 60 + 60) % 60
    self.to = to + (60 - (to % 60 + 60) % 60) % 60
    self.name = name
    self.zone = zone
  }

  /// The last whole hour, day, week or month that has ended by a time.
  public init(last name: ReportPeriodName, endedBy now: Int64, zone: Zone) {
    let clock = LocalClock(zone)
    let end = clock.start(of: name, at: now)
    self.init(
      from: clock.start(of: name, at: end - 1),
      to: end,
      name: name,
      zone: zone,
      isLatest: true
    )
  }

  /// Minutes in it.
  public var minutes: Int { Int((to - from) / 60) }

  /// `2026-11-12 00:00 to 2026-11-13 00:00`, or `Thursday 2026-11-12` for a whole day.
  public var text: String {
    let clock = LocalClock(zone)
    switch name {
    case .day: return "\(clock.weekday(at: from)) \(clock.date(at: from))"
    case .month: return String(clock.date(at: from).prefix(7))
    case .week: return "week of \(clock.date(at: from)) to \(clock.date(at: to - 1))"
    case .hour, nil:
      let isOneDay = clock.date(at: from) == clock.date(at: to)
      let end = isOneDay ? String(clock.time(at: to).suffix(5)) : clock.time(at: to)
      return "\(clock.time(at: from)) to \(end)"
    }
  }

  /// A time to compare with, and what it is called.
  public struct Comparison: Sendable, Equatable {
    /// What people call it: `day before`, `Thursday before`.
    public var label: String
    /// The time.
    public var period: ReportPeriod
  }

  /// The period before, and, where a week has one, the same a week before.
  public var comparisons: [Comparison] {
    let clock = LocalClock(zone)
    func shifted(_ days: Int) -> ReportPeriod {
      ReportPeriod(
        from: clock.shifted(from, days: days),
        to: clock.shifted(to, days: days),
        name: name,
        zone: zone
      )
    }
    switch name {
    case .hour:
      return [
        Comparison(label: "hour before", period: before(name: .hour)),
        Comparison(label: "day before", period: shifted(-1)),
        Comparison(label: "\(clock.weekday(at: from)) before", period: shifted(-7)),
      ]
    case .day:
      return [
        Comparison(label: "day before", period: shifted(-1)),
        Comparison(label: "\(clock.weekday(at: from)) before", period: shifted(-7)),
      ]
    case .week: return [Comparison(label: "week before", period: shifted(-7))]
    case .month:
      return [
        Comparison(
          label: "month before",
          period: ReportPeriod(last: .month, endedBy: from, zone: zone)
        )
      ]
    case nil:
      var list = [Comparison(label: "time before", period: before(name: nil))]
      // Of a longer time the week before is a part.
      if to - from < 7 * 86_400 {
        list.append(Comparison(label: "week before", period: shifted(-7)))
      }
      return list
    }
  }

  private func before(name: ReportPeriodName?) -> ReportPeriod {
    ReportPeriod(from: from - (to - from), to: from, name: name, zone: zone)
  }
}

/// Hours, days, weeks and months as clocks of a zone show them.
struct LocalClock {
  private let zone: Zone

  init(_ zone: Zone) { self.zone = zone }

  /// When the hour, day, week or month began that a moment lies in.
  func start(of name: ReportPeriodName, at instant: Int64) -> Int64 {
    let local = instant + zone.offset(at: instant)
    func floor(_ span: Int64) -> Int64 { local - ((local % span) + span) % span }
    switch name {
    // Clocks are set by whole hours nearly everywhere, so an hour has the offset it begins with.
    case .hour: return instant - (local - floor(3_600))
    case .day: return zone.instant(local: floor(86_400))
    case .week:
      let day = floor(86_400) / 86_400
      return zone.instant(local: (day - Int64(LocalClock.weekdayNumber(day))) * 86_400)
    case .month:
      let (year, month, _) = CivilDate.date(days: Int(floor(86_400) / 86_400))
      return zone.instant(local: Int64(CivilDate.days(year: year, month: month, day: 1)) * 86_400)
    }
  }

  /// The moment at which clocks show the same some days later.
  func shifted(_ instant: Int64, days: Int) -> Int64 {
    zone.instant(local: instant + zone.offset(at: instant) + Int64(days) * 86_400)
  }

  /// `2026-11-12 09:20`.
  func time(at instant: Int64) -> String { String(Stamp.local(instant, in: zone).prefix(16)) }

  /// `2026-11-12`.
  func date(at instant: Int64) -> String { String(Stamp.local(instant, in: zone).prefix(10)) }

  /// `Thursday`.
  func weekday(at instant: Int64) -> String {
    let local = instant + zone.offset(at: instant)
    let day = (local - ((local % 86_400) + 86_400) % 86_400) / 86_400
    return [
      "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ][LocalClock.weekdayNumber(day)]
  }

  /// 0 for Monday; 1970-01-01 was a Thursday.
  private static func weekdayNumber(_ day: Int64) -> Int { Int(((day + 3) % 7 + 7) % 7) }
}
