/// Reads the timestamps of header lines, remembering the last one.
///
/// Thousands of lines share a second, so a stamp is first compared, as whole words, with the one
/// before; only a new one is read digit by digit. Cost: about 1 ns when it repeats.
struct StampReader {
  /// How years are found for stamps without one.
  var years: YearRule {
    didSet { forgetTraditional() }
  }
  /// The zone of stamps without one.
  let zone: Zone
  /// Tells the two hours apart that clocks show alike when they are set back.
  private var doubleHour: DoubleHour

  private var traditional0: UInt64 = 0
  private var traditional1: UInt64 = 0
  /// Nil until a stamp was read: sixteen NULs look like the words kept before.
  private var traditionalTime: Int64?
  private var iso0: UInt64 = 0
  private var iso1: UInt64 = 0
  private var iso2: UInt64 = 0
  private var isoOffset: UInt64 = 0
  private var isoTime: Int64?

  init(zone: Zone, years: YearRule, now: Int64?) {
    self.zone = zone
    self.years = years
    doubleHour = DoubleHour(now: now)
  }

  /// Reads `Mmm dd hh:mm:ss ` (sixteen bytes, the last a blank); nil when it is not one.
  ///
  /// The caller has made sure of sixteen bytes.
  @inline(__always)
  mutating func traditional(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    if ByteScan.word(bytes) == traditional0, ByteScan.word(bytes + 8) == traditional1 {
      return traditionalTime
    }
    return readTraditional(bytes)
  }

  /// Reads an RFC 3339 stamp of at most `count` bytes; nil when it is not one.
  ///
  /// `length` is the number of bytes it takes.
  @inline(__always)
  mutating func iso(_ bytes: UnsafePointer<UInt8>, count: Int, length: inout Int) -> Int64? {
    guard count >= 20 else { return nil }
    var at = 19
    if bytes[at] == 0x2e {
      at &+= 1
      while at < count, bytes[at] &- 0x30 < 10 { at &+= 1 }
    }
    guard at < count else { return nil }
    let isZulu = bytes[at] == 0x5a
    length = isZulu ? at &+ 1 : at &+ 6
    guard length <= count else { return nil }
    let offset = isZulu ? 0x5a : ByteScan.word(bytes + at) & 0x0000_ffff_ffff_ffff
    if ByteScan.word(bytes) == iso0, ByteScan.word(bytes + 8) == iso1,
      ByteScan.word(bytes + 11) == iso2, offset == isoOffset
    {
      return isoTime
    }
    return readISO(bytes, zoneAt: at, offset: offset)
  }

  private mutating func forgetTraditional() {
    traditional0 = 0
    traditional1 = 0
    traditionalTime = nil
  }

  @inline(never)
  private mutating func readTraditional(_ bytes: UnsafePointer<UInt8>) -> Int64? {
    guard let month = StampReader.month(bytes), bytes[3] == 0x20, bytes[6] == 0x20,
      bytes[9] == 0x3a, bytes[12] == 0x3a, bytes[15] == 0x20,
      let day = bytes[4] == 0x20 ? StampReader.digit(bytes + 5) : StampReader.two(bytes + 4),
      let second = StampReader.secondOfDay(bytes + 7),
      let first = years.instant(month: month, day: day, secondOfDay: second, in: zone)
    else { return nil }
    let time = doubleHour.resolve(first, in: zone)
    if case .nearest = years { years = .nearest(time) }
    traditional0 = ByteScan.word(bytes)
    traditional1 = ByteScan.word(bytes + 8)
    traditionalTime = time
    return time
  }

  @inline(never)
  private mutating func readISO(
    _ bytes: UnsafePointer<UInt8>,
    zoneAt at: Int,
    offset: UInt64
  ) -> Int64? {
    guard bytes[4] == 0x2d, bytes[7] == 0x2d, bytes[10] | 0x20 == 0x74, bytes[13] == 0x3a,
      bytes[16] == 0x3a,
      let century = StampReader.two(bytes), let yearOfCentury = StampReader.two(bytes + 2),
      let month = StampReader.two(bytes + 5), let day = StampReader.two(bytes + 8),
      let second = StampReader.secondOfDay(bytes + 11)
    else { return nil }
    let year = century * 100 + yearOfCentury
    guard day >= 1, day <= CivilDate.length(ofMonth: month, year: year) else { return nil }
    var time = Int64(CivilDate.days(year: year, month: month, day: day)) * 86_400 + Int64(second)
    if bytes[at] != 0x5a {
      guard bytes[at] == 0x2b || bytes[at] == 0x2d, bytes[at + 3] == 0x3a,
        let hours = StampReader.two(bytes + at + 1), let minutes = StampReader.two(bytes + at + 4),
        hours < 24, minutes < 60
      else { return nil }
      let shift = Int64(hours * 3600 + minutes * 60)
      time += bytes[at] == 0x2b ? -shift : shift
    }
    iso0 = ByteScan.word(bytes)
    iso1 = ByteScan.word(bytes + 8)
    iso2 = ByteScan.word(bytes + 11)
    isoOffset = offset
    isoTime = time
    return time
  }

  /// Second of the day of `hh:mm:ss`; a leap second (60) counts in the minute it ends.
  private static func secondOfDay(_ bytes: UnsafePointer<UInt8>) -> Int? {
    guard let hour = two(bytes), let minute = two(bytes + 3), let second = two(bytes + 6),
      hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + min(second, 59)
  }

  private static func digit(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let value = bytes[0] &- 0x30
    return value < 10 ? Int(value) : nil
  }

  private static func two(_ bytes: UnsafePointer<UInt8>) -> Int? {
    guard let tens = digit(bytes), let units = digit(bytes + 1) else { return nil }
    return tens * 10 + units
  }

  private static func month(_ bytes: UnsafePointer<UInt8>) -> Int? {
    let name = UInt32(bytes[0]) << 16 | UInt32(bytes[1]) << 8 | UInt32(bytes[2])
    return switch name {
    case 0x4a_616e: 1
    case 0x46_6562: 2
    case 0x4d_6172: 3
    case 0x41_7072: 4
    case 0x4d_6179: 5
    case 0x4a_756e: 6
    case 0x4a_756c: 7
    case 0x41_7567: 8
    case 0x53_6570: 9
    case 0x4f_6374: 10
    case 0x4e_6f76: 11
    case 0x44_6563: 12
    default: nil
    }
  }
}
