import Glibc

/// Counts different values: the running state behind `Distinct`.
///
/// Values come as 64-bit hashes (`hashBytes`). Up to `exactLimit` different hashes are kept in an
/// open-addressing set and the count is exact; one more turns the set into a HyperLogLog sketch of
/// 2^precision bytes. Two values with one hash count once: at 65,536 values the chance that any
/// two do is 1 in 10^10.
///
/// States merge in any order and grouping with the same result, as long as all hashes were made
/// with one seed; a state decoded from elsewhere counts here only if its maker used that seed.
///
/// Memory: nothing for one value; the set takes 16 to 32 bytes a value (1 MiB at most with the
/// default limit), the sketch 16 KiB with the default precision.
public struct DistinctState: ~Copyable, @unchecked Sendable {
  // Sendable: the memory has this one owner, and what borrows it only reads.

  /// The most hashes a set may be asked to hold: 2^20, a table of 16 MiB.
  ///
  /// A higher limit is cut to this.
  public static let maxExactLimit = 1 << 20

  /// Hash 0 marks a free slot; a value that hashes to it is counted under this hash instead.
  static let zeroStandIn: UInt64 = 0x9e37_79b9_7f4a_7c15

  static let firstSlots = 16

  var exactLimit: Int
  var precision: Int
  var slots: UnsafeMutablePointer<UInt64>?
  var mask = 0
  var used = 0
  /// The one hash of a state that has no table yet: most states never see a second value.
  var only: UInt64 = 0
  var registers: UnsafeMutablePointer<UInt8>?

  /// Makes an empty state; no memory is taken before the first value.
  ///
  /// - Parameters:
  ///   - exactLimit: up to how many values the count is exact; cut to 0...1,048,576.
  ///   - precision: binary logarithm of the sketch's registers; cut to 12...16.
  public init(exactLimit: Int = 65_536, precision: Int = 14) {
    self.exactLimit = min(max(exactLimit, 0), Self.maxExactLimit)
    let allowed = HyperLogLog.precisions
    self.precision = min(max(precision, allowed.lowerBound), allowed.upperBound)
  }

  deinit {
    slots?.deallocate()
    registers?.deallocate()
  }

  /// True until the first value.
  public var isEmpty: Bool { used == 0 && registers == nil }

  /// Counts a value by its hash.
  ///
  /// Cost: 2 to 10 ns, the more the colder the memory.
  public mutating func add(hash: UInt64) {
    let hash = hash == 0 ? Self.zeroStandIn : hash
    if let registers {
      HyperLogLog.add(hash, to: registers, precision: precision)
      return
    }
    guard let slots else {
      addEarly(hash)
      return
    }
    var index = Int(truncatingIfNeeded: hash) & mask
    while true {
      let held = slots[index]
      if held == hash { return }
      if held == 0 { break }
      index = (index &+ 1) & mask
    }
    addNew(hash, at: index)
  }

  /// Reads where a value's hash would be looked for; says nothing but brings that memory near.
  @inline(__always)
  public func peek(hash: UInt64) -> UInt64 {
    guard let slots else { return 0 }
    return slots[Int(truncatingIfNeeded: hash) & mask]
  }

  /// Adds what another state counted; both must have hashed with the same seed.
  ///
  /// The lower limit and the lower precision of the two hold from then on, so it does not matter
  /// which is merged into which.
  public mutating func merge(_ other: borrowing DistinctState) {
    exactLimit = min(exactLimit, other.exactLimit)
    lowerPrecision(to: other.precision)
    if let theirs = other.registers {
      let mine = becomeSketch()
      HyperLogLog.merge(
        theirs,
        precision: other.precision,
        into: mine,
        precision: precision
      )
    } else if let theirs = other.slots {
      for index in 0...other.mask where theirs[index] != 0 { add(hash: theirs[index]) }
    } else if other.used > 0 {
      add(hash: other.only)
    }
    if used > exactLimit { becomeSketch() }
  }

  /// Forgets all values.
  ///
  /// The table is kept for reuse unless it is more than 32 times too large for what was in it, so
  /// that one busy minute does not make all later ones clear a megabyte.
  public mutating func removeAll() {
    registers?.deallocate()
    registers = nil
    if let slots {
      if mask >= Self.firstSlots, mask / 32 > used {
        freeSlots()
      } else {
        slots.update(repeating: 0, count: mask + 1)
      }
    }
    used = 0
    only = 0
  }

  /// The count so far; the state can go on.
  ///
  /// Cost: nothing when exact, else a pass over the registers (about 15 us with the default
  /// precision).
  public func finish() -> Distinct {
    guard let registers else { return Distinct(count: UInt64(used), error: 0) }
    return Distinct(
      count: HyperLogLog.estimate(registers, precision: precision),
      error: HyperLogLog.standardError(precision)
    )
  }

  /// Adds to a state without a table.
  private mutating func addEarly(_ hash: UInt64) {
    if used == 0, exactLimit > 0 {
      only = hash
      used = 1
    } else if used == 0 {
      addNew(hash, at: 0)
    } else if only != hash {
      let first = only
      only = 0
      place(first, in: grow())
      add(hash: hash)
    }
  }

  private mutating func addNew(_ hash: UInt64, at index: Int) {
    if used >= exactLimit {
      HyperLogLog.add(hash, to: becomeSketch(), precision: precision)
      return
    }
    // At most half full: runs stay short, and linear probing stays in one or two cache lines.
    if let slots, 2 * used < mask + 1 {
      slots[index] = hash
    } else {
      place(hash, in: grow())
    }
    used += 1
  }

  @inline(__always)
  private func place(_ hash: UInt64, in slots: UnsafeMutablePointer<UInt64>) {
    var index = Int(truncatingIfNeeded: hash) & mask
    while slots[index] != 0 { index = (index &+ 1) & mask }
    slots[index] = hash
  }

  private mutating func grow() -> UnsafeMutablePointer<UInt64> {
    let old = slots
    let oldCount = old == nil ? 0 : mask + 1
    let count = max(Self.firstSlots, oldCount * 2)
    let new = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    new.initialize(repeating: 0, count: count)
    mask = count - 1
    slots = new
    if let old {
      for index in 0..<oldCount where old[index] != 0 { place(old[index], in: new) }
      old.deallocate()
    }
    return new
  }

  private mutating func freeSlots() {
    slots?.deallocate()
    slots = nil
    mask = 0
    used = 0
    only = 0
  }

  @discardableResult
  private mutating func becomeSketch() -> UnsafeMutablePointer<UInt8> {
    if let registers { return registers }
    let new = Self.makeRegisters(precision)
    if let slots {
      for index in 0...mask where slots[index] != 0 {
        HyperLogLog.add(slots[index], to: new, precision: precision)
      }
    } else if used > 0 {
      HyperLogLog.add(only, to: new, precision: precision)
    }
    freeSlots()
    registers = new
    return new
  }

  private mutating func lowerPrecision(to lower: Int) {
    guard lower < precision else { return }
    if let old = registers {
      let new = Self.makeRegisters(lower)
      HyperLogLog.merge(old, precision: precision, into: new, precision: lower)
      old.deallocate()
      registers = new
    }
    precision = lower
  }

  static func makeRegisters(_ precision: Int) -> UnsafeMutablePointer<UInt8> {
    let count = HyperLogLog.registerCount(precision)
    let registers = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    registers.initialize(repeating: 0, count: count)
    return registers
  }
}
