import Glibc
import Sketches

/// The labels met in a minute, and the small number each stands for, from 0.
///
/// Open addressing over plain memory; labels are told apart by their bytes. Bounded: beyond
/// `limit` labels further ones have no number.
struct LabelTable: ~Copyable {
  /// Most bytes of a label; the rest is cut, and those that begin alike are one.
  static let maxBytes = 256

  private struct Entry {
    var hash: UInt64
    var start: Int
    var count: Int
  }

  private static let firstSlots = 32

  private let limit: Int
  /// Numbers plus one; 0 marks a free slot.
  private var slots: UnsafeMutablePointer<UInt32>?
  private var mask = 0
  private var entries = Cells<Entry>()
  private var arena: UnsafeMutablePointer<UInt8>?
  private var arenaSize = 0
  private var arenaUsed = 0

  init(limit: Int) {
    self.limit = limit
  }

  deinit {
    slots?.deallocate()
    arena?.deallocate()
  }

  var count: Int { entries.count }

  /// The number of a label, given one when it is new; -1 when the table is full.
  ///
  /// `hash` is that of all its bytes. Cost: 5 to 10 ns for a known one.
  mutating func number(of label: UnsafePointer<UInt8>, _ length: Int, hash: UInt64) -> Int {
    var hash = hash
    var length = length
    if length > LabelTable.maxBytes {
      length = LabelTable.maxBytes
      // The caller's covers bytes that are cut off.
      hash = hashBytes(label, length, seed: LabelTable.cutSeed)
    }
    guard let slots, let arena else { return add(label, length, hash) }
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 {
      let number = Int(slots[place]) &- 1
      let entry = entries[number]
      if entry.hash == hash, entry.count == length,
        memcmp(arena + entry.start, label, length) == 0
      {
        return number
      }
      place = (place &+ 1) & mask
    }
    return add(label, length, hash)
  }

  private static let cutSeed = UInt64.random(in: .min ... .max)

  /// The bytes of a label.
  func label(_ number: Int) -> [UInt8] {
    guard let arena else { return [] }
    let entry = entries[number]
    return Array(UnsafeBufferPointer(start: arena + entry.start, count: entry.count))
  }

  /// Calls `body` with the bytes and the hash of a label.
  borrowing func withLabel<Result>(
    _ number: Int,
    _ body: (UnsafePointer<UInt8>, Int, UInt64) -> Result
  ) -> Result {
    let entry = entries[number]
    guard let arena else { preconditionFailure("a label has bytes") }
    return body(arena + entry.start, entry.count, entry.hash)
  }

  /// Forgets all labels and keeps the memory.
  mutating func removeAll() {
    entries.removeAll()
    arenaUsed = 0
    slots?.update(repeating: 0, count: mask + 1)
  }

  @inline(never)
  private mutating func add(
    _ label: UnsafePointer<UInt8>,
    _ length: Int,
    _ hash: UInt64
  ) -> Int {
    let number = entries.count
    guard number < limit else { return -1 }
    // At most half full: runs stay short.
    if slots == nil || 2 * number > mask { grow() }
    entries.append(Entry(hash: hash, start: store(label, length), count: length))
    place(number, hash)
    return number
  }

  private mutating func place(_ number: Int, _ hash: UInt64) {
    guard let slots else { return }
    var place = Int(truncatingIfNeeded: hash) & mask
    while slots[place] != 0 { place = (place &+ 1) & mask }
    slots[place] = UInt32(number + 1)
  }

  private mutating func grow() {
    let count = slots == nil ? LabelTable.firstSlots : 2 * (mask + 1)
    slots?.deallocate()
    let new = UnsafeMutablePointer<UInt32>.allocate(capacity: count)
    new.initialize(repeating: 0, count: count)
    slots = new
    mask = count - 1
    for number in 0..<entries.count { place(number, entries[number].hash) }
  }

  private mutating func store(_ label: UnsafePointer<UInt8>, _ length: Int) -> Int {
    if arena == nil || arenaUsed + length > arenaSize {
      let size = max(1_024, 2 * (arenaUsed + length))
      let new = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
      if let arena {
        new.update(from: arena, count: arenaUsed)
        arena.deallocate()
      }
      arena = new
      arenaSize = size
    }
    guard let arena else { return 0 }
    (arena + arenaUsed).update(from: label, count: length)
    arenaUsed += length
    return arenaUsed - length
  }
}
