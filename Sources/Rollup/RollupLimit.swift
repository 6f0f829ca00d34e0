/// The largest numbers that a roll-up line may hold.
///
/// So low that no total of accepted lines can overflow: 4,096 lines of a minute, over a month of
/// minutes, stay below 2^62.
enum RollupLimit {
  /// Most records, or total of a count or table, of one instance in a minute: 2^34, which are 286
  /// million a second.
  static let count: UInt64 = 1 << 34
  /// Stamps before the year 2000 are no minutes of ours.
  static let firstMinute: Int64 = 946_684_800
  /// Most metrics of a category.
  static let metrics: UInt64 = 4_096
  /// Longest label: as long as one is kept.
  static let labelBytes = 256
}
