/// Keeps the minutes of a ledger to so many days before the newest of them.
///
/// By the newest stored minute, not by a clock: what is replayed of old logs stays. A little is removed
/// with each minute that is written, so that nobody waits for it.
public struct MinuteKeeper: Sendable {
  /// Summaries removed at once: more than a minute of a large site brings.
  static let most = 2_000
  private static let day: Int64 = 86_400

  /// Days that are kept.
  public let days: Int

  /// Keeps so many days.
  public init(days: Int) {
    self.days = days
  }

  /// Removes what has come of age; answers how many summaries went.
  public func tend(_ ledger: Ledger) throws(LedgerError) -> Int {
    guard let newest = try ledger.newestMinute() else { return 0 }
    return try ledger.removeMinutes(
      before: newest - Int64(days) * MinuteKeeper.day,
      limit: MinuteKeeper.most
    )
  }
}
