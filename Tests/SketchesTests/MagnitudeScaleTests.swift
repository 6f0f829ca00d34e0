import Testing
import TestSupport

@testable import Sketches

struct MagnitudeScaleTests {
  /// A whole number of any size, as digits of 32 bits, low ones first.
  private struct Whole {
    var digits: [UInt64] = [1]

    mutating func multiply(by factor: UInt64) {
      let low = multiplied(by: factor & 0xffff_ffff)
      let high = [0] + multiplied(by: factor >> 32)
      var carry: UInt64 = 0
      digits = (0..<max(low.count, high.count)).map { place in
        carry += (place < low.count ? low[place] : 0) + (place < high.count ? high[place] : 0)
        defer { carry >>= 32 }
        return carry & 0xffff_ffff
      }
      if carry > 0 { digits.append(carry) }
    }

    private func multiplied(by factor: UInt64) -> [UInt64] {
      var carry: UInt64 = 0
      var product: [UInt64] = digits.map { digit in
        carry += digit * factor
        defer { carry >>= 32 }
        return carry & 0xffff_ffff
      }
      product.append(carry)
      return product
    }

    /// How many binary digits it has, and whether it is a power of two.
    var size: (bits: Int, isPower: Bool) {
      let top = digits.lastIndex { $0 > 0 } ?? 0
      let ones = digits.reduce(0) { $0 + $1.nonzeroBitCount }
      return (32 * top + 64 - digits[top].leadingZeroBitCount, ones == 1)
    }

    static func power35(of base: UInt64) -> Whole {
      var power = Whole()
      for _ in 0..<35 { power.multiply(by: base) }
      return power
    }
  }

  @Test func `every bound is the least number whose 35th power reaches its power of two`() {
    #expect(MagnitudeScale.bounds.count == MagnitudeScale.bucketsPerOctave)
    for (step, bound) in MagnitudeScale.bounds.enumerated() {
      // 2^n is the least number of n + 1 binary digits.
      let reached = Whole.power35(of: bound).size
      let before = Whole.power35(of: bound - 1).size
      #expect(reached.bits >= 63 * 35 + step + 1, "step \(step)")
      #expect(before.bits <= 63 * 35 + step, "step \(step)")
      #expect(reached.isPower == (step == 0), "step \(step)")
    }
  }

  @Test func `a magnitude is in the bucket whose bounds enclose it, and buckets never fall`() {
    for octave in 0...92 {
      for step in 0..<35 {
        let bound = UInt128(MagnitudeScale.bounds[step])
        let start = octave >= 63 ? bound << (octave - 63) : bound >> (63 - octave)
        let bucket = octave * 35 + step
        // Below 2^6 buckets are narrower than a billionth, and some hold no number.
        let isInside = octave >= 63 || start << (63 - octave) == bound
        if isInside {
          #expect(MagnitudeScale.bucket(of: start) == bucket)
          #expect(start == 1 || MagnitudeScale.bucket(of: start - 1) < bucket)
        } else {
          #expect(MagnitudeScale.bucket(of: start + 1) >= bucket)
          #expect(MagnitudeScale.bucket(of: start) < bucket)
        }
      }
    }
    let largest = DecimalNumber(whole: .min, nano: -999_999_999)?.billionths.magnitude ?? 0
    #expect(MagnitudeScale.bucket(of: largest) == MagnitudeScale.highestBucket)
  }

  @Test(arguments: lawSeeds)
  func `the value of a bucket is within its error of all in it`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for _ in 0..<5_000 {
      let bits = UInt128.random(in: 0...92, using: &random)
      var magnitude = UInt128.random(in: (1 << bits)...(2 << bits - 1), using: &random)
      // And the ends of a bucket, where the error is largest.
      let bound = UInt128(MagnitudeScale.bounds.randomElement(using: &random) ?? 0)
      if Bool.random(using: &random), bits > 63 { magnitude = bound << (bits - 63) }
      let bucket = MagnitudeScale.bucket(of: magnitude)
      let truth = Double(magnitude) / 1e9
      let off = abs(MagnitudeScale.value(of: bucket) - truth) / truth
      #expect(off <= 0.009_902, "seed \(seed), \(magnitude)")
    }
  }
}
