import Sketches

/// Hashes on their way into sets of different values.
///
/// A set of a busy minute is larger than the caches, so each value waits for memory. Values are
/// gathered, and a batch's places are all asked for before the first is used: memory answers many
/// requests in the time of one. What is queued must be flushed before sets are read.
struct DistinctQueue {
  /// Values gathered; a processor keeps about this many requests open.
  private static let room = 32

  private struct Entry {
    var hash: UInt64
    var slot: Int
  }

  private struct State {
    var count = 0
    /// What the first pass read; kept, so that reading cannot be left out.
    var read: UInt64 = 0
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let state: UnsafeMutablePointer<State>

  init() {
    entries = .allocate(capacity: Self.room)
    entries.initialize(repeating: Entry(hash: 0, slot: 0), count: Self.room)
    state = .allocate(capacity: 1)
    state.initialize(to: State())
  }

  func deallocate() {
    entries.deallocate()
    state.deallocate()
  }

  /// Queues a value for the set at a slot.
  @inline(__always)
  func add(_ hash: UInt64, _ slot: Int, _ sets: UnsafeMutablePointer<DistinctState>) {
    let count = state.pointee.count
    entries[count] = Entry(hash: hash, slot: slot)
    state.pointee.count = count &+ 1
    if count &+ 1 == Self.room { flush(sets) }
  }

  /// Puts what is queued into its sets.
  @inline(never)
  func flush(_ sets: UnsafeMutablePointer<DistinctState>) {
    let count = state.pointee.count
    var read: UInt64 = 0
    for index in 0..<count {
      read ^= sets[entries[index].slot].peek(hash: entries[index].hash)
    }
    state.pointee.read = read
    for index in 0..<count { sets[entries[index].slot].add(hash: entries[index].hash) }
    state.pointee.count = 0
  }

  /// Forgets what is queued.
  func removeAll() {
    state.pointee.count = 0
  }
}
