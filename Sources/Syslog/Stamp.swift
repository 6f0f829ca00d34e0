/// Times as text: RFC 3339 out and in, for people and for formats.
public enum Stamp {
  /// `2014-02-01T09:20:00Z`.
  public static func utc(_ seconds: Int64) -> String {
    text(seconds, separator: "T") + "Z"
  }

  /// `2014-02-01 10:20:00` in a zone, for tables that people read.
  public static func local(_ seconds: Int64, in zone: Zone) -> String {
    text(seconds + zone.offset(at: seconds), separator: " ")
  }

  /// Reads `2014-02-01T09:20:00Z`, with a fraction (dropped), an offset, or neither zone nor
  /// seconds (`2014-02-01 09:20`, `2014-02-01`), which are then taken in `zone`.
  ///
  /// Answers nil for anything else.
  public static func parse(_ text: String, in zone: Zone = .utc) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == 0x2d, bytes[7] == 0x2d,
      let year = number(bytes, 0, 4), let month = number(bytes, 5, 2),
      let day = number(bytes, 8, 2), (1...12).contains(month),
      day >= 1, day <= CivilDate.length(ofMonth: month, year: year)
    else { return nil }
    var local = Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400
    if bytes.count == 10 { return zone.instant(local: local) }
    guard bytes[10] == 0x54 || bytes[10] == 0x74 || bytes[10] == 0x20,
      bytes.count >= 16, bytes[13] == 0x3a,
      let hour = number(bytes, 11, 2), let minute = number(bytes, 14, 2), hour < 24, minute < 60
    else { return nil }
    local += Int64(hour * 3600 + minute * 60)
    var at = 16
    if at < bytes.count, bytes[at] == 0x3a {
      guard let second = number(bytes, 17, 2), second <= 60 else { return nil }
      local += Int64(min(second, 59))
      at = 19
      if at < bytes.count, bytes[at] == 0x2e {
        at += 1
        let digits = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        if at == digits { return nil }
      }
    }
    if at == bytes.count { return zone.instant(local: local) }
    if at == bytes.count - 1, bytes[at] == 0x5a || bytes[at] == 0x7a { return local }
    guard at == bytes.count - 6, bytes[at] == 0x2b || bytes[at] == 0x2d, bytes[at + 3] == 0x3a,
      let hours = number(bytes, at + 1, 2), let minutes = number(bytes, at + 4, 2),
      hours < 24, minutes < 60
    else { return nil }
    let offset = Int64(hours * 3600 + minutes * 60)
    return bytes[at] == 0x2b ? local - offset : local + offset
  }

  private static func text(_ seconds: Int64, separator: String) -> String {
    let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let rest = Int(seconds - days * 86_400)
    let date = CivilDate.date(days: Int(days))
    return padded(date.year, 4) + "-" + padded(date.month, 2) + "-" + padded(date.day, 2)
      + separator + padded(rest / 3600, 2) + ":" + padded(rest / 60 % 60, 2) + ":"
      + padded(rest % 60, 2)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    guard start + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[start..<start + count] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
}
