/// A day of the Gregorian calendar, counted from 1970-01-01, and back.
///
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
struct CalendarDay {
  var year: Int
  var month: Int
  var day: Int

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSinceEpoch days: Int) {
    let z = days + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shifted + 2) / 5 + 1
    month = shifted < 10 ? shifted + 3 : shifted - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSinceEpoch: Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

/// Reads the two ways in which the options tell time.
enum TimeText {
  /// Seconds since 1970 of `2026-11-02T00:00:00Z`, or with an offset such as `+01:00`; nil when
  /// the text is anything else.
  static func seconds(rfc3339 text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 20 || bytes.count == 25 else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        value = value * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return value
    }
    func isAt(_ offset: Int, _ wanted: Unicode.Scalar...) -> Bool {
      wanted.contains { UInt8(ascii: $0) == bytes[offset] }
    }
    guard isAt(4, "-"), isAt(7, "-"), isAt(10, "T", "t", " "), isAt(13, ":"), isAt(16, ":"),
      let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
      (1970...9999).contains(year), (1...12).contains(month), hour < 24, minute < 60, second < 60
    else { return nil }
    let date = CalendarDay(year: year, month: month, day: day)
    let back = CalendarDay(daysSinceEpoch: date.daysSinceEpoch)
    guard back.month == month, back.day == day else { return nil }
    let local = date.daysSinceEpoch * 86_400 + hour * 3_600 + minute * 60 + second
    if bytes.count == 20 { return isAt(19, "Z", "z") ? local : nil }
    guard isAt(19, "+", "-"), isAt(22, ":"), let hours = number(20..<22),
      let minutes = number(23..<25), hours < 24, minutes < 60
    else { return nil }
    let offset = hours * 3_600 + minutes * 60
    return isAt(19, "+") ? local - offset : local + offset
  }

  /// Seconds of `90`, `90s`, `10m`, `1d12h`, `2w`; nil when the text is anything else.
  static func duration(_ text: String) -> Int? {
    var total = 0
    var digits = ""
    for character in text {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800]
      guard digits.count < 12, let value = Int(digits), let unit = units[character] else {
        return nil
      }
      total += value * unit
      // Far past every limit, and far from overflow.
      guard total < 1 << 50 else { return nil }
      digits = ""
    }
    guard !digits.isEmpty else { return text.isEmpty ? nil : total }
    guard digits.count < 12, let value = Int(digits), total == 0 else { return nil }
    return value
  }
}
