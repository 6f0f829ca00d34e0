import Glibc
import Syslog

/// Bytes on their way out, in memory that is used again.
public struct LognormBuffer: ~Copyable {
  private(set) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// Bytes in it.
  public internal(set) var count = 0
  /// Whether `/` is escaped in JSON strings, as lognormalizer does.
  var escapesSlash: Bool

  /// Makes an empty buffer; JSON strings in it have `/` escaped, or not.
  public init(capacity: Int = 4_096, escapesSlash: Bool = true) {
    self.escapesSlash = escapesSlash
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
  }

  deinit { base.deallocate() }

  /// The bytes; valid until the buffer is changed.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  /// The bytes as an array.
  public var copy: [UInt8] { Array(UnsafeBufferPointer(start: base, count: count)) }

  /// Empties it; keeps the memory.
  public mutating func removeAll() { count = 0 }

  /// Makes room for more bytes.
  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count &+ more > capacity { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    capacity = max(capacity * 2, count + more)
    let bigger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    memcpy(bigger, base, count)
    base.deallocate()
    base = bigger
  }

  /// Adds a byte.
  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    base[count] = byte
    count &+= 1
  }

  /// Adds bytes.
  @inline(__always)
  public mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    memcpy(base + count, bytes, length)
    count &+= length
  }

  /// Adds a constant.
  @inline(__always)
  public mutating func append(_ text: StaticString) {
    append(text.utf8Start, text.utf8CodeUnitCount)
  }

  mutating func append(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { if let start = $0.baseAddress { append(start, $0.count) } }
  }

  /// Adds a number in decimal digits.
  mutating func append(decimal value: UInt64) {
    reserve(20)
    var rest = value
    var digits = 1
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    rest = value
    for place in stride(from: digits - 1, through: 0, by: -1) {
      base[count &+ place] = 0x30 &+ UInt8(rest % 10)
      rest /= 10
    }
    count &+= digits
  }

  /// Adds bytes as a JSON string with its quotes.
  mutating func appendQuoted(_ bytes: [UInt8]) {
    append(0x22)
    // Eight bytes are looked at at once.
    let padded = bytes + [UInt8](repeating: 0, count: 16)
    padded.withUnsafeBufferPointer { buffer in
      if let start = buffer.baseAddress { appendEscaped(start, bytes.count) }
    }
    append(0x22)
  }

  /// Adds bytes as a JSON string with its quotes; 8 bytes behind them must be readable.
  public mutating func appendString(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    append(0x22)
    appendEscaped(bytes, length)
    append(0x22)
  }

  /// Adds text as a JSON string with its quotes.
  public mutating func appendString(_ text: String) { appendQuoted(Array(text.utf8)) }

  /// Adds bytes as the inside of a JSON string; what is not UTF-8 becomes U+FFFD, byte by byte.
  ///
  /// As lognormalizer writes it: `/` is escaped too. 8 bytes behind the end must be readable.
  @inline(__always)
  mutating func appendEscaped(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    // Six bytes for one, at the worst; words of eight are stored whole.
    reserve(length &* 6 &+ 16)
    let slash: UInt64 = escapesSlash ? 0x2f2f_2f2f_2f2f_2f2f : Self.quotes
    var at = 0
    while at < length {
      let word = UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self)
      UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
      // The lowest set bit is right; a borrow can only set bits above it.
      let odd =
        (word | (word &- 0x2020_2020_2020_2020) | Self.zeros(word ^ Self.quotes)
          | Self.zeros(word ^ 0x5c5c_5c5c_5c5c_5c5c) | Self.zeros(word ^ slash))
        & 0x8080_8080_8080_8080
      let plain = min(odd.trailingZeroBitCount &>> 3, length &- at)
      count &+= plain
      at &+= plain
      if plain < 8, at < length { at &+= appendOdd(bytes + at, length &- at) }
    }
  }

  private static let quotes: UInt64 = 0x2222_2222_2222_2222

  /// The high bit of each byte that is zero, of some others above the first one too.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- 0x0101_0101_0101_0101) & ~word
  }

  /// Adds one byte, or one sequence of UTF-8, that is not written as it is; answers its length.
  @inline(never)
  private mutating func appendOdd(_ bytes: UnsafePointer<UInt8>, _ left: Int) -> Int {
    let byte = bytes[0]
    var short: UInt8 = 0
    switch byte {
    case 0x22, 0x5c, 0x2f: short = byte
    case 0x08: short = 0x62
    case 0x09: short = 0x74
    case 0x0a: short = 0x6e
    case 0x0c: short = 0x66
    case 0x0d: short = 0x72
    default: break
    }
    if short != 0 {
      base[count] = 0x5c
      base[count &+ 1] = short
      count &+= 2
      return 1
    }
    if byte < 0x20 {
      memcpy(base + count, "\\u00", 4)
      base[count &+ 4] = 0x30 &+ byte >> 4
      base[count &+ 5] = byte & 15 < 10 ? 0x30 &+ byte & 15 : 0x57 &+ byte & 15
      count &+= 6
      return 1
    }
    let length = Self.sequenceLength(bytes, left)
    if length == 0 {
      memcpy(base + count, "\u{fffd}", 3)
      count &+= 3
      return 1
    }
    if ObeyedText.length(bytes[0], bytes[1], length > 2 ? bytes[2] : 0) == length {
      appendCode(bytes, length)
    } else {
      memcpy(base + count, bytes, length)
      count &+= length
    }
    return length
  }

  /// Adds a character of two or three bytes as `\\uXXXX`: the same text, and harmless on a terminal.
  private mutating func appendCode(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    var code = UInt32(bytes[0] & (length == 2 ? 0x1f : 0x0f))
    for place in 1..<length { code = code << 6 | UInt32(bytes[place] & 0x3f) }
    // Room for six bytes of each one was made.
    memcpy(base + count, "\\u", 2)
    for place in 0..<4 {
      let digit = UInt8(truncatingIfNeeded: code >> UInt32(12 - 4 * place) & 15)
      base[count &+ 2 &+ place] = digit < 10 ? 0x30 &+ digit : 0x57 &+ digit
    }
    count &+= 6
  }

  /// Length of the UTF-8 sequence of two bytes or more at a place, 0 when it is none.
  private static func sequenceLength(_ bytes: UnsafePointer<UInt8>, _ left: Int) -> Int {
    let first = bytes[0]
    let length = first &- 0xc2 < 0x1e ? 2 : first & 0xf0 == 0xe0 ? 3 : first &- 0xf0 < 5 ? 4 : 0
    guard length > 0, length <= left else { return 0 }
    for index in 1..<length where bytes[index] & 0xc0 != 0x80 { return 0 }
    let second = bytes[1]
    switch first {
    case 0xe0: return second >= 0xa0 ? 3 : 0
    case 0xed: return second < 0xa0 ? 3 : 0
    case 0xf0: return second >= 0x90 ? 4 : 0
    case 0xf4: return second < 0x90 ? 4 : 0
    default: return length
    }
  }
}
