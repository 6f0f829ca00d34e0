import Patterns

/// A generator with a seed, so that a failure can be repeated: the tests print the seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  init(_ seed: UInt64) { state = seed }

  /// SplitMix64 (Steele, Lea, Flood 2014).
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// Two seeds that are always the same and one that never is.
let lawSeeds: [UInt64] = [1, 20_140_201, UInt64.random(in: .min ... .max)]

/// Calls `body` with the bytes and what must be readable behind them.
func withPadded<Result>(
  _ bytes: [UInt8],
  noise: UInt8 = 0x0a,
  _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  let padded = bytes + [UInt8](repeating: noise, count: 64)
  return padded.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { preconditionFailure("padded bytes have an address") }
    return body(base, bytes.count)
  }
}

/// What a search over many rules found: the rule, and the groups as offsets.
struct Found: Equatable {
  var rule: Int
  var captures: [Int]
}
