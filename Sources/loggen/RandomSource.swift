/// A small seeded generator: SplitMix64, the same numbers on every machine.
///
/// Nothing here calls the C library's `exp` or `log`, whose last digits differ between versions:
/// only IEEE addition, multiplication, division and square root, which do not.
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
struct RandomSource {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.scramble(state)
  }

  /// A number in `0..<bound`; the bias of 2^-64 times `bound` is of no matter here.
  mutating func below(_ bound: Int) -> Int { Self.scale(next(), below: bound) }

  /// A number in `0..<1` with 53 random bits.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Spreads a key over 64 bits, so that neighbouring keys give unrelated numbers.
  static func mix(_ key: UInt64) -> UInt64 { scramble(key &+ 0x9E37_79B9_7F4A_7C15) }

  /// Maps 64 random bits to `0..<bound` by multiplication.
  static func scale(_ bits: UInt64, below bound: Int) -> Int {
    Int(truncatingIfNeeded: UInt64(bound).multipliedFullWidth(by: bits).high)
  }

  /// A number for a word, the same in every run (Swift's own hashes are not): FNV-1a.
  static func salt(of text: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash | 1
  }

  private static func scramble(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension RandomSource {
  /// Means up to this are drawn exactly (Knuth's product of uniforms, about one step a unit of
  /// mean); above it the normal approximation differs by less than the eye can see.
  private static let exactMean = 24.0

  /// How many events fall in an interval where `mean` are expected.
  mutating func poisson(_ mean: Double) -> Int {
    guard mean > 0 else { return 0 }
    guard mean > Self.exactMean else {
      let floor = Self.exponentialOfNegative(mean)
      var product = unit()
      var count = 0
      while product > floor {
        product *= unit()
        count += 1
      }
      return count
    }
    let value = mean + mean.squareRoot() * normal() + 0.5
    return value > 0 ? Int(value) : 0
  }

  /// A standard normal deviate, near enough: twelve 16-bit uniforms summed (Irwin-Hall).
  private mutating func normal() -> Double {
    var sum: UInt64 = 0
    for _ in 0..<3 {
      let bits = next()
      sum += (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    }
    return Double(sum) * 0x1p-16 - 6
  }

  /// e^-x for `0 <= x <= 24`: a Taylor series of x/1024, squared ten times.
  private static func exponentialOfNegative(_ x: Double) -> Double {
    let y = -x / 1024
    var result = 1 + y * (1 + y / 2 * (1 + y / 3 * (1 + y / 4)))
    for _ in 0..<10 { result *= result }
    return result
  }
}
