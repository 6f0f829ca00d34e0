import Syslog

/// The place of a closed segment in the archive: `BASE/YYYY/MM/DD/HHMM.log.gz`, by UTC.
///
/// Lines that came after the minute's segment was closed are in `HHMM_0001.log.gz`, `HHMM_0002.log.gz` and
/// so on: whoever reads the names in order (`HHMM*.log.gz`) reads the lines in the order they came.
public struct SegmentPath: Sendable, Hashable {
  /// What stands for the stream, see ``SegmentKey/base``.
  public var base: String
  /// The minute's start, Unix seconds.
  public var minute: Int64
  /// 0 for the first, then counted.
  public var part: Int

  /// Names a place.
  public init(base: String, minute: Int64, part: Int) {
    self.base = base
    self.minute = minute
    self.part = part
  }

  /// The end of every name.
  public static let suffix = ".log.gz"

  /// The directory of a day, `BASE/YYYY/MM/DD`, in the archive's.
  public static func directory(base: String, day: Int) -> String {
    let text = Array(Stamp.utc(Int64(day) * 86_400).utf8)
    func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
    return "\(base)/\(part(0..<4))/\(part(5..<7))/\(part(8..<10))"
  }

  /// Days since 1970-01-01.
  public var day: Int { Int(minute / 86_400) }

  /// The directory, in the archive's.
  public var directory: String { SegmentPath.directory(base: base, day: day) }

  /// The name in its directory.
  public var name: String {
    let clock = SegmentPath.compact(minute).suffix(4)
    if part == 0 { return clock + SegmentPath.suffix }
    let digits = String(part)
    let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
    return "\(clock)_\(zeros)\(digits)\(SegmentPath.suffix)"
  }

  /// The path in the archive's directory.
  public var path: String { "\(directory)/\(name)" }

  /// Reads a name in the directory of a day; nil for every name that ``name`` never is.
  public init?(base: String, day: Int, name: String) {
    var name = name
    let read = name.withUTF8 { bytes -> (minute: Int64, part: Int)? in
      let end = bytes.count - SegmentPath.suffix.utf8.count
      guard end >= 4, bytes[end...].elementsEqual(SegmentPath.suffix.utf8),
        let hour = SegmentPath.number(bytes[0..<2]), hour < 24,
        let minute = SegmentPath.number(bytes[2..<4]), minute < 60
      else { return nil }
      let start = Int64(day) * 86_400 + Int64(hour * 3_600 + minute * 60)
      if end == 4 { return (start, 0) }
      // Four digits, more only where they are needed.
      guard bytes[4] == 0x5f, (9...14).contains(end), end == 9 || bytes[5] != 0x30,
        let part = SegmentPath.number(bytes[5..<end]), part > 0
      else { return nil }
      return (start, part)
    }
    guard let read else { return nil }
    self.init(base: base, minute: read.minute, part: read.part)
  }

  /// `20261130T1407`.
  static func compact(_ minute: Int64) -> String {
    String(Stamp.utc(minute).filter { $0 != "-" && $0 != ":" }.prefix(13))
  }

  /// The minute that ``compact(_:)`` wrote.
  static func minute(compact text: some StringProtocol) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count == 13, let year = number(bytes[0..<4]), let month = number(bytes[4..<6]),
      let day = number(bytes[6..<8]), bytes[8] == 0x54, let hour = number(bytes[9..<11]),
      let minute = number(bytes[11..<13]), year >= 1970, (1...12).contains(month), day >= 1,
      day <= CivilDate.length(ofMonth: month, year: year), hour < 24, minute < 60
    else { return nil }
    let days = CivilDate.days(year: year, month: month, day: day)
    return Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60)
  }

  static func number(_ digits: some Collection<UInt8>) -> Int? {
    var value: Int?
    for byte in digits {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = (value ?? 0) * 10 + Int(byte - 0x30)
    }
    return value
  }
}

extension SegmentPath: Comparable {
  /// By minute, then by stream and part.
  public static func < (a: SegmentPath, b: SegmentPath) -> Bool {
    if a.minute != b.minute { return a.minute < b.minute }
    if a.base != b.base { return a.base < b.base }
    return a.part < b.part
  }
}
