import Sketches
import Testing
import TestSupport

struct HashTests {
  @Test func `the hash of a key is the same in every release`() {
    let text = Array("The quick brown fox jumps over the lazy dog, again and again and again.".utf8)
    let lengths = [0, 1, 3, 4, 7, 8, 15, 16, 17, 32, 33, 48, 49, 64, 71]
    let hashes = lengths.map { hash(Array(text.prefix($0)), seed: 42) }
    // From a second implementation, written in another language with unbounded integers.
    let golden: [UInt64] = [
      0xb8d3_e761_c52c_5a7b, 0xa472_e033_e32f_1600, 0xfa11_089f_cf5e_423d,
      0xe0c5_1d46_72b8_6ec0, 0xc608_3aaf_173e_b3d6, 0xcae4_42a8_00b5_4259,
      0x0bd1_1370_8475_dbdc, 0xfbe6_65ba_1fd7_ca7a, 0x6824_33b0_580b_4620,
      0x6ed6_e3d7_3001_ce95, 0x0425_87ad_dde9_c160, 0x8994_d0af_e248_5051,
      0xa01a_a780_f958_2a0a, 0x8490_43da_909b_091c, 0x02de_424d_8f43_2301,
    ]
    #expect(hashes == golden)
  }

  @Test func `every length and every alignment gives the same hash as a copy of the bytes`() {
    var random = SeededGenerator(7)
    let bytes = (0..<400).map { _ in UInt8.random(in: 0...255, using: &random) }
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      for count in 0...300 {
        for offset in [0, 1, 3, 7, 64] {
          let part = Array(bytes[offset..<(offset + count)])
          #expect(hashBytes(start + offset, count, seed: 5) == hash(part, seed: 5))
        }
      }
    }
  }

  @Test func `a changed, added or removed byte changes the hash`() {
    var random = SeededGenerator(8)
    for count in 0...130 {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var seen: Set<UInt64> = [hash(bytes), hash(bytes + [0]), hash(bytes, seed: 0)]
      for place in bytes.indices {
        var other = bytes
        other[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
        seen.insert(hash(other))
      }
      if count > 0 { seen.insert(hash(Array(bytes.dropLast()))) }
      #expect(seen.count == 3 + count + (count > 0 ? 1 : 0), "length \(count)")
    }
  }

  @Test(arguments: [1, 3, 8, 12, 16, 17, 31, 33, 64, 100])
  func `a flipped bit flips each bit of the hash half of the time`(count: Int) {
    var random = SeededGenerator(UInt64(count))
    let trials = 2_000
    var flips = [Int](repeating: 0, count: 64)
    for _ in 0..<trials {
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var other = bytes
      other[Int.random(in: 0..<count, using: &random)] ^=
        1
        << UInt8.random(
          in: 0...7,
          using: &random
        )
      let difference = hash(bytes) ^ hash(other)
      for bit in 0..<64 where difference >> UInt64(bit) & 1 == 1 { flips[bit] += 1 }
    }
    // Six standard deviations of a fair coin thrown 2,000 times are 134.
    for bit in 0..<64 { #expect(abs(flips[bit] - trials / 2) < 134, "bit \(bit)") }
  }

  @Test func `numbered keys fill buckets evenly by their low and by their high bits`() {
    var low = [Int](repeating: 0, count: 1_024)
    var high = low
    let count = 1_024 * 256
    for number in 0..<count {
      let value = hash(Array("10.0.\(number)".utf8))
      low[Int(value & 1_023)] += 1
      high[Int(value >> 54)] += 1
    }
    for buckets in [low, high] {
      let square = buckets.reduce(0.0) { $0 + Double(($1 - 256) * ($1 - 256)) / 256 }
      // Chi square with 1,023 degrees of freedom: mean 1,023, standard deviation 45.
      #expect(abs(square - 1_023) < 6 * 45.2)
    }
  }

  @Test func `no bytes make keys collide under every seed`() {
    // Words equal to either constant of the hash, which a fixed guard would multiply to zero.
    let left = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(0x6a09_e667_f3bc_c909) >> (8 * $0)) }
    let right = (0..<8).map { UInt8(truncatingIfNeeded: UInt64(0xbb67_ae85_84ca_a73b) >> (8 * $0)) }
    for seed in lawSeeds {
      var seen: Set<UInt64> = []
      for tail in 0..<100 {
        let word = Array("\(10_000_000 + tail)".utf8)
        for fixed in [left, right] {
          seen.formUnion([hash(fixed + word, seed: seed), hash(word + fixed, seed: seed)])
        }
      }
      #expect(seen.count == 400, "seed \(seed)")
    }
  }
}
