/// One slot of a `TopState`: 32 bytes, two to a cache line.
///
/// | field | holds |
/// |---|---|
/// | tag | 0 when free; else bits 0-31 of the hash, the length from bit 32, and bit 63 set |
/// | count | the weight counted |
/// | low, high | a key of up to 16 bytes as `KeyWords`; else its arena offset and last 8 bytes |
///
/// 32 bits of hash place a key in any table (at most 2^22 slots), and a false match of tag and
/// words costs one comparison of bytes.
struct TopSlot {
  var tag: UInt64
  var count: UInt64
  var low: UInt64
  var high: UInt64

  static var free: TopSlot { TopSlot(tag: 0, count: 0, low: 0, high: 0) }

  private init(tag: UInt64, count: UInt64, low: UInt64, high: UInt64) {
    self.tag = tag
    self.count = count
    self.low = low
    self.high = high
  }

  /// What the slot of a key looks like; `low` of a long key is left to the arena.
  @inline(__always)
  init(_ key: UnsafePointer<UInt8>, _ count: Int, hash: UInt64, weight: UInt64) {
    let length = UInt64(truncatingIfNeeded: Swift.max(count, 0))
    tag = hash & 0xffff_ffff | length &<< 32 | 1 &<< 63
    self.count = weight
    let start = UnsafeRawPointer(key)
    if count <= KeyWords.maxBytes {
      let words = KeyWords(start, count)
      low = words.low
      high = words.high
    } else {
      low = 0
      high = word(start, count &- 8)
    }
  }

  var isTaken: Bool { tag != 0 }
  var length: Int { Int(truncatingIfNeeded: tag &>> 32 & 0xffff) }
  var isInline: Bool { length <= KeyWords.maxBytes }

  /// The tag for the same key under another hash.
  mutating func rehash(_ hash: UInt64) {
    tag = tag & ~0xffff_ffff | hash & 0xffff_ffff
  }
}

/// The sum, or `UInt64.max` where it does not fit: an absurd weight must not wrap to a small one.
@inline(__always)
func saturatingSum(_ first: UInt64, _ second: UInt64) -> UInt64 {
  let (sum, overflow) = first.addingReportingOverflow(second)
  return overflow ? .max : sum
}
