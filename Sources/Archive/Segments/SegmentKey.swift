import Syslog

/// Which lines are in a segment: the stream, its minute, and which of the segments of that minute.
///
/// A segment that is being written lies in ``openDirectory`` as `BASE-20261130T1407-NUMBER.part`, where
/// NUMBER is that of its first line in 16 hex digits. Closed, it has its place among the others, see
/// ``SegmentPath``.
public struct SegmentKey: Sendable, Hashable {
  /// What stands for the stream in names: ``base(of:)`` of a category, or ``unsplit``.
  public var base: String
  /// The minute's start, Unix seconds, a multiple of 60.
  public var minute: Int64
  /// Number of its first line.
  public var first: UInt64

  /// Names a segment.
  public init(base: String, minute: Int64, first: UInt64) {
    self.base = base
    self.minute = minute
    self.first = first
  }

  /// The directory of what is being written, in the archive's.
  ///
  /// No category has that name: in those a `%` is followed by two hex digits.
  public static let openDirectory = "%open"

  /// What stands for the stream of all lines; no category has that name either.
  public static let unsplit = "%unsplit"

  /// The minutes that have names: the years 1970 to 9999.
  public static let minutes: ClosedRange<Int64> = 0...253_402_300_740

  /// What stands for a category in names.
  public static func base(of category: String) -> String { SafeName.make(category) }

  private static let suffix = ".part"

  /// The name while it is being written.
  public var openName: String {
    let digits = String(first, radix: 16)
    let number = String(repeating: "0", count: 16 - digits.count) + digits
    return "\(base)-\(SegmentPath.compact(minute))-\(number)\(SegmentKey.suffix)"
  }

  /// Reads a name; nil for every name that ``openName`` never is.
  public init?(openName name: String) {
    guard name.hasSuffix(SegmentKey.suffix) else { return nil }
    let parts = name.dropLast(SegmentKey.suffix.count).split(
      separator: "-",
      omittingEmptySubsequences: false
    )
    guard parts.count >= 3, let first = UInt64(parts[parts.count - 1], radix: 16),
      let minute = SegmentPath.minute(compact: parts[parts.count - 2])
    else { return nil }
    self.init(base: parts.dropLast(2).joined(separator: "-"), minute: minute, first: first)
    guard openName == name, !base.isEmpty else { return nil }
  }
}
