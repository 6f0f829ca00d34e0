/// A generator with a seed, so that a failure can be repeated: the tests print the seed.
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// Starts the sequence that belongs to a seed.
  public init(_ seed: UInt64) { state = seed }

  /// The next number.
  ///
  /// Source: SplitMix64 (Steele, Lea, Flood 2014).
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

/// Three seeds that are always the same and one that never is.
public let lawSeeds: [UInt64] = [1, 20_140_201, 0xdead_beef, UInt64.random(in: .min ... .max)]
