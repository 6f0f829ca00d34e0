public import Rulebook
public import Syslog

/// What somebody asks a report for: `day`, `24h`, `2026-11-12`, `yesterday`, `FROM..TO`.
public struct PeriodRequest: Sendable, Equatable {
  /// What it is asked as.
  public enum Kind: Sendable, Equatable {
    /// The last whole one.
    case last(ReportPeriodName)
    /// So many seconds up to the end of what is stored.
    case length(Int64)
    /// From one moment to another.
    case range(from: Int64, to: Int64)
  }

  /// What it is.
  public var kind: Kind

  /// A named period.
  public init(_ name: ReportPeriodName) { kind = .last(name) }

  /// What may be asked for, for people.
  public static let expected =
    "hour, day, week, month, a length such as 24h, a day such as 2026-11-12 or yesterday, or"
    + " FROM..TO with FROM before TO; at most two years"

  /// Reads a request; nil for what is none, empty, or longer than two years.
  public init?(_ text: String, zone: Zone, now: Int64) {
    if let name = ReportPeriodName(rawValue: text) {
      kind = .last(name)
      return
    }
    if let seconds = TimeSpan.seconds(text), seconds >= 60 {
      guard seconds <= ReportPeriod.maxSeconds else { return nil }
      kind = .length(seconds)
      return
    }
    let clock = LocalClock(zone)
    if let dots = text.firstRange(of: "..") {
      let (first, last) = (text[..<dots.lowerBound], text[dots.upperBound...])
      guard let from = PeriodRequest.instant(first, zone, now),
        let to = last.isEmpty ? now : PeriodRequest.instant(last, zone, now), from < to,
        to - from <= ReportPeriod.maxSeconds
      else { return nil }
      kind = .range(from: from, to: to)
      return
    }
    let isDay =
      text == "today" || text == "yesterday"
      || text.count == 10 && text.allSatisfy { $0.isNumber || $0 == "-" } && text.contains("-")
    guard isDay, let from = PeriodRequest.instant(text[...], zone, now) else { return nil }
    kind = .range(from: from, to: clock.shifted(from, days: 1))
  }

  private static func instant(_ text: Substring, _ zone: Zone, _ now: Int64) -> Int64? {
    let trimmed = text.drop { $0 == " " }
    let end = trimmed.lastIndex { $0 != " " }
    guard let end else { return nil }
    let instant = TimeText.instant(String(trimmed[...end]), in: zone, now: now)
    return instant.flatMap { (0...253_402_300_799).contains($0) ? $0 : nil }
  }

  /// The period: at a time, of a store that ends with a minute.
  ///
  /// A named period is the last one that has ended by `now`. Where nothing of it is stored, but
  /// something of before, it is the last one of which something is: an old store can be read, and
  /// what it says of its age tells.
  public func period(now: Int64, newest: Int64?, zone: Zone) -> ReportPeriod {
    switch kind {
    case .range(let from, let to):
      let clock = LocalClock(zone)
      let isDay = clock.start(of: .day, at: from) == from && clock.shifted(from, days: 1) == to
      return ReportPeriod(from: from, to: to, name: isDay ? .day : nil, zone: zone)
    case .length(let seconds):
      let end = newest.map { $0 + 60 } ?? now - (now % 60 + 60) % 60
      return ReportPeriod(from: end - seconds, to: end, zone: zone, isLatest: true)
    case .last(let name):
      let period = ReportPeriod(last: name, endedBy: now, zone: zone)
      guard let newest, newest < period.from else { return period }
      // The one that the last minute lies in.
      let clock = LocalClock(zone)
      let from = clock.start(of: name, at: newest)
      let next = clock.start(of: name, at: from + PeriodRequest.longest(name))
      return ReportPeriod(from: from, to: next, name: name, zone: zone, isLatest: true)
    }
  }

  /// Seconds after its start that lie in the next one, whatever is done to the clocks.
  private static func longest(_ name: ReportPeriodName) -> Int64 {
    switch name {
    case .hour: 3_600
    case .day: 90_000 + 3_600
    case .week: 7 * 86_400 + 43_200
    case .month: 31 * 86_400 + 43_200
    }
  }
}
