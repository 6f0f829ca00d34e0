import Glibc
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
    let head: [UInt8] = [0x54, 1, 0xaf, 0x02, 0, 3]
    let entries: [UInt8] = [0xac, 0x02, 0, 2, 0x61, 0x62, 2, 0, 1, 0x63, 1, 0, 1, 0x64]
    #expect(state.encode(keep: 2) == head + entries)
    #expect(TopState().encode(keep: 2) == [0x54, 1, 0, 0, 0])
  }

  @Test(arguments: [20, 300, 20_000], [0, 1, 50, 100_000])
  func `a decoded table finishes like the one encoded`(capacity: Int, keep: Int) throws {
    let original = state(1_200, capacity: capacity)
    let bytes = original.encode(keep: keep)
    let decoded = try decodedTop(bytes)
    var expected = original.finish(keep: keep)
    expected.distinctKept = decoded.finish(keep: 0).distinctKept
    #expect(decoded.finish(keep: keep) == expected)
    #expect(decoded.encode(keep: keep) == bytes)
  }

  @Test func `more keys are written than are shown, while they fit the spare bytes`() throws {
    func written(_ keys: Int, padding: Int, keep: Int) throws -> Top {
      var state = TopState()
      for number in 0..<keys {
        state.add(
          [UInt8](repeating: 0x78, count: padding) + Array("\(1_000 + number)".utf8),
          weight: UInt64(5_000 - number)
        )
      }
      return try decodedTop(state.encode(keep: keep)).finish(keep: .max)
    }
    #expect(try written(20, padding: 0, keep: 1).entries.count == 20)
    #expect(try written(20, padding: 0, keep: 1).unlisted == 0)
    #expect(try written(99, padding: 0, keep: 1).entries.count == 32)
    #expect(try written(99, padding: 0, keep: 1).unlisted == 5_000 - 32)
    #expect(try written(99, padding: 0, keep: 20).entries.count == 80)
    // 103 bytes each with their numbers: 9 fit, and those to be shown are written in any case.
    #expect(try written(99, padding: 96, keep: 1).entries.count == 9)
    #expect(try written(99, padding: 96, keep: 12).entries.count == 12)
    #expect(try written(99, padding: 96, keep: 12).unlisted == 5_000 - 12)
  }

  @Test(arguments: lawSeeds)
  func `merging what encodings left of tables is associative and commutative`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    // Cut to 32 keys each, so that all but the first come in with what they may lack.
    let parts = (0..<3).map { _ in
      var state = TopState()
      for _ in 0..<2_000 { state.add(randomKey(300, &random)) }
      #expect(state.finish(keep: 0).distinctKept > 32, "seed \(seed)")
      return state.encode(keep: 5)
    }
    var results: Set<[UInt8]> = []
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var left = try decodedTop(parts[order[0]])
      left.merge(try decodedTop(parts[order[1]]))
      left.merge(try decodedTop(parts[order[2]]))
      var right = try decodedTop(parts[order[1]])
      right.merge(try decodedTop(parts[order[2]]))
      var outer = try decodedTop(parts[order[0]])
      outer.merge(right)
      results.formUnion([left.encode(keep: .max), outer.encode(keep: .max)])
    }
    #expect(results.count == 1, "seed \(seed)")
  }

  @Test func `the largest keys of many encodings together have no error, though minutes cut them`()
    throws
  {
    var random = SeededGenerator(4)
    var merged = TopState()
    var truth: [Int: UInt64] = [:]
    for _ in 0..<60 {
      var minute = TopState()
      for _ in 0..<2_000 {
        // Key k with a chance like 1 / k.
        let key = Int(exp(Double.random(in: 0..<log(5_000), using: &random)))
        truth[key, default: 0] += 1
        minute.add("client \(key)")
      }
      merged.merge(try decodedTop(minute.encode(keep: 10)))
    }
    let top = merged.finish(keep: 10)
    #expect(top.error == 0 && top.unlisted > 0)
    for entry in top.entries {
      let key = Int(String(decoding: entry.key.dropFirst(7), as: UTF8.self)) ?? 0
      #expect(truth[key] == entry.count)
    }
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
      [0x54, 1, 9, 0, 2, 1, 0, 1, 0x62, 1, 0, 1, 0x61],  // equal counts not in order of keys
      [0x54, 1, 2, 0, 2, 2, 0, 1, 0x61, 1, 0, 1, 0x62],  // a total below the sum
      [0x54, 1, 9, 3, 1, 1, 4, 1, 0x61],  // more missed than was ever forgotten
      [0x54, 1, 9, 0, 1, 1, 0] + [0x81, 8] + [UInt8](repeating: 0x61, count: 1_025),
    ]
    for bytes in refused where TopState(decoding: bytes) != nil {
      Issue.record("\(bytes.prefix(12)) were decoded")
    }
  }

  @Test func `whatever one byte is changed to, only what a table writes is taken for one`() {
    var decodedCount = 0
    for original in [state(12).encode(keep: 9), state(300, capacity: 50).encode(keep: 40)] {
      for place in original.indices {
        for bit in UInt8(0)..<8 {
          var changed = original
          changed[place] ^= 1 << bit
          guard let state = TopState(decoding: changed) else { continue }
          decodedCount += 1
          if state.encode(keep: .max) != changed { Issue.record("byte \(place), bit \(bit)") }
        }
      }
    }
    #expect(decodedCount > 100, "no change left anything to decode")
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
