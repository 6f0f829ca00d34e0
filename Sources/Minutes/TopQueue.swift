import Sketches
import Syslog

/// Values on their way into tops.
///
/// As with `DistinctQueue` a batch's places are all asked for before the first is used: the tables
/// of a busy minute are larger than the caches. Values go in in the order they came, so the tables
/// are the same as without a queue. What is queued must be flushed before tops are read.
struct TopQueue {
  /// Values gathered: enough that memory answers the last before the first is used.
  private static let room = 16
  /// Longest value that is queued, in bytes; most are names, addresses and paths.
  private static let keyBytes = 128
  /// Values are copied in strides of this many bytes.
  private static let stride = 16

  private struct Entry {
    var hash: UInt64
    var slot: Int32
    var length: Int32
  }

  private struct State {
    var count = 0
    /// What the first pass read; kept, so that reading cannot be left out.
    var read: UInt64 = 0
  }

  private let entries: UnsafeMutablePointer<Entry>
  private let keys: UnsafeMutablePointer<UInt8>
  private let state: UnsafeMutablePointer<State>

  init() {
    precondition(Self.stride <= ByteScan.padding, "a stride stays in what may be read")
    entries = .allocate(capacity: Self.room)
    entries.initialize(repeating: Entry(hash: 0, slot: 0, length: 0), count: Self.room)
    keys = .allocate(capacity: Self.room * Self.keyBytes)
    keys.initialize(repeating: 0, count: Self.room * Self.keyBytes)
    state = .allocate(capacity: 1)
    state.initialize(to: State())
  }

  func deallocate() {
    entries.deallocate()
    keys.deallocate()
    state.deallocate()
  }

  /// Queues a value for the top at a slot; `ByteScan.padding` bytes behind it must be readable.
  @inline(__always)
  func add(
    _ key: UnsafePointer<UInt8>,
    _ length: Int,
    hash: UInt64,
    _ slot: Int,
    _ tops: UnsafeMutablePointer<TopState>
  ) {
    guard length <= Self.keyBytes else { return addLong(key, length, hash: hash, slot, tops) }
    let count = state.pointee.count
    entries[count] = Entry(
      hash: hash,
      slot: Int32(truncatingIfNeeded: slot),
      length: Int32(truncatingIfNeeded: length)
    )
    let target = UnsafeMutableRawPointer(keys + count &* Self.keyBytes)
    let source = UnsafeRawPointer(key)
    var offset = 0
    repeat {
      target.storeBytes(
        of: source.loadUnaligned(fromByteOffset: offset, as: SIMD2<UInt64>.self),
        toByteOffset: offset,
        as: SIMD2<UInt64>.self
      )
      offset &+= Self.stride
    } while offset < length
    state.pointee.count = count &+ 1
    if count &+ 1 == Self.room { flush(tops) }
  }

  /// A long value goes in at once, behind those that came before it.
  @inline(never)
  private func addLong(
    _ key: UnsafePointer<UInt8>,
    _ length: Int,
    hash: UInt64,
    _ slot: Int,
    _ tops: UnsafeMutablePointer<TopState>
  ) {
    flush(tops)
    tops[slot].add(key, length, hash: hash)
  }

  /// Puts what is queued into its tops.
  @inline(never)
  func flush(_ tops: UnsafeMutablePointer<TopState>) {
    let count = state.pointee.count
    var read: UInt64 = 0
    for index in 0..<count {
      read ^= tops[Int(entries[index].slot)].peek(hash: entries[index].hash)
    }
    state.pointee.read = read
    for index in 0..<count {
      let entry = entries[index]
      tops[Int(entry.slot)].add(
        UnsafePointer(keys + index &* Self.keyBytes),
        Int(entry.length),
        hash: entry.hash
      )
    }
    state.pointee.count = 0
  }

  /// Forgets what is queued.
  func removeAll() {
    state.pointee.count = 0
  }
}
