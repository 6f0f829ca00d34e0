/// How many bytes from a place on belong to a set, sixteen at a time.
///
/// None of these checks for an end: no set holds the line feed that stands behind every subject.
/// They read up to 31 bytes beyond it, which must be memory one may read.
enum RunLength {
  typealias Vector = SIMD16<UInt8>
  typealias Mask = SIMDMask<SIMD16<Int8>>

  @inline(__always)
  static func load(_ place: UnsafePointer<UInt8>) -> Vector {
    UnsafeRawPointer(place).loadUnaligned(as: Vector.self)
  }

  /// Walks on until a byte that `stops` marks.
  @inline(__always)
  private static func walk(
    _ place: UnsafePointer<UInt8>,
    _ stops: (Vector) -> Mask
  ) -> Int {
    var count = 0
    while true {
      // A mask's lanes are all ones or all zeros: the first one's place is that of its first bit.
      let halves = unsafeBitCast(stops(load(place + count)), to: SIMD2<UInt64>.self)
      if halves[0] != 0 { return count &+ halves[0].trailingZeroBitCount &>> 3 }
      if halves[1] != 0 { return count &+ 8 &+ halves[1].trailingZeroBitCount &>> 3 }
      count &+= 16
    }
  }

  /// All bytes but one.
  @inline(__always)
  static func until(_ place: UnsafePointer<UInt8>, _ byte: UInt8) -> Int {
    let stop = Vector(repeating: byte)
    let newline = Vector(repeating: 0x0a)
    return walk(place) { ($0 .== stop) .| ($0 .== newline) }
  }

  /// All bytes but two.
  @inline(__always)
  static func until(_ place: UnsafePointer<UInt8>, _ byte: UInt8, _ other: UInt8) -> Int {
    let stop = Vector(repeating: byte)
    let second = Vector(repeating: other)
    let newline = Vector(repeating: 0x0a)
    return walk(place) { ($0 .== stop) .| ($0 .== second) .| ($0 .== newline) }
  }

  /// All bytes but white space.
  @inline(__always)
  static func untilSpace(_ place: UnsafePointer<UInt8>) -> Int {
    let blank = Vector(repeating: 0x20)
    let tab = Vector(repeating: 0x09)
    let width = Vector(repeating: 0x04)
    return walk(place) { ($0 .== blank) .| (($0 &- tab) .<= width) }
  }

  /// Bytes of one range; `ranges` holds sixteen times its start and sixteen times its width.
  @inline(__always)
  static func within1(_ place: UnsafePointer<UInt8>, _ ranges: UnsafePointer<UInt8>) -> Int {
    let (start, width) = (load(ranges), load(ranges + 16))
    return walk(place) { ($0 &- start) .> width }
  }

  /// Bytes of two ranges.
  @inline(__always)
  static func within2(_ place: UnsafePointer<UInt8>, _ ranges: UnsafePointer<UInt8>) -> Int {
    let (start0, width0) = (load(ranges), load(ranges + 16))
    let (start1, width1) = (load(ranges + 32), load(ranges + 48))
    return walk(place) { (($0 &- start0) .> width0) .& (($0 &- start1) .> width1) }
  }

  /// Bytes of up to four ranges.
  @inline(__always)
  static func within4(_ place: UnsafePointer<UInt8>, _ ranges: UnsafePointer<UInt8>) -> Int {
    let (start0, width0) = (load(ranges), load(ranges + 16))
    let (start1, width1) = (load(ranges + 32), load(ranges + 48))
    let (start2, width2) = (load(ranges + 64), load(ranges + 80))
    let (start3, width3) = (load(ranges + 96), load(ranges + 112))
    return walk(place) { bytes in
      ((bytes &- start0) .> width0) .& ((bytes &- start1) .> width1)
        .& ((bytes &- start2) .> width2) .& ((bytes &- start3) .> width3)
    }
  }

  /// Bytes whose entry in a table of 256 is not 0; one at a time.
  @inline(__always)
  static func within(_ place: UnsafePointer<UInt8>, table: UnsafePointer<UInt8>) -> Int {
    var count = 0
    while table[Int(place[count])] != 0 { count &+= 1 }
    return count
  }

  /// Where a byte stands last among `count`; -1 when it does not.
  @inline(__always)
  static func last(_ byte: UInt8, _ place: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let wanted = Vector(repeating: byte)
    var end = count
    while end >= 16 {
      end &-= 16
      let halves = unsafeBitCast(load(place + end) .== wanted, to: SIMD2<UInt64>.self)
      if halves[1] != 0 { return end &+ 15 &- halves[1].leadingZeroBitCount &>> 3 }
      if halves[0] != 0 { return end &+ 7 &- halves[0].leadingZeroBitCount &>> 3 }
    }
    while end > 0 {
      end &-= 1
      if place[end] == byte { return end }
    }
    return -1
  }

  /// Whether two bytes stand side by side somewhere among `count`.
  @inline(__always)
  static func holds(
    _ first: UInt8,
    _ second: UInt8,
    _ place: UnsafePointer<UInt8>,
    _ count: Int
  ) -> Bool {
    let wanted = Vector(repeating: first)
    let next = Vector(repeating: second)
    var at = 0
    while at < count {
      let found = (load(place + at) .== wanted) .& (load(place + at + 1) .== next)
      let halves = unsafeBitCast(found, to: SIMD2<UInt64>.self)
      // What is found behind the end only costs a search in vain.
      if halves[0] | halves[1] != 0 { return true }
      at &+= 16
    }
    return false
  }
}
