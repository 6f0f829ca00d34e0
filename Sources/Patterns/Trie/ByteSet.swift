/// A set of byte values.
struct ByteSet: Hashable {
  private var words: SIMD4<UInt64> = .zero

  init() {}

  init(_ byte: UInt8) {
    insert(byte)
  }

  init(_ range: ClosedRange<UInt8>) {
    insert(range)
  }

  init(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { insert(byte) }
  }

  func contains(_ byte: UInt8) -> Bool {
    words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ byte: UInt8) {
    words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
  }

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range { insert(byte) }
  }

  mutating func remove(_ byte: UInt8) {
    words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63))
  }

  mutating func formUnion(_ other: ByteSet) {
    words |= other.words
  }

  func union(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words |= other.words
    return result
  }

  func intersection(_ other: ByteSet) -> ByteSet {
    var result = self
    result.words &= other.words
    return result
  }

  func isDisjoint(with other: ByteSet) -> Bool {
    words & other.words == .zero
  }

  var inverted: ByteSet {
    var result = self
    result.words = ~words
    return result
  }

  func removing(_ byte: UInt8) -> ByteSet {
    var result = self
    result.remove(byte)
    return result
  }

  var isEmpty: Bool { words == .zero }

  var count: Int { (0..<4).reduce(0) { $0 + words[$1].nonzeroBitCount } }

  /// The bytes in ascending order.
  var bytes: [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    for index in 0..<4 {
      var word = words[index]
      while word != 0 {
        result.append(UInt8(64 * index + word.trailingZeroBitCount))
        word &= word - 1
      }
    }
    return result
  }

  /// The lowest byte; nil when there is none.
  var first: UInt8? {
    guard let index = (0..<4).first(where: { words[$0] != 0 }) else { return nil }
    return UInt8(64 * index + words[index].trailingZeroBitCount)
  }

  /// The only byte of a set of one.
  var onlyByte: UInt8? { count == 1 ? first : nil }

  /// The runs of bytes that follow one another, ascending.
  var ranges: [ClosedRange<UInt8>] {
    var result: [ClosedRange<UInt8>] = []
    for byte in bytes {
      if let last = result.last, Int(last.upperBound) + 1 == Int(byte) {
        result[result.count - 1] = last.lowerBound...byte
      } else {
        result.append(byte...byte)
      }
    }
    return result
  }
}

/// The sets PCRE2 means by its class names, in the C locale and without UTF.
extension ByteSet {
  static let newline = ByteSet(0x0a)
  static let all = ByteSet().inverted
  static let digit = ByteSet(0x30...0x39)
  static let lower = ByteSet(0x61...0x7a)
  static let upper = ByteSet(0x41...0x5a)
  static let alpha = lower.union(upper)
  static let word = alpha.union(digit).union(ByteSet(0x5f))
  static let space = ByteSet(0x09...0x0d).union(ByteSet(0x20))
  static let horizontal = ByteSet([0x09, 0x20, 0xa0])
  static let vertical = ByteSet(0x0a...0x0d).union(ByteSet(0x85))

  /// The set of a POSIX class, as `alpha` in `[[:alpha:]]`; nil for a name that is none.
  static func posix(_ name: String) -> ByteSet? {
    switch name {
    case "alnum": alpha.union(digit)
    case "alpha": alpha
    case "ascii": ByteSet(0x00...0x7f)
    case "blank": ByteSet([0x09, 0x20])
    case "cntrl": ByteSet(0x00...0x1f).union(ByteSet(0x7f))
    case "digit": digit
    case "graph": ByteSet(0x21...0x7e)
    case "lower": lower
    case "print": ByteSet(0x20...0x7e)
    case "punct":
      ByteSet(0x21...0x2f).union(ByteSet(0x3a...0x40)).union(ByteSet(0x5b...0x60))
        .union(ByteSet(0x7b...0x7e))
    case "space": space
    case "upper": upper
    case "word": word
    case "xdigit": digit.union(ByteSet(0x41...0x46)).union(ByteSet(0x61...0x66))
    default: nil
    }
  }

  /// The set with both cases of each letter in it.
  var caseless: ByteSet {
    var result = self
    for byte in bytes where ByteSet.alpha.contains(byte) { result.insert(byte ^ 0x20) }
    return result
  }
}
