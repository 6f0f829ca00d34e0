/// How the year of a stamp without one (RFC 3164) is found.
public enum YearRule: Sendable, Equatable {
  /// The latest year that puts the stamp no later than this instant (Unix seconds).
  ///
  /// Right for logs less than a year old, whatever their order: at New Year a `Dec 31` that comes
  /// after midnight falls into the old year.
  case notAfter(Int64)
  /// The year that puts the stamp nearest to this instant, for older logs whose year is known.
  case nearest(Int64)

  /// How far a sender's clock may run ahead before its stamp is read as last year's: one day.
  public static let allowance: Int64 = 86_400

  /// The middle of a year, in Unix seconds: to it every instant of the year is nearer than the same
  /// date in another year.
  public static func middle(of year: Int, in zone: Zone) -> Int64 {
    let start = Int64(CivilDate.days(year: year, month: 1, day: 1)) * 86_400
    let end = Int64(CivilDate.days(year: year + 1, month: 1, day: 1)) * 86_400
    // Of two as near the later one is taken, which 1 January must not be.
    return (zone.instant(local: start) + zone.instant(local: end)) / 2 - 1
  }

  /// Unix seconds of a local date and time of day without a year; nil when no year within nine has
  /// that date.
  ///
  /// `secondOfDay` is local.
  public func instant(month: Int, day: Int, secondOfDay: Int, in zone: Zone) -> Int64? {
    let reference: Int64 =
      switch self {
      case .notAfter(let limit): limit
      case .nearest(let anchor): anchor
      }
    let localDays = (reference + zone.offset(at: reference)) / 86_400
    let year = CivilDate.date(days: Int(localDays)).year
    var best: Int64?
    // 29 February may be up to eight years away (around 1900 and 2100).
    for candidate in stride(from: year + 1, through: year - 8, by: -1) {
      guard day >= 1, day <= CivilDate.length(ofMonth: month, year: candidate) else { continue }
      let days = Int64(CivilDate.days(year: candidate, month: month, day: day))
      let instant = zone.instant(local: days * 86_400 + Int64(secondOfDay))
      switch self {
      case .notAfter:
        if instant <= reference { return instant }
      case .nearest:
        if let found = best {
          if abs(instant - reference) < abs(found - reference) { best = instant }
        } else {
          best = instant
        }
      }
    }
    return best
  }
}
