/// Classes of bytes, and searches that look at sixteen bytes at once.
///
/// Searches read up to 16 bytes past `count`; callers have 64 there.
enum LognormBytes {
  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  @inline(__always)
  static func isAlpha(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  @inline(__always)
  static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isAlpha(byte) }

  /// Blank, TAB, LF, VT, FF, CR.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte &- 0x09 < 5 }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    if isDigit(byte) { return byte &- 0x30 }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? letter &+ 10 : nil
  }

  @inline(__always)
  static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- 0x61 < 6
  }

  /// Offset of the first set lane of a comparison, 16 for none.
  @inline(__always)
  static func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    let words = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    if words[0] != 0 { return words[0].trailingZeroBitCount >> 3 }
    return words[1] != 0 ? 8 &+ words[1].trailingZeroBitCount >> 3 : 16
  }

  /// Offset of the first `byte` from `at` on, `count` for none.
  @inline(__always)
  static func first(
    _ byte: UInt8,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    from at: Int
  ) -> Int {
    let needle = SIMD16<UInt8>(repeating: byte)
    var at = at
    while at < count {
      let block = UnsafeRawPointer(subject + at).loadUnaligned(as: SIMD16<UInt8>.self)
      let lane = firstLane(block .== needle)
      if lane < 16 { return min(at &+ lane, count) }
      at &+= 16
    }
    return count
  }

  /// Offset of the first byte from `at` on that is in the set, `count` for none.
  @inline(__always)
  static func first(
    in set: UnsafePointer<UInt64>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    from at: Int
  ) -> Int {
    var at = at
    while at < count, !contains(set, subject[at]) { at &+= 1 }
    return at
  }

  /// Whether a set of four words holds a byte.
  @inline(__always)
  static func contains(_ set: UnsafePointer<UInt64>, _ byte: UInt8) -> Bool {
    set[Int(byte >> 6)] >> UInt64(byte & 63) & 1 != 0
  }

  /// The bytes as a set of four words.
  static func set(_ bytes: some Sequence<UInt8>) -> [UInt64] {
    var words: [UInt64] = [0, 0, 0, 0]
    for byte in bytes { words[Int(byte >> 6)] |= 1 << UInt64(byte & 63) }
    return words
  }
}
