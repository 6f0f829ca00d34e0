import Sketches
import Testing
import TestSupport

struct DistinctTests {
  private func state(
    _ hashes: some Sequence<UInt64>,
    exactLimit: Int = 65_536,
    precision: Int = 14
  ) -> DistinctState {
    var state = DistinctState(exactLimit: exactLimit, precision: precision)
    for hash in hashes { state.add(hash: hash) }
    return state
  }

  private func hashes(_ count: Int, _ seed: UInt64) -> [UInt64] {
    var random = SeededGenerator(seed)
    return (0..<count).map { _ in random.next() }
  }

  @Test func `an empty state holds nothing`() {
    let empty = DistinctState()
    let isEmpty = empty.isEmpty
    #expect(isEmpty)
    #expect(empty.finish() == Distinct(count: 0, error: 0))
  }

  @Test func `repeated values count once, and the hash 0 is a value like any other`() {
    let twice = state([0, 1, 2, 0, 1, 2, .max, .max])
    let isEmpty = twice.isEmpty
    #expect(!isEmpty)
    #expect(twice.finish() == Distinct(count: 4, error: 0))
  }

  @Test func `the count is exact up to the limit and an estimate beyond it`() {
    let values = hashes(1_001, 3)
    #expect(state(values.prefix(1_000), exactLimit: 1_000).finish().error == 0)
    #expect(state(values.prefix(1_000), exactLimit: 1_000).finish().count == 1_000)
    let beyond = state(values, exactLimit: 1_000).finish()
    #expect(beyond.error == 1.04 / 128)
    #expect(abs(Double(beyond.count) - 1_001) <= 4 * beyond.error * 1_001)
    #expect(state(values + values, exactLimit: 1_001).finish() == Distinct(count: 1_001, error: 0))
  }

  @Test(arguments: [12, 13, 14, 15, 16])
  func `estimates lie within four standard errors at every size`(precision: Int) {
    // One stream for all sizes: what is asserted is 4 sigma, so fixed seeds keep it from flaking.
    for seed: UInt64 in 1...3 {
      var random = SeededGenerator(seed)
      var state = DistinctState(exactLimit: 0, precision: precision)
      var added = 0
      for size in [1, 10, 100, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000] {
        if seed > 1, size > 100_000 { break }
        while added < size {
          state.add(hash: random.next())
          added += 1
        }
        let estimate = state.finish()
        let off = abs(Double(estimate.count) - Double(size)) / Double(size)
        #expect(off <= 4 * estimate.error, "seed \(seed), size \(size): \(estimate)")
      }
    }
  }

  @Test func `estimates have no bias over many sketches`() {
    for size in [500, 5_000, 12_000, 40_000] {
      var sum = 0.0
      let sketches = 60
      for seed in 0..<sketches {
        let estimate = state(hashes(size, UInt64(seed) &+ 1_000), exactLimit: 0, precision: 12)
        sum += Double(estimate.finish().count) / Double(size) - 1
      }
      // The mean of 60 has an error of 1.6 % / sqrt(60) = 0.21 %; four of these.
      #expect(abs(sum / Double(sketches)) < 4 * 1.04 / 64 / Double(sketches).squareRoot())
    }
  }

  @Test(arguments: lawSeeds)
  func `merging is associative and commutative, and parts give the whole`(seed: UInt64) {
    var random = SeededGenerator(seed)
    for limit in [0, 300, 2_000] {
      let values = hashes(1_500, random.next())
      let first = Int.random(in: 0...1_500, using: &random)
      let second = Int.random(in: first...1_500, using: &random)
      let parts = [values[..<first], values[first..<second], values[max(0, second - 99)...]]
      let whole = state(values, exactLimit: limit).encode(exactLimit: .max)
      let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
      for order in orders {
        var left = state(parts[order[0]], exactLimit: limit)
        left.merge(state(parts[order[1]], exactLimit: limit))
        left.merge(state(parts[order[2]], exactLimit: limit))
        #expect(left.encode(exactLimit: .max) == whole, "seed \(seed), limit \(limit)")
        var right = state(parts[order[1]], exactLimit: limit)
        right.merge(state(parts[order[2]], exactLimit: limit))
        var outer = state(parts[order[0]], exactLimit: limit)
        outer.merge(right)
        #expect(outer.encode(exactLimit: .max) == whole, "seed \(seed), limit \(limit)")
        #expect(outer.finish() == left.finish(), "seed \(seed), limit \(limit)")
      }
    }
  }

  @Test(arguments: lawSeeds)
  func `the lower precision and the lower limit win from either side`(seed: UInt64) {
    let values = hashes(3_000, seed)
    let expected = state(values, exactLimit: 0, precision: 12)
    for (left, right) in [(12, 15), (15, 12)] {
      var merged = state(values[..<2_000], exactLimit: 0, precision: left)
      merged.merge(state(values[1_000...], exactLimit: 0, precision: right))
      #expect(merged.finish() == expected.finish(), "seed \(seed)")
    }
    for (left, right) in [(100, 5_000), (5_000, 100)] {
      var merged = state(values[..<90], exactLimit: left)
      merged.merge(state(values[80..<170], exactLimit: right))
      #expect(merged.finish() == state(values[..<170], exactLimit: 0).finish(), "seed \(seed)")
    }
    var few = state(values[..<150], exactLimit: 5_000)
    few.merge(DistinctState(exactLimit: 100))
    #expect(few.finish().error > 0)
  }

  @Test func `a cleared state counts like a new one`() {
    for size in [10, 5_000, 70_000] {
      var used = state(hashes(size, 4))
      for again in [3, 40_000, 10] {
        used.removeAll()
        let isEmpty = used.isEmpty
        #expect(isEmpty)
        for hash in hashes(again, 5) { used.add(hash: hash) }
        #expect(used.finish() == Distinct(count: UInt64(again), error: 0))
      }
    }
  }

  @Test func `limits and precisions out of range are cut to it`() {
    let values = hashes(70_000, 6)
    #expect(state(values, exactLimit: .max, precision: 99).finish().error == 0)
    #expect(state(values, exactLimit: -1, precision: 99).finish().error == 1.04 / 256)
    #expect(state(values, exactLimit: -1, precision: -99).finish().error == 1.04 / 64)
  }
}
