import Glibc

// The idea. A table of keys and counts that is exact until it is full, and then forgets the
// smallest half at once. It is the Misra-Gries summary ("Finding repeated elements", 1982) in the
// lazy, batched form of lossy counting (Manku and Motwani, 2002), merged as in Agarwal et al.,
// "Mergeable summaries" (2012).
//
// What is kept: each held key has a `count` and a `missed`; the state has a `floor`. Always:
//   (1) count <= true count <= count + missed       for a held key,
//   (2) true count <= floor                         for a key that is not held.
// - A key never seen has true count 0 and the floor starts at 0.
// - Adding weight to a held key raises both sides of (1) alike.
// - A key that is not held comes in with count = weight and missed = floor: what it had before is
//   between 0 and floor by (2), so (1) holds.
// - Pruning picks a threshold T, forgets every key whose count + missed <= T, and raises the floor
//   to at least T: by (1) the forgotten keys have a true count of at most T, so (2) holds.
// - Merging adds the four bounds of both sides, a key not held by one side having count 0 and
//   missed = that side's floor there, by (2).
//
// How large the floor gets. Call the excess of a held key max(0, count + missed - floor). Adding
// weight w raises the sum of all excesses by at most w (a new key starts with excess w), merging
// adds the two sums at most, so all weight N ever added bounds what can be taken away. A prune
// that may leave k keys takes as T the (k+1)-th largest count + missed; raising the floor by d
// takes d (or all that is there above the old floor, which is at least d) from each of those k+1
// keys. So the rises d sum up to at most N / (k+1). A full table prunes to half its capacity:
//   floor <= 2 N / capacity.
// If long keys fill the arena first, a prune starts from at least capacity / 4 keys:
//   floor <= 8 N / capacity.
// Any key with more weight than the floor is thus held, and a key held from its first appearance
// on has an exact count. Where a decoded state was cut by `encode(keep:)`, the largest count that
// was cut adds to the floor: (1) and (2) hold as before, the bound by capacity no longer does.

/// Counts byte keys and keeps the most frequent: the running state behind `Top`.
///
/// Exact until `capacity` different keys are held (or `arenaLimit` bytes of keys longer than 16),
/// then the smallest half is forgotten and the floor of the error rises; it never passes
/// 2 * total / capacity (8 * total / capacity if long keys filled the arena) but for what the
/// encodings merged into it had left out.
///
/// Keys are compared by their bytes; the hash only finds the place, so a bad or hostile one costs
/// time, never truth. States made with different seeds must not be merged, except that a decoded
/// state merges with any other: it remembers no hash, and the other is hashed anew.
///
/// Memory: nothing when empty; a table of 32 bytes a slot, at most 3/4 full (1.1 MiB at the
/// default capacity, 1.4 once pruned) and the arena. No allocation per add but growth.
public struct TopState: ~Copyable, @unchecked Sendable {
  // Sendable: the memory has this one owner, and what borrows it only reads.

  /// The most bytes of a key: 1,024, more than any useful URL.
  ///
  /// A longer one is cut there, and counted together with all that begin alike.
  public static let maxKeyBytes = 1_024

  /// The most keys a state may be asked to hold: 2^20; a higher capacity is cut to this.
  public static let maxCapacity = 1 << 20

  /// Long keys may take 256 bytes for each key of the capacity (5 MiB by default).
  ///
  /// A key that needs more has the table pruned early: without this bound, hostile keys of full
  /// length would take 20 MiB.
  static let arenaBytesPerKey = 256

  /// The least arena limit: small tables still hold 64 keys of full length.
  static let minArenaLimit = 65_536

  static let firstSlots = 16
  static let firstArenaBytes = 1_024

  /// Hashes the keys of decoded states; random, so that stored keys cannot be made to collide.
  static let processSeed = UInt64.random(in: .min ... .max)

  private(set) var capacity: Int
  private(set) var arenaLimit: Int
  var slots: UnsafeMutablePointer<TopSlot>?
  /// By slot, what the count may lack; nil while nothing was ever forgotten, that is, all zero.
  var missed: UnsafeMutablePointer<UInt64>?
  /// The slots in use in order of arrival: what is walked, so that no cost grows with free slots.
  var order: UnsafeMutablePointer<UInt32>?
  var mask = 0
  var keyCount = 0
  var arena: UnsafeMutablePointer<UInt8>?
  var arenaSize = 0
  var arenaUsed = 0
  var total: UInt64 = 0
  var floor: UInt64 = 0
  /// True where keys are placed by `processSeed` instead of by the caller's hashes.
  var hashesItself = false

  /// Makes an empty state; no memory is taken before the first key.
  ///
  /// - Parameter capacity: how many keys are held before any is forgotten; cut to 16...1,048,576.
  public init(capacity: Int = 20_000) {
    self.capacity = min(max(capacity, 16), Self.maxCapacity)
    arenaLimit = max(Self.minArenaLimit, self.capacity * Self.arenaBytesPerKey)
  }

  mutating func raiseCapacity(to keys: Int) {
    capacity = max(capacity, min(keys, Self.maxCapacity))
    arenaLimit = max(arenaLimit, capacity * Self.arenaBytesPerKey)
  }

  deinit {
    slots?.deallocate()
    missed?.deallocate()
    order?.deallocate()
    arena?.deallocate()
  }

  /// True while no key is held.
  public var isEmpty: Bool { keyCount == 0 }

  /// Adds weight to a key.
  ///
  /// - Parameters:
  ///   - key: its first byte; nothing outside the key is read.
  ///   - count: its length in bytes; what is beyond `maxKeyBytes` is ignored.
  ///   - hash: `hashBytes` of the whole key, with the seed of all states to be merged.
  ///   - weight: what to add; 0 adds no key. Counts stay at `UInt64.max` beyond it.
  ///
  /// Cost: 4 to 10 ns for a held key in a warm table; with pruning 20 to 30 ns where keys repeat,
  /// 40 to 60 ns where hardly any does.
  public mutating func add(
    _ key: UnsafePointer<UInt8>,
    _ count: Int,
    hash: UInt64,
    weight: UInt64 = 1
  ) {
    total = saturatingSum(total, weight)
    var hash = hash
    var count = count
    // Keys of full length are hashed here: the caller's hash may cover bytes that are cut off.
    if hashesItself || count >= Self.maxKeyBytes {
      count = min(count, Self.maxKeyBytes)
      hash = hashBytes(key, count, seed: Self.processSeed)
    }
    let probe = TopSlot(key, count, hash: hash, weight: weight)
    if let slots {
      let index = find(probe, key, in: slots)
      if slots[index].isTaken {
        slots[index].count = saturatingSum(slots[index].count, weight)
        return
      }
    }
    addNew(probe, key)
  }

  /// Reads where a key with this hash would be looked for; says nothing but brings that memory near.
  @inline(__always)
  public func peek(hash: UInt64) -> UInt64 {
    guard let slots else { return 0 }
    return slots[Int(truncatingIfNeeded: hash) & mask].tag
  }

  /// Forgets all keys and what is known about them, and keeps the memory for reuse.
  ///
  /// Cost: proportional to the keys held.
  public mutating func removeAll() {
    clearSlots()
    missed?.deallocate()
    missed = nil
    arenaUsed = 0
    total = 0
    floor = 0
    hashesItself = false
  }

  private mutating func addNew(_ probe: TopSlot, _ key: UnsafePointer<UInt8>) {
    guard probe.count > 0 else { return }
    let arenaBytes = probe.isInline ? 0 : probe.length
    while keyCount >= capacity || arenaUsed + arenaBytes > arenaLimit {
      prune(keeping: keyCount / 2)
    }
    insert(probe, key, missed: floor)
  }

  // MARK: The table

  /// Where the key is, or the free slot where it belongs.
  @inline(__always)
  func find(
    _ probe: TopSlot,
    _ key: UnsafePointer<UInt8>,
    in slots: UnsafeMutablePointer<TopSlot>
  ) -> Int {
    var index = Int(truncatingIfNeeded: probe.tag) & mask
    // Ends: the table is never more than 3/4 full.
    while true {
      let tag = slots[index].tag
      if tag == 0 { return index }
      if tag == probe.tag, slots[index].high == probe.high {
        if probe.isInline {
          if slots[index].low == probe.low { return index }
        } else if let arena,
          memcmp(arena + Int(slots[index].low), key, probe.length &- 8) == 0
        {
          return index
        }
      }
      index = (index &+ 1) & mask
    }
  }

  /// Puts in a key that is not held, whatever the limits.
  mutating func insert(_ probe: TopSlot, _ key: UnsafePointer<UInt8>, missed lack: UInt64) {
    var slot = probe
    if !probe.isInline {
      slot.low = UInt64(storeInArena(key, probe.length))
    }
    let slots = makeRoom()
    let index = freeIndex(for: slot.tag, in: slots)
    slots[index] = slot
    order?[keyCount] = UInt32(index)
    keyCount += 1
    if lack > 0 { makeMissed()[index] = lack } else { missed?[index] = 0 }
  }

  @inline(__always)
  func freeIndex(for tag: UInt64, in slots: UnsafeMutablePointer<TopSlot>) -> Int {
    var index = Int(truncatingIfNeeded: tag) & mask
    while slots[index].isTaken { index = (index &+ 1) & mask }
    return index
  }

  /// The keys a table of so many slots takes before it grows.
  static func room(in slotCount: Int) -> Int { slotCount / 4 * 3 }

  private mutating func makeRoom() -> UnsafeMutablePointer<TopSlot> {
    let oldCount = slots == nil ? 0 : mask + 1
    if let slots, keyCount < Self.room(in: oldCount) { return slots }
    let count = max(Self.firstSlots, oldCount * 2)
    let new = UnsafeMutablePointer<TopSlot>.allocate(capacity: count)
    new.initialize(repeating: .free, count: count)
    let newOrder = UnsafeMutablePointer<UInt32>.allocate(capacity: Self.room(in: count))
    let newMissed = missed.map { _ in UnsafeMutablePointer<UInt64>.allocate(capacity: count) }
    newMissed?.initialize(repeating: 0, count: count)
    mask = count - 1
    if let slots, let order {
      for entry in 0..<keyCount {
        let from = Int(order[entry])
        let to = freeIndex(for: slots[from].tag, in: new)
        new[to] = slots[from]
        newOrder[entry] = UInt32(to)
        if let missed, let newMissed { newMissed[to] = missed[from] }
      }
    }
    slots?.deallocate()
    order?.deallocate()
    missed?.deallocate()
    slots = new
    order = newOrder
    missed = newMissed
    return new
  }

  mutating func makeMissed() -> UnsafeMutablePointer<UInt64> {
    if let missed { return missed }
    let new = UnsafeMutablePointer<UInt64>.allocate(capacity: mask + 1)
    new.initialize(repeating: 0, count: mask + 1)
    missed = new
    return new
  }

  /// Frees all slots; the arena is left as it is.
  mutating func clearSlots() {
    if let slots, let order {
      if keyCount > mask / 4 {
        slots.update(repeating: .free, count: mask + 1)
      } else {
        for entry in 0..<keyCount { slots[Int(order[entry])] = .free }
      }
    }
    keyCount = 0
  }

  // MARK: The arena

  private mutating func storeInArena(_ key: UnsafePointer<UInt8>, _ length: Int) -> Int {
    if arenaUsed + length > arenaSize {
      let size = max(Self.firstArenaBytes, (arenaUsed + length) * 2)
      let new = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
      if let arena {
        new.update(from: arena, count: arenaUsed)
        arena.deallocate()
      }
      arena = new
      arenaSize = size
    }
    guard let arena else { return 0 }
    (arena + arenaUsed).update(from: key, count: length)
    arenaUsed += length
    return arenaUsed - length
  }

  /// Calls `body` with the bytes of a held key.
  @inline(__always)
  func withKey<Result>(
    of slot: TopSlot,
    _ body: (UnsafePointer<UInt8>, Int) -> Result
  ) -> Result {
    if !slot.isInline, let arena { return body(arena + Int(slot.low), slot.length) }
    var room: (UInt64, UInt64) = (0, 0)
    return withUnsafeMutableBytes(of: &room) { raw in
      raw.withMemoryRebound(to: UInt8.self) { bytes in
        guard let start = bytes.baseAddress else { preconditionFailure("a tuple has an address") }
        KeyWords(low: slot.low, high: slot.high).unpack(slot.length, into: start)
        return body(start, slot.length)
      }
    }
  }
}
