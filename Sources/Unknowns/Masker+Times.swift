extension Masker.Scan {
  /// `hh:mm:ss`, a date of ISO 8601 or as web servers write it, with or without a time; the whole is
  /// one mask.
  func timeEnd(_ start: Int, _ stop: Int) -> Int? {
    guard has(start, ByteClass.digit) else { return nil }
    switch stop - start {
    case 1, 2:
      if byte(stop) == 0x3a { return clockEnd(start).flatMap { byte($0) == 0x3a ? nil : $0 } }
      return webDateEnd(start, stop)
    case 4: return dateEnd(start, stop)
    // "2026-11-25T10:00:00": the T joins day and hour to one word, but not year and month.
    default: return nil
    }
  }

  /// `h:mm:ss` or `hh:mm:ss`, with a fraction if there is one.
  private func clockEnd(_ start: Int) -> Int? {
    let hours = digitsEnd(start)
    guard (1...2).contains(hours - start), byte(hours) == 0x3a, digitsEnd(hours + 1) == hours + 3,
      byte(hours + 3) == 0x3a, digitsEnd(hours + 4) == hours + 6
    else { return nil }
    let stop = hours + 6
    if byte(stop) == 0x2e || byte(stop) == 0x2c, has(stop + 1, ByteClass.digit) {
      let fraction = digitsEnd(stop + 1)
      if !has(fraction, ByteClass.word) { return fraction }
    }
    return has(stop, ByteClass.word) ? nil : stop
  }

  /// `yyyy-mm-dd` or `yyyy/mm/dd`, and a time of day with its zone behind `T` or a blank.
  private func dateEnd(_ start: Int, _ stop: Int) -> Int? {
    let separator = byte(stop)
    guard separator == 0x2d || separator == 0x2f, digitsEnd(start) == stop,
      digitsEnd(stop + 1) == stop + 3,
      byte(stop + 3) == 0x2d || byte(stop + 3) == 0x2f, digitsEnd(stop + 4) == stop + 6
    else { return nil }
    let date = stop + 6
    if byte(date) == 0x54 || byte(date) == 0x20, let end = clockWithZoneEnd(date + 1) { return end }
    return has(date, ByteClass.word) ? nil : date
  }

  private func clockWithZoneEnd(_ start: Int) -> Int? {
    guard digitsEnd(start) == start + 2, byte(start + 2) == 0x3a,
      digitsEnd(start + 3) == start + 5, byte(start + 5) == 0x3a, digitsEnd(start + 6) == start + 8
    else { return nil }
    var stop = start + 8
    if byte(stop) == 0x2e || byte(stop) == 0x2c, has(stop + 1, ByteClass.digit) {
      stop = digitsEnd(stop + 1)
    }
    if byte(stop) == 0x5a { stop += 1 } else { stop = zoneEnd(stop, colonIsAllowed: true) ?? stop }
    return has(stop, ByteClass.word) ? nil : stop
  }

  /// `+hhmm` or `+hh:mm`.
  private func zoneEnd(_ start: Int, colonIsAllowed: Bool) -> Int? {
    guard byte(start) == 0x2b || byte(start) == 0x2d else { return nil }
    let digits = digitsEnd(start + 1)
    if digits == start + 5 { return digits }
    guard colonIsAllowed, digits == start + 3, byte(digits) == 0x3a,
      digitsEnd(digits + 1) == digits + 3
    else { return nil }
    return digits + 3
  }

  /// `dd/Mmm/yyyy`, and `:hh:mm:ss +hhmm` behind it.
  private func webDateEnd(_ start: Int, _ stop: Int) -> Int? {
    guard byte(stop) == 0x2f, byte(stop + 4) == 0x2f, isMonth(stop + 1),
      digitsEnd(stop + 5) == stop + 9
    else { return nil }
    let date = stop + 9
    if byte(date) == 0x3a, let clock = clockEnd(date + 1) {
      if byte(clock) == 0x20, let zone = zoneEnd(clock + 1, colonIsAllowed: false),
        !has(zone, ByteClass.word)
      {
        return zone
      }
      return clock
    }
    return has(date, ByteClass.word) ? nil : date
  }

  private func isMonth(_ start: Int) -> Bool {
    guard start + 3 <= end else { return false }
    return Masker.months.contains {
      $0[0] == bytes[start] && $0[1] == bytes[start + 1] && $0[2] == bytes[start + 2]
    }
  }
}

extension Masker {
  static let months: [[UInt8]] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { Array($0.utf8) }
}
