import Syslog

/// The name of a file of unmatched lines that was put away: `BASE-20261125T093000Z.log`, with `.gz`
/// when packed.
///
/// Names of a category sort by time, and so do the lines in them: a stamp is that of the moment the
/// file was put away, in UTC, or a second after the one before where the clock says no more.
public struct KeptFile: Sendable, Hashable {
  /// What is in it.
  public enum Form: String, Sendable, CaseIterable {
    /// The lines as they came.
    case plain = ".log"
    /// The same as one gzip member.
    case packed = ".log.gz"
    /// A packed one that is being written, or was when its writer ended.
    case unfinished = ".log.gz.part"
  }

  /// What stands for the category, see ``base(of:)``.
  public var base: String
  /// When it was put away, Unix seconds.
  public var stamp: Int64
  /// What is in it.
  public var form: Form

  /// The stamps that have names: the years 1970 to 9999.
  static let stamps: ClosedRange<Int64> = 0...253_402_300_799

  /// Makes a name; a stamp outside of the years 1970 to 9999 becomes the nearest of them.
  public init(base: String, stamp: Int64, form: Form) {
    self.base = base
    self.stamp = min(max(stamp, KeptFile.stamps.lowerBound), KeptFile.stamps.upperBound)
    self.form = form
  }

  /// The name in the directory.
  public var name: String { base + KeptFile.text(stamp) + form.rawValue }

  /// Reads a name; nil for every name that ``name`` never is, so that files of others are left alone.
  public init?(name: String) {
    // The longest first: `.log.gz` ends in no `.log`, but a base may hold dots.
    guard let form = Form.allCases.first(where: { name.hasSuffix($0.rawValue) }) else { return nil }
    let bytes = Array(name.utf8.dropLast(form.rawValue.utf8.count))
    guard let stamp = KeptFile.stamp(endOf: bytes) else { return nil }
    let base = Array(bytes.dropLast(KeptFile.stampBytes))
    guard KeptFile.isBase(base) else { return nil }
    self.base = String(decoding: base, as: UTF8.self)
    self.stamp = stamp
    self.form = form
  }

  /// What stands for a category in the names of its files: its `SafeName`, the last letter of which is
  /// escaped where it would end like a stamp.
  ///
  /// So no file that is being written looks like one that another category has put away.
  public static func base(of category: String) -> String {
    let name = SafeName.make(category)
    return stamp(endOf: Array(name.utf8)) == nil ? name : name.dropLast() + "%5A"
  }

  /// `SafeName`'s longest, the hash behind it included, and an escaped letter.
  private static let maxBaseBytes = SafeName.maxBytes + 17 + 2
  /// `-20261125T093000Z`.
  private static let stampBytes = 17

  /// Whether a text can be what ``base(of:)`` makes of a category.
  static func isBase(_ text: [UInt8]) -> Bool {
    guard let first = text.first, first != 0x2e, text.count <= maxBaseBytes else { return false }
    return text.allSatisfy(isOurs) && stamp(endOf: text) == nil
  }

  private static func isOurs(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x25, 0x2d, 0x2e, 0x5f, 0x7e: true
    default: false
    }
  }

  private static func text(_ stamp: Int64) -> String {
    "-" + Stamp.utc(stamp).filter { $0 != "-" && $0 != ":" }
  }

  /// The instant that a text ends in; nil unless it is written as `text` writes it.
  private static func stamp(endOf bytes: [UInt8]) -> Int64? {
    guard bytes.count >= stampBytes else { return nil }
    let end = Array(bytes.suffix(stampBytes))
    func number(_ range: Range<Int>) -> Int? {
      end[range].reduce(into: Int?.some(0)) { value, byte in
        value = (0x30...0x39).contains(byte) ? value.map { $0 * 10 + Int(byte - 0x30) } : nil
      }
    }
    guard let year = number(1..<5), let month = number(5..<7), let day = number(7..<9),
      let hour = number(10..<12), let minute = number(12..<14), let second = number(14..<16),
      year >= 1970, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60,
      day <= CivilDate.length(ofMonth: month, year: year)
    else { return nil }
    let days = CivilDate.days(year: year, month: month, day: day)
    let stamp = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    return Array(text(stamp).utf8) == end ? stamp : nil
  }
}

extension KeptFile: Comparable {
  /// By base, then by time.
  public static func < (a: KeptFile, b: KeptFile) -> Bool {
    if a.base != b.base { return a.base < b.base }
    if a.stamp != b.stamp { return a.stamp < b.stamp }
    return a.form.rawValue < b.form.rawValue
  }
}
