/// How much of an archive is kept.
public struct ArchiveKeeping: Sendable, Equatable {
  /// Days before the newest segment; older ones are removed.
  public var days: Int
  /// Most bytes on disk; beyond it the oldest segments are removed.
  public var maxBytes: Int64
  /// Bytes of the disk that are left to others: below it the oldest are removed, and when none is left
  /// nothing is written.
  public var minFree: Int64

  /// Says how much.
  public init(days: Int, maxBytes: Int64, minFree: Int64) {
    self.days = days
    self.maxBytes = maxBytes
    self.minFree = minFree
  }
}
