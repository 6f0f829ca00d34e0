/// Finding bytes sixteen at a time.
///
/// Every search may read up to `ByteScan.padding` bytes beyond `end`, so callers keep that much
/// readable memory behind each buffer; what lies there never changes an answer.
public enum ByteScan {
  /// Bytes that must be readable behind the end of any range that is searched.
  public static let padding = 64

  /// Offset of the first `byte` in `start..<end`, or `end` when there is none.
  @inline(__always)
  public static func first(
    _ byte: UInt8,
    in bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int
  ) -> Int {
    let wanted = SIMD16<UInt8>(repeating: byte)
    var at = start
    while at < end {
      let hit = firstLane(load(bytes + at) .== wanted)
      if hit < 16 { return min(at &+ hit, end) }
      at &+= 16
    }
    return end
  }

  /// Offset of the first byte equal to one of three in `start..<end`, or `end`.
  @inline(__always)
  public static func first(
    _ a: UInt8,
    _ b: UInt8,
    _ c: UInt8,
    in bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int
  ) -> Int {
    let wantedA = SIMD16<UInt8>(repeating: a)
    let wantedB = SIMD16<UInt8>(repeating: b)
    let wantedC = SIMD16<UInt8>(repeating: c)
    var at = start
    while at < end {
      let lanes = load(bytes + at)
      let hit = firstLane((lanes .== wantedA) .| (lanes .== wantedB) .| (lanes .== wantedC))
      if hit < 16 { return min(at &+ hit, end) }
      at &+= 16
    }
    return end
  }

  /// Whether `needle` occurs in `start..<end`; an empty one always does.
  public static func occurs(
    _ needle: UnsafeBufferPointer<UInt8>,
    in bytes: UnsafePointer<UInt8>,
    from start: Int,
    to end: Int
  ) -> Bool {
    guard let initial = needle.first else { return true }
    let last = end - needle.count
    var at = start
    while at <= last {
      at = first(initial, in: bytes, from: at, to: last + 1)
      guard at <= last else { return false }
      let candidate = UnsafeBufferPointer(start: bytes + at, count: needle.count)
      if candidate.elementsEqual(needle) { return true }
      at += 1
    }
    return false
  }

  /// Eight bytes as one word, in memory order.
  @inline(__always)
  public static func word(_ bytes: UnsafePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)
  }

  @inline(__always)
  private static func load(_ bytes: UnsafePointer<UInt8>) -> SIMD16<UInt8> {
    UnsafeRawPointer(bytes).loadUnaligned(as: SIMD16<UInt8>.self)
  }

  /// Index of the first lane that is set, 16 when none is.
  ///
  /// A mask lane is all ones or all zeros, so counting trailing zero bits of the two halves finds
  /// it.
  @inline(__always)
  private static func firstLane(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    if halves[0] != 0 { return halves[0].trailingZeroBitCount &>> 3 }
    if halves[1] != 0 { return 8 &+ (halves[1].trailingZeroBitCount &>> 3) }
    return 16
  }
}
