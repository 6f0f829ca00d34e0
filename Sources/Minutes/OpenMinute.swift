/// A minute that still takes records: for each worker the states of its categories.
///
/// Opened and closed by `MinuteBook`. Until it closes each worker writes its own shard and reads
/// no other's; whoever closes it must come after all of them.
public final class OpenMinute {
  /// Index of the minute (Unix time / 60).
  public let index: Int64
  /// One for each worker.
  var shards: [MinuteShard]
  /// What was tallied under rules that have been replaced since.
  var carried: [Summary] = []
  /// What other instances said of it.
  var absorbed: [MinuteBook.Key: Combination] = [:]
  /// Whether a part of it was emitted early.
  var isSplit = false
  /// Whether it was over when we came, and only late records tell of it.
  var isBeforeStart = false

  init(index: Int64, shards: [MinuteShard]) {
    self.index = index
    self.shards = shards
  }

  /// The states of one worker, by its number.
  public func shard(_ worker: Int) -> MinuteShard { shards[worker] }
}

/// What one worker tallies in one open minute: a state for each category and environment that it
/// has met.
///
/// Plain memory that belongs to the open minute, valid until it closes.
public struct MinuteShard {
  @usableFromInline
  let states: UnsafeMutablePointer<UnsafeMutablePointer<CategoryMinute>?>

  /// Slots of a category, which lie side by side.
  @usableFromInline let environmentCount: Int

  init(slots: Int, environmentCount: Int) {
    self.environmentCount = environmentCount
    states = .allocate(capacity: slots)
    states.initialize(repeating: nil, count: slots)
  }

  func deallocate() {
    states.deallocate()
  }
}
