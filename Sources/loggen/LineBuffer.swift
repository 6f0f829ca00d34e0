import Glibc

/// Bytes that are written as they are: made once at start-up, kept until the process ends.
struct Text {
  let start: UnsafePointer<UInt8>
  let count: Int

  /// Copies `string` to memory that is never freed: there are a few thousand of these, all made
  /// before the first line, so the pointer is valid for as long as anyone can hold it.
  init(_ string: String) {
    let bytes = Array(string.utf8)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(1, bytes.count))
    memory.initialize(repeating: 0, count: max(1, bytes.count))
    for (offset, byte) in bytes.enumerated() { memory[offset] = byte }
    start = UnsafePointer(memory)
    count = bytes.count
  }
}

/// A growing run of bytes that lines are written into; it keeps its memory when emptied.
struct LineBuffer: ~Copyable {
  private var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    base = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { base.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  mutating func removeAll() { count = 0 }

  mutating func truncate(to length: Int) { count = min(count, length) }

  /// Makes sure of room for `extra` bytes; every append comes through here, so no write below can
  /// pass the end of the memory.
  @inline(__always)
  private mutating func reserve(_ extra: Int) {
    if count + extra > capacity { grow(extra) }
  }

  @inline(never)
  private mutating func grow(_ extra: Int) {
    let larger = max(capacity * 2, count + extra)
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    memcpy(memory, base, count)
    base.deallocate()
    base = memory
    capacity = larger
  }

  @inline(__always)
  mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    memcpy(base + count, start, length)
    count += length
  }

  @inline(__always)
  mutating func append(_ text: Text) { append(text.start, text.count) }

  @inline(__always)
  mutating func append(_ literal: StaticString) {
    append(literal.utf8Start, literal.utf8CodeUnitCount)
  }

  mutating func append(_ raw: UnsafeRawBufferPointer) {
    guard let start = raw.baseAddress else { return }
    append(start.assumingMemoryBound(to: UInt8.self), raw.count)
  }

  mutating func append(repeating byte: UInt8, count length: Int) {
    guard length > 0 else { return }
    reserve(length)
    memset(base + count, Int32(byte), length)
    count += length
  }

  /// Writes a number of zero or more in decimal, padded on the left to `width` places.
  mutating func append(decimal value: Int, width: Int = 1, pad: UInt8 = UInt8(ascii: "0")) {
    let places = max(width, 20)
    reserve(places)
    var digits = 0
    var rest = UInt64(max(0, value))
    // Written from the right into the reserved room, then moved to where it belongs.
    var at = count + places
    repeat {
      at -= 1
      base[at] = UInt8(truncatingIfNeeded: rest % 10) &+ UInt8(ascii: "0")
      rest /= 10
      digits += 1
    } while rest > 0
    while digits < width {
      at -= 1
      base[at] = pad
      digits += 1
    }
    memmove(base + count, base + at, digits)
    count += digits
  }

  /// Writes the lowest `digits` hexadecimal digits of `bits`, all 16 at most.
  mutating func append(hex bits: UInt64, digits: Int, upper: Bool) {
    reserve(digits)
    let letter = UInt8(ascii: upper ? "A" : "a") &- 10
    for place in (0..<digits).reversed() {
      let nibble = UInt8(truncatingIfNeeded: bits >> UInt64(place * 4)) & 15
      base[count] = nibble < 10 ? nibble &+ UInt8(ascii: "0") : nibble &+ letter
      count += 1
    }
  }
}
