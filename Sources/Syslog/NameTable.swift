/// Names seen so far and the small number each stands for: programs, hosts.
///
/// Open addressing over plain memory; names up to sixteen bytes are compared as two words. Bounded:
/// once `limit` names are held, further ones are not taken up and the caller resolves them each
/// time. The hash is seeded, so that a sender cannot choose names that fall on one place.
public struct NameTable: ~Copyable {
  /// Most names held by default; a site has some hundreds of programs.
  ///
  /// Beyond it lookups of new names fail and cost the caller its slow path.
  public static let defaultLimit = 8_192

  @usableFromInline
  struct Slot {
    @usableFromInline var word0: UInt64
    @usableFromInline var word1: UInt64
    /// Length of the name plus one; 0 marks a free slot.
    @usableFromInline var tag: Int32
    @usableFromInline var value: Int32
    /// Where a name longer than sixteen bytes lies in `arena`.
    @usableFromInline var offset: Int
  }

  private let limit: Int
  @usableFromInline let slots: UnsafeMutablePointer<Slot>
  @usableFromInline let mask: Int
  @usableFromInline let seed: UInt64
  private var arena: [UInt8] = []
  /// Number of names held.
  public private(set) var count = 0

  /// Makes an empty table; `seed` should differ from process to process.
  public init(limit: Int = NameTable.defaultLimit, seed: UInt64) {
    self.limit = limit
    self.seed = seed
    var capacity = 16
    while capacity < limit * 2 { capacity *= 2 }
    mask = capacity - 1
    slots = .allocate(capacity: capacity)
    slots.initialize(
      repeating: Slot(word0: 0, word1: 0, tag: 0, value: 0, offset: 0),
      count: capacity
    )
  }

  deinit {
    slots.deallocate()
  }

  /// The number of a name, nil when it is not held.
  ///
  /// Eight bytes behind it must be readable.
  ///
  /// Cost: 3-6 ns for names up to sixteen bytes.
  @inlinable
  @inline(__always)
  public func value(of name: UnsafePointer<UInt8>, _ length: Int) -> Int? {
    let (word0, word1) = NameTable.words(name, length)
    var place = place(word0, word1, name, length)
    while true {
      let slot = slots + place
      if slot.pointee.tag == 0 { return nil }
      if slot.pointee.word0 == word0, slot.pointee.word1 == word1,
        Int(slot.pointee.tag) == length &+ 1,
        length <= 16 || isEqual(slot.pointee.offset, name, length)
      {
        return Int(slot.pointee.value)
      }
      place = (place &+ 1) & mask
    }
  }

  /// Takes up a name that is not held; false when the table is full.
  @discardableResult
  public mutating func insert(
    _ name: UnsafePointer<UInt8>,
    _ length: Int,
    value: Int
  ) -> Bool {
    guard count < limit, length < Int(Int32.max) else { return false }
    let (word0, word1) = NameTable.words(name, length)
    var place = place(word0, word1, name, length)
    while slots[place].tag != 0 { place = (place + 1) & mask }
    var offset = 0
    if length > 16 {
      offset = arena.count
      arena.append(contentsOf: UnsafeBufferPointer(start: name, count: length))
    }
    slots[place] = Slot(
      word0: word0,
      word1: word1,
      tag: Int32(length + 1),
      value: Int32(value),
      offset: offset
    )
    count += 1
    return true
  }

  @usableFromInline
  @inline(never)
  func isEqual(_ offset: Int, _ name: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    for index in 0..<length where arena[offset + index] != name[index] { return false }
    return true
  }

  /// A short name as two words padded with zeros; the first and last eight bytes of a long one.
  @inlinable
  @inline(__always)
  static func words(
    _ name: UnsafePointer<UInt8>,
    _ length: Int
  ) -> (UInt64, UInt64) {
    if length >= 8 {
      let word0 = ByteScan.word(name)
      // Overlapping reads: together with the length they tell any two names apart up to 16 bytes.
      return (word0, ByteScan.word(name + (length &- 8)))
    }
    if length == 0 { return (0, 0) }
    return (ByteScan.word(name) & (~0 &>> UInt64(64 &- length &* 8)), 0)
  }

  @inlinable
  @inline(__always)
  func place(
    _ word0: UInt64,
    _ word1: UInt64,
    _ name: UnsafePointer<UInt8>,
    _ length: Int
  ) -> Int {
    // The seed is in both factors: where a constant guards one alone, a name that holds the
    // constant makes the product zero under every seed, and all such names fall on one place.
    let other = (seed << 32 | seed >> 32) ^ 0x9e37_79b9_7f4a_7c15
    var hash = NameTable.mix(word0 ^ seed, word1 ^ other)
    if length > 16 {
      var at = 8
      while at &+ 8 < length {
        hash = NameTable.mix(hash ^ other, ByteScan.word(name + at) ^ seed)
        at &+= 8
      }
    }
    return Int(truncatingIfNeeded: NameTable.mix(hash ^ UInt64(length), seed | 1)) & mask
  }

  @inlinable
  @inline(__always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
