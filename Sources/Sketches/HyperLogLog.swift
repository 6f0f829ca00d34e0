import Glibc

/// What is done to the registers of a HyperLogLog sketch; the memory is the caller's.
///
/// The idea: a hash picks one of 2^precision registers by its first bits, and the register keeps
/// the longest run of zeros (plus one: the rank) seen in the bits after them. A run of k zeros is
/// seen about once in 2^k different values, and a repeated value changes nothing.
///
/// Source: Flajolet, Fusy, Gandouet, Meunier, "HyperLogLog" (2007). The estimator is not theirs
/// but the improved raw estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
/// sketches" (2017, section 4): it needs no empirical bias table and no switch to linear counting,
/// since its sigma term is the small-range and its tau term the large-range correction.
enum HyperLogLog {
  /// Fewer registers than 4,096 are too coarse (error above 1.6 %), more than 65,536 cost more
  /// memory than they earn (0.4 % in 64 KiB).
  static let precisions = 12...16

  /// The precision of an encoding: 4 KiB, error 1.6 %, so that a day of minutes stays small.
  static let encodedPrecision = 12

  static func registerCount(_ precision: Int) -> Int { 1 << precision }

  /// The highest rank: all bits after the register number are zero.
  static func highestRank(_ precision: Int) -> UInt8 { UInt8(65 - precision) }

  static func standardError(_ precision: Int) -> Double {
    1.04 / Double(registerCount(precision)).squareRoot()
  }

  @inline(__always)
  static func add(_ hash: UInt64, to registers: UnsafeMutablePointer<UInt8>, precision: Int) {
    let index = Int(truncatingIfNeeded: hash &>> UInt64(64 &- precision))
    // The bit below the last one that counts stops the run, so a rank never passes the highest.
    let rest = hash &<< UInt64(precision) | 1 &<< UInt64(precision &- 1)
    let rank = UInt8(truncatingIfNeeded: rest.leadingZeroBitCount &+ 1)
    if registers[index] < rank { registers[index] = rank }
  }

  /// Raises `target` by `source` of the same or a higher precision.
  ///
  /// Folding gives exactly the registers that the same hashes would have made at the lower
  /// precision: the bits dropped from the register number are the first bits of the longer run.
  static func merge(
    _ source: UnsafePointer<UInt8>,
    precision: Int,
    into target: UnsafeMutablePointer<UInt8>,
    precision lower: Int
  ) {
    let dropped = precision - lower
    let mask = (1 << dropped) - 1
    for index in 0..<registerCount(precision) where source[index] != 0 {
      let low = index & mask
      let rank: UInt8
      if low == 0 {
        rank = source[index] + UInt8(dropped)
      } else {
        let zeros = dropped - (Int.bitWidth - low.leadingZeroBitCount)
        rank = UInt8(zeros + 1)
      }
      let place = index >> dropped
      if target[place] < rank { target[place] = rank }
    }
  }

  /// The estimated number of different hashes.
  ///
  /// Cost: one pass over the registers.
  static func estimate(_ registers: UnsafePointer<UInt8>, precision: Int) -> UInt64 {
    var histogram = [Int](repeating: 0, count: 66)
    let count = registerCount(precision)
    for index in 0..<count { histogram[Int(registers[index])] += 1 }
    let highest = Int(highestRank(precision))
    let size = Double(count)
    var sum = size * tau(1 - Double(histogram[highest]) / size)
    for rank in stride(from: highest - 1, through: 1, by: -1) {
      sum = 0.5 * (sum + Double(histogram[rank]))
    }
    sum += size * sigma(Double(histogram[0]) / size)
    // 1 / (2 ln 2) is the limit of HyperLogLog's alpha for many registers.
    let estimate = (size * size / (2 * M_LN2 * sum)).rounded()
    // All registers at their highest make the sum zero; such a state holds nothing to tell.
    return estimate < 0x1p64 ? UInt64(estimate) : .max
  }

  /// x + x^2 + 2 x^4 + 4 x^8 + ...: how the empty registers count; infinite when all are empty.
  private static func sigma(_ share: Double) -> Double {
    guard share < 1 else { return .infinity }
    var power = share
    var weight = 1.0
    var sum = share
    while true {
      power *= power
      let next = sum + power * weight
      if next == sum { return sum }
      sum = next
      weight += weight
    }
  }

  /// How the registers at their highest rank count: hashes of 64 bits do run out.
  private static func tau(_ share: Double) -> Double {
    guard share > 0, share < 1 else { return 0 }
    var root = share
    var weight = 1.0
    var sum = 1 - share
    while true {
      root = root.squareRoot()
      weight *= 0.5
      let next = sum - (1 - root) * (1 - root) * weight
      if next == sum { return sum / 3 }
      sum = next
    }
  }
}
