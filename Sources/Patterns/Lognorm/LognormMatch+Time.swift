extension LognormMatch {
  /// A point in time that was read; parts as written.
  struct Moment {
    var end = 0
    var year = 0
    var month = 0
    var day = 0
    var hour = 0
    var minute = 0
    var second = 0
    /// Thousandths of a second.
    var milliseconds = 0
    /// Minutes east of UTC.
    var offset = 0
  }

  /// A number of any length; more than nine digits count as too large.
  private static func part(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: inout Int
  ) -> Int {
    var value = 0
    while at < count, LognormBytes.isDigit(subject[at]) {
      value = min(value &* 10 &+ Int(subject[at] &- 0x30), 999_999_999)
      at &+= 1
    }
    return value
  }

  @inline(__always)
  private static func take(
    _ byte: UInt8,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: inout Int
  ) -> Bool {
    guard at < count, subject[at] == byte else { return false }
    at &+= 1
    return true
  }

  private static let months = Array("janfebmaraprmayjunjulaugsepoctnovdec".utf8)

  private static func month(_ subject: UnsafePointer<UInt8>, _ at: Int) -> Int {
    months.withUnsafeBufferPointer { months in
      for month in 0..<12
      where subject[at] | 0x20 == months[month * 3]
        && subject[at + 1] | 0x20 == months[month * 3 + 1]
        && subject[at + 2] | 0x20 == months[month * 3 + 2]
      {
        return month + 1
      }
      return 0
    }
  }

  /// `Mmm dd hh:mm:ss`, a year before the hour if there is one, one `:` behind it if there is one.
  static func dateRFC3164(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Moment? {
    var moment = Moment()
    var at = start
    guard at &+ 3 <= count else { return nil }
    moment.month = month(subject, at)
    guard moment.month > 0 else { return nil }
    at &+= 3
    guard take(0x20, subject, count, &at) else { return nil }
    _ = take(0x20, subject, count, &at)
    moment.day = part(subject, count, &at)
    guard (1...31).contains(moment.day), take(0x20, subject, count, &at) else { return nil }
    moment.hour = part(subject, count, &at)
    if (1_971...2_099).contains(moment.hour) {
      moment.year = moment.hour
      guard take(0x20, subject, count, &at) else { return nil }
      moment.hour = part(subject, count, &at)
    }
    guard moment.hour <= 23, take(0x3a, subject, count, &at) else { return nil }
    moment.minute = part(subject, count, &at)
    guard moment.minute <= 59, take(0x3a, subject, count, &at) else { return nil }
    moment.second = part(subject, count, &at)
    guard moment.second <= 60 else { return nil }
    _ = take(0x3a, subject, count, &at)
    moment.end = at
    return moment
  }

  /// `yyyy-mm-ddThh:mm:ss`, a fraction, `Z` or an offset; a blank or the end must follow.
  static func dateRFC5424(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int
  ) -> Moment? {
    var moment = Moment()
    var at = start
    moment.year = part(subject, count, &at)
    guard at > start, take(0x2d, subject, count, &at) else { return nil }
    moment.month = part(subject, count, &at)
    guard (1...12).contains(moment.month), take(0x2d, subject, count, &at) else { return nil }
    moment.day = part(subject, count, &at)
    guard (1...31).contains(moment.day), take(0x54, subject, count, &at) else { return nil }
    moment.hour = part(subject, count, &at)
    guard moment.hour <= 23, take(0x3a, subject, count, &at) else { return nil }
    moment.minute = part(subject, count, &at)
    guard moment.minute <= 59, take(0x3a, subject, count, &at) else { return nil }
    moment.second = part(subject, count, &at)
    guard moment.second <= 60 else { return nil }
    if take(0x2e, subject, count, &at) {
      var weight = 100
      while at < count, LognormBytes.isDigit(subject[at]) {
        moment.milliseconds += Int(subject[at] &- 0x30) * weight
        weight /= 10
        at &+= 1
      }
    }
    guard zone(subject, count, &at, &moment) else { return nil }
    guard at == count || subject[at] == 0x20 else { return nil }
    moment.end = at
    return moment
  }

  private static func zone(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: inout Int,
    _ moment: inout Moment
  ) -> Bool {
    if take(0x5a, subject, count, &at) { return true }
    guard at < count, subject[at] == 0x2b || subject[at] == 0x2d else { return false }
    let sign = subject[at] == 0x2b ? 1 : -1
    at &+= 1
    let hours = part(subject, count, &at)
    guard hours <= 23, take(0x3a, subject, count, &at) else { return false }
    let minutes = part(subject, count, &at)
    guard minutes <= 59 else { return false }
    moment.offset = sign * (hours * 60 + minutes)
    return true
  }

  /// Two digits at a place, -1 if there are not.
  @inline(__always)
  private static func pair(_ subject: UnsafePointer<UInt8>, _ count: Int, _ at: Int) -> Int {
    guard at &+ 2 <= count, LognormBytes.isDigit(subject[at]),
      LognormBytes.isDigit(subject[at &+ 1])
    else { return -1 }
    return Int(subject[at] &- 0x30) &* 10 &+ Int(subject[at &+ 1] &- 0x30)
  }

  /// `yyyy-mm-dd`.
  static func dateISO(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    guard start &+ 10 <= count, pair(subject, count, start) >= 0,
      pair(subject, count, start &+ 2) >= 0, subject[start &+ 4] == 0x2d,
      (1...12).contains(pair(subject, count, start &+ 5)), subject[start &+ 7] == 0x2d,
      (1...31).contains(pair(subject, count, start &+ 8))
    else { return -1 }
    return start &+ 10
  }

  /// `hh:mm:ss`.
  static func time(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    maxHour: Int
  ) -> Int {
    guard (0...maxHour).contains(pair(subject, count, start)) else { return -1 }
    return minutesAndSeconds(subject, count, start &+ 2)
  }

  /// `h:mm:ss` or `hh:mm:ss`.
  static func duration(_ subject: UnsafePointer<UInt8>, _ count: Int, _ start: Int) -> Int {
    let end = digits(subject, count, start, atMost: 2)
    return end > start ? minutesAndSeconds(subject, count, end) : -1
  }

  private static func minutesAndSeconds(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    guard at &+ 6 <= count, subject[at] == 0x3a, subject[at &+ 3] == 0x3a,
      (0...59).contains(pair(subject, count, at &+ 1)),
      (0...59).contains(pair(subject, count, at &+ 4))
    else { return -1 }
    return at &+ 6
  }

  /// Milliseconds since 1970 of a moment.
  ///
  /// `year` is for one without; 0 outside 1970 to 2100.
  static func milliseconds(_ moment: Moment, year: Int) -> Int64 {
    let year = moment.year == 0 ? year : moment.year
    guard (1_970...2_100).contains(year) else { return 0 }
    let seconds =
      Int64(days(year, moment.month, moment.day)) * 86_400
      + Int64(moment.hour * 3_600 + (moment.minute - moment.offset) * 60 + moment.second)
    return seconds * 1_000 + Int64(moment.milliseconds)
  }

  /// Days since 1970-01-01 in the Gregorian calendar.
  ///
  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
