public import Ledger

/// What all pages of one time are made from; viewers of the same moment get the same bytes.
public struct Moment: Hashable, Sendable {
  /// What the store holds; nil when it cannot be read.
  public var version: StoreVersion?
  /// Why the store cannot be read, and what to do; nil when it can.
  public var fault: String?
  /// The wall clock's minute when the newest minute is older than it should be; nil when all is well.
  ///
  /// A stale page says its age, so it is made anew each minute.
  public var staleAt: Int64?
  /// Counts moments since the program started.
  public var generation: Int

  /// The last minute that is stored.
  public var newest: Int64? { version?.newest }
  /// Whether nothing new comes.
  public var isStale: Bool { staleAt != nil || fault != nil }

  /// The time that pages take for now, in Unix seconds: the end of the newest minute, or the wall
  /// clock's minute when that is long ago.
  public func now(orElse wall: Int64) -> Int64 { staleAt ?? newest.map { $0 + 60 } ?? wall }
}
