import Sketches
import Testing
import TestSupport

struct DistinctEncodingTests {
  private func state(_ count: Int, seed: UInt64 = 1, exactLimit: Int = 65_536) -> DistinctState {
    var random = SeededGenerator(seed)
    var state = DistinctState(exactLimit: exactLimit)
    for _ in 0..<count { state.add(hash: random.next()) }
    return state
  }

  @Test func `the bytes of a small set are as documented`() {
    var state = DistinctState()
    for hash: UInt64 in [0x0203, 1, 0x0203] { state.add(hash: hash) }
    let header: [UInt8] = [0x44, 1, 0, 14, 2, 0, 0, 0]
    let hashes: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0, 3, 2, 0, 0, 0, 0, 0, 0]
    #expect(state.encode() == header + hashes)
    #expect(DistinctState().encode() == [0x44, 1, 0, 14, 0, 0, 0, 0])
  }

  @Test func `the bytes of a sketch are as documented`() {
    var state = DistinctState(exactLimit: 0)
    state.add(hash: 0x0018_0000_0000_0000)
    let bytes = state.encode()
    #expect(bytes.count == 8 + 4_096)
    #expect(Array(bytes.prefix(8)) == [0x44, 1, 1, 12, 0, 0x10, 0, 0])
    // The first 12 bits number register 1; the next bits are 1000..., so the rank is 1.
    #expect(bytes[8 + 1] == 1)
    #expect(bytes.dropFirst(8).reduce(0) { $0 + Int($1) } == 1)
  }

  @Test(arguments: [0, 1, 2, 500, 512])
  func `up to the limit the decoded count is the same and exact`(count: Int) throws {
    let original = state(count)
    let bytes = original.encode()
    #expect(bytes.count == 8 + 8 * count)
    var decoded = try decodedDistinct(bytes)
    #expect(decoded.finish() == Distinct(count: UInt64(count), error: 0))
    #expect(decoded.encode() == bytes)
    decoded.merge(original)
    #expect(decoded.finish().count == UInt64(count))
  }

  @Test(arguments: [513, 5_000, 65_537, 200_000])
  func `beyond the limit a sketch is written, the same from a set as from a sketch`(
    count: Int
  ) throws {
    let bytes = state(count).encode()
    #expect(bytes.count == 8 + 4_096)
    #expect(bytes == state(count, exactLimit: 0).encode(exactLimit: 0))
    let decoded = try decodedDistinct(bytes)
    #expect(decoded.encode() == bytes)
    let estimate = decoded.finish()
    #expect(estimate.error == 1.04 / 64)
    #expect(abs(Double(estimate.count) / Double(count) - 1) < 4 * estimate.error)
  }

  @Test(arguments: lawSeeds)
  func `merging decoded parts gives what encoding the whole gives`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let values = (0..<9_000).map { _ in random.next() }
    var whole = DistinctState()
    var merged = DistinctState()
    for part in 0..<9 {
      var shard = DistinctState()
      for value in values[(part * 900)..<(part * 900 + 1_700 - part * 100)] {
        shard.add(hash: value)
        whole.add(hash: value)
      }
      merged.merge(try decodedDistinct(shard.encode()))
    }
    #expect(merged.encode() == whole.encode(), "seed \(seed)")
  }

  @Test func `no truncation is taken for a state`() {
    for bytes in [state(40).encode(), state(600).encode()] {
      for count in bytes.indices where DistinctState(decoding: Array(bytes[..<count])) != nil {
        Issue.record("\(count) of \(bytes.count) bytes were decoded")
      }
    }
  }

  @Test func `bytes that no state writes are refused`() throws {
    let header: [UInt8] = [0x44, 1, 0, 14]
    let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
    let refused: [[UInt8]] = [
      [],
      [0x54, 1, 0, 14, 0, 0, 0, 0],  // another kind
      [0x44, 2, 0, 14, 0, 0, 0, 0],  // another version
      [0x44, 1, 2, 14, 0, 0, 0, 0],  // another form
      [0x44, 1, 0, 11, 0, 0, 0, 0],  // a precision out of range
      [0x44, 1, 0, 17, 0, 0, 0, 0],
      header + [1, 0, 0, 0] + one + [0],  // more bytes than counted
      header + [0xff, 0xff, 0xff, 0xff],  // fewer
      header + [2, 0, 0, 0] + one + one,  // a hash twice
      header + [1, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0, 0],  // the hash no state holds
      [0x44, 1, 1, 12, 0, 0x10, 0, 0] + [UInt8](repeating: 54, count: 4_096),  // rank over 53
      [0x44, 1, 1, 13, 0, 0x10, 0, 0] + [UInt8](repeating: 1, count: 4_096),  // half the registers
    ]
    for bytes in refused where DistinctState(decoding: bytes) != nil {
      Issue.record("\(bytes.prefix(12)) were decoded")
    }
    let full = [0x44, 1, 1, 12, 0, 0x10, 0, 0] + [UInt8](repeating: 53, count: 4_096)
    let estimate = try decodedDistinct(full).finish()
    #expect(estimate.count == .max)
  }

  @Test func `whatever one byte is changed to, only what a state writes is taken for one`() {
    var decodedCount = 0
    for original in [state(12).encode(), state(600).encode()] {
      for place in original.indices where place < 24 || place % 16 == 0 {
        for bit in UInt8(0)..<8 {
          var changed = original
          changed[place] ^= 1 << bit
          guard let state = DistinctState(decoding: changed) else { continue }
          decodedCount += 1
          if state.encode(exactLimit: .max) != changed { Issue.record("byte \(place), bit \(bit)") }
        }
      }
    }
    #expect(decodedCount > 100, "no change left anything to decode")
  }

  @Test(arguments: lawSeeds)
  func `damaged bytes never trap, and what decodes can be used`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let originals = [state(0).encode(), state(30).encode(), state(600).encode()]
    var decodedCount = 0
    for round in 0..<10_000 {
      let bytes = mutated(originals[round % 3], &random)
      guard var decoded = DistinctState(decoding: bytes) else { continue }
      decodedCount += 1
      decoded.add(hash: 7)
      decoded.merge(state(3))
      #expect(decoded.finish().count > 0, "seed \(seed), round \(round)")
    }
    #expect(decodedCount > 100, "seed \(seed): the damage left nothing to decode")
  }
}
