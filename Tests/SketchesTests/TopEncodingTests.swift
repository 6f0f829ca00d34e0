import Sketches
import Testing
import TestSupport

struct TopEncodingTests {
  private func state(
    _ keys: Int,
    capacity: Int = 20_000,
    seed: UInt64 = testSeed
  ) -> TopState {
    var random = SeededGenerator(UInt64(keys))
    var state = TopState(capacity: capacity)
    for _ in 0..<(keys * 4) { state.add(randomKey(keys, &random), seed: seed) }
    return state
  }

  @Test func `the bytes of a table are as documented`() {
    var state = TopState()
    state.add("ab", weight: 300)
    state.add("c", weight: 2)
    state.add("d", weight: 1)
    let head: [UInt8] = [0x54, 1, 0xaf, 0x02, 1, 2]
    let entries: [UInt8] = [0xac, 0x02, 0, 2, 0x61, 0x62, 2, 0, 1, 0x63]
    #expect(state.encode(keep: 2) == head + entries)
    #expect(TopState().encode(keep: 2) == [0x54, 1, 0, 0, 0])
  }

  @Test(arguments: [20, 300, 20_000], [0, 1, 50, 100_000])
  func `a decoded table finishes like the one encoded`(capacity: Int, keep: Int) throws {
    let original = state(1_200, capacity: capacity)
    let bytes = original.encode(keep: keep)
    let decoded = try decodedTop(bytes)
    var expected = original.finish(keep: keep)
    expected.distinctKept = expected.entries.count
    #expect(decoded.finish(keep: keep) == expected)
    #expect(decoded.encode(keep: keep) == bytes)
  }

  @Test func `equal tables give equal bytes, whatever the order and the seed`() {
    var forward = TopState()
    var backward = TopState()
    for number in 0..<500 { forward.add(Array("key \(number)".utf8), weight: 3, seed: 1) }
    for number in (0..<500).reversed() {
      backward.add(Array("key \(number)".utf8), weight: 3, seed: 2)
    }
    #expect(forward.encode(keep: 90) == backward.encode(keep: 90))
  }

  @Test func `decoded and living tables merge by their keys, whatever the seeds`() throws {
    let one = state(700, seed: 1)
    let other = state(900, seed: 2)
    let decodedOne = try decodedTop(one.encode(keep: .max))
    let decodedOther = try decodedTop(other.encode(keep: .max))
    var reference = try decodedTop(one.encode(keep: .max))
    reference.merge(decodedOther)
    let expected = reference.finish(keep: .max)
    #expect(expected.total == 700 * 4 + 900 * 4)
    #expect(Set(expected.entries.map(\.key)).count == expected.entries.count)

    var livingFirst = state(700, seed: 1)
    livingFirst.merge(decodedOther)
    #expect(livingFirst.finish(keep: .max) == expected)
    var decodedFirst = try decodedTop(other.encode(keep: .max))
    decodedFirst.merge(one)
    #expect(decodedFirst.finish(keep: .max) == expected)
    var emptyFirst = TopState()
    emptyFirst.merge(decodedOne)
    emptyFirst.merge(other)
    #expect(emptyFirst.finish(keep: .max) == expected)

    // And what is added later finds the keys that are there.
    let keys = expected.entries.map(\.key)
    for key in keys {
      livingFirst.add(key, seed: 1)
      decodedFirst.add(key, seed: 3)
    }
    #expect(livingFirst.finish(keep: 0).distinctKept == keys.count)
    #expect(decodedFirst.finish(keep: .max) == livingFirst.finish(keep: .max))
  }

  @Test func `no truncation is taken for a table`() {
    for bytes in [state(40).encode(keep: 99), state(300, capacity: 50).encode(keep: 99)] {
      for count in bytes.indices where TopState(decoding: Array(bytes[..<count])) != nil {
        Issue.record("\(count) of \(bytes.count) bytes were decoded")
      }
    }
  }

  @Test func `bytes that no table writes are refused`() {
    let full = [UInt8](repeating: 0xff, count: 9)
    let refused: [[UInt8]] = [
      [],
      [0x44, 1, 0, 0, 0],  // another kind
      [0x54, 2, 0, 0, 0],  // another version
      [0x54, 1, 0, 0, 0, 0],  // a byte too many
      [0x54, 1, 0x80, 0, 0, 0],  // a number that is not in its shortest form
      [0x54, 1] + full + [2, 0, 0],  // a number of 65 bits
      [0x54, 1, 0, 0] + full + [1],  // more keys than bytes
      [0x54, 1, 9, 0, 1, 0, 0, 1, 0x61],  // a count of 0
      [0x54, 1, 9, 0, 2, 1, 0, 1, 0x61, 2, 0, 1, 0x62],  // counts that rise
      [0x54, 1, 9, 0, 2, 2, 0, 1, 0x61, 1, 0, 1, 0x61],  // a key twice
      [0x54, 1, 2, 0, 2, 2, 0, 1, 0x61, 1, 0, 1, 0x62],  // a total below the sum
      [0x54, 1, 9, 3, 1, 1, 4, 1, 0x61],  // more missed than was ever forgotten
      [0x54, 1, 9, 0, 1, 1, 0] + [0x81, 8] + [UInt8](repeating: 0x61, count: 1_025),
    ]
    for bytes in refused where TopState(decoding: bytes) != nil {
      Issue.record("\(bytes.prefix(12)) were decoded")
    }
  }

  @Test(arguments: lawSeeds)
  func `damaged bytes never trap, and what decodes can be used`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let originals = [
      state(1).encode(keep: 9), state(12).encode(keep: 9),
      state(300, capacity: 50).encode(keep: 40),
    ]
    let living = state(20, capacity: 16)
    var decodedCount = 0
    for round in 0..<10_000 {
      let bytes = mutated(originals[round % 3], &random)
      guard var decoded = TopState(decoding: bytes) else { continue }
      decodedCount += 1
      decoded.add("one more", weight: .random(in: 1 ... .max, using: &random))
      decoded.merge(living)
      let top = decoded.finish(keep: 30)
      #expect(top.entries.count <= 30, "seed \(seed), round \(round)")
      guard TopState(decoding: decoded.encode(keep: 30)) != nil else {
        Issue.record("seed \(seed), round \(round): cannot decode its own encoding")
        continue
      }
    }
    #expect(decodedCount > 100, "seed \(seed): the damage left nothing to decode")
  }
}
