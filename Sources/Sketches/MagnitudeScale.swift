// The idea. A bucket holds the magnitudes from one bound to the next, and the bounds grow by one
// factor g: whatever is in a bucket, the value lower bound * 2 g / (g + 1) is at most
// (g - 1) / (g + 1) of the truth away from it. It is the mapping of DDSketch (Masson, Rim, Lee,
// "DDSketch: a fast and fully-mergeable quantile sketch with relative-error guarantees", 2019).
//
// The factor is g = 2^(1/35), so that 35 buckets are an octave: (g - 1) / (g + 1) = 0.009902. That
// keeps the promised 0.01 with 1 % more buckets than the widest allowed would need, and no logarithm
// is ever taken: the place of the highest bit numbers the octave, and the bits after it are compared
// with 35 constants. Integers alone, so every machine puts a number into the same bucket.

/// The buckets of a `DistributionState`: which one a magnitude falls into and what it stands for.
///
/// Magnitudes are billionths (the unit of `DecimalNumber`), from 1 to 2^93.
enum MagnitudeScale {
  /// How many buckets the magnitudes from any number to its double take.
  static let bucketsPerOctave = 35

  /// The bucket of the largest magnitude there is, 2^63 wholes.
  static let highestBucket = 3_251

  /// The relative error promised; the buckets themselves keep 0.009902.
  static let error = 0.01

  /// 2^63 * 2^(step/35), rounded up: where each bucket of an octave begins, as the highest 64 bits.
  ///
  /// A test proves every one by whole numbers: it is the least whose 35th power is no less than
  /// 2^(63 * 35 + step).
  static let bounds: [UInt64] = [
    0x8000_0000_0000_0000, 0x828f_69a9_2a6b_d402, 0x852b_ef4e_0b5e_38bc,
    0x87d5_d40e_a72e_f913, 0x8a8d_5c62_b775_133f, 0x8d52_ce20_8af3_eb23,
    0x9026_7084_08bc_0932, 0x9308_8c35_d733_a4b6, 0x95f9_6b52_a7be_d348,
    0x98f9_5972_a7c2_e49f, 0x9c08_a3b1_17c4_3215, 0x9f27_98b4_0961_7cbd,
    0xa256_88b4_44f3_dbd0, 0xa595_c585_579e_3855, 0xa8e5_a29d_ca9b_622c,
    0xac46_751f_849d_eee5, 0xafb8_93e0_5619_4c24, 0xb33c_5772_b14f_be47,
    0xb6d2_1a2e_8f05_6939, 0xba7a_383a_80bc_fcbc, 0xbe35_0f94_f167_3025,
    0xc203_001d_9572_e35d, 0xc5e4_6b9f_0b30_7cd0, 0xc9d9_b5d8_ac7f_f620,
    0xcde3_4488_92c5_fc7e, 0xd201_7f75_ce29_95d4, 0xd634_d07a_d120_e231,
    0xda7d_a390_1158_d184, 0xdedc_66d6_df09_010b, 0xe351_8aa4_73ca_6ae3,
    0xe7dd_818d_3a0d_24f8, 0xec80_c070_4e4f_1c07, 0xf13b_be83_3b3b_83db,
    0xf60e_f55d_f1e0_a045, 0xfafa_e106_ff2f_92bd,
  ]

  /// One of the 64 equal parts of an octave; a bucket is wider, so a part has one bound at most.
  private struct Part {
    /// The step of the bucket that the part begins in.
    var step: Int
    /// The last place of that bucket.
    var end: UInt64
  }

  /// Taken once and never given back; read only.
  nonisolated(unsafe) private static let parts: UnsafePointer<Part> = {
    let parts = UnsafeMutablePointer<Part>.allocate(capacity: 64)
    for index in 0..<64 {
      let start = (1 << 63) | UInt64(index) << 57
      let step = (bounds.firstIndex { $0 > start } ?? bounds.count) - 1
      let end = step + 1 < bounds.count ? bounds[step + 1] - 1 : .max
      (parts + index).initialize(to: Part(step: step, end: end))
    }
    return UnsafePointer(parts)
  }()

  /// The bucket that a magnitude of at least 1 falls into.
  ///
  /// Cost: 1 to 2 ns.
  @inline(__always)
  static func bucket(of magnitude: UInt128) -> Int {
    let high = UInt64(truncatingIfNeeded: magnitude &>> 64)
    let low = UInt64(truncatingIfNeeded: magnitude)
    let octave: Int
    let leading: UInt64
    if high == 0 {
      let zeros = low.leadingZeroBitCount
      octave = 63 &- zeros
      leading = low &<< UInt64(truncatingIfNeeded: zeros)
    } else {
      let zeros = high.leadingZeroBitCount
      octave = 127 &- zeros
      let shifted = magnitude &<< UInt128(truncatingIfNeeded: zeros)
      leading = UInt64(truncatingIfNeeded: shifted &>> 64)
    }
    let part = parts[Int(truncatingIfNeeded: leading &>> 57 & 63)]
    return octave &* bucketsPerOctave &+ part.step &+ (leading > part.end ? 1 : 0)
  }

  /// The value that stands for all of a bucket, in wholes: at most 0.009902 of any of them away.
  ///
  /// Products and quotients of `Double` alone, which every machine rounds alike.
  static func value(of bucket: Int) -> Double {
    let (octave, step) = bucket.quotientAndRemainder(dividingBy: bucketsPerOctave)
    let start = Double(sign: .plus, exponent: octave - 63, significand: Double(bounds[step]))
    return start * middle / 1e9
  }

  /// 2 g / (g + 1) for g = 2^(1/35).
  private static let middle = 1.009_901_778_953_003
}
