import Sketches
import Testing
import TestSupport

struct TopTests {
  @Test func `an empty table holds nothing`() {
    let empty = TopState()
    let isEmpty = empty.isEmpty
    #expect(isEmpty)
    #expect(
      empty.finish(keep: 9) == Top(entries: [], total: 0, distinctKept: 0, error: 0, unlisted: 0)
    )
  }

  @Test func `entries come by count, then by key, and the cut says what it left out`() {
    var state = TopState()
    for (key, weight) in [("b", 2), ("a", 1), ("", 2), ("ab", 2), ("c", 5), ("a", 1)] {
      state.add(key, weight: UInt64(weight))
    }
    let all = state.finish(keep: 10)
    #expect(
      all.entries.map { String(decoding: $0.key, as: UTF8.self) } == ["c", "", "a", "ab", "b"]
    )
    #expect(all.entries.map(\.count) == [5, 2, 2, 2, 2])
    #expect((all.total, all.distinctKept, all.error, all.unlisted) == (13, 5, 0, 0))
    let three = state.finish(keep: 3)
    #expect(three.entries == Array(all.entries.prefix(3)))
    #expect((three.total, three.distinctKept, three.error, three.unlisted) == (13, 5, 0, 2))
    let none = state.finish(keep: -1)
    #expect((none.entries.count, none.distinctKept, none.unlisted) == (0, 5, 5))
  }

  @Test func `keys of every length are told apart and given back`() {
    var random = SeededGenerator(11)
    var state = TopState()
    var expected: [[UInt8]: UInt64] = [:]
    for length in 0...TopState.maxKeyBytes {
      let key = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      var keys = [key]
      // The first, a middle and the last byte changed: each must be a key of its own.
      for place in Set([0, length / 2, length - 1]) where place >= 0 && place < length {
        keys.append(key)
        keys[keys.count - 1][place] ^= 0x55
      }
      for key in keys {
        let weight = UInt64.random(in: 1...1_000_000, using: &random)
        expected[key, default: 0] += weight
        state.add(key, weight: weight)
      }
    }
    #expect(counts(of: state) == expected)
  }

  @Test func `a key that is too long is cut, and counted with all that begin alike`() {
    var state = TopState()
    let start = [UInt8](repeating: 0x61, count: TopState.maxKeyBytes)
    for tail in [[], [1], [2, 3], [UInt8](repeating: 9, count: 5_000)] { state.add(start + tail) }
    state.add(Array(start.dropLast()))
    let top = state.finish(keep: 10)
    #expect(top.entries.map(\.key.count) == [1_024, 1_023])
    #expect(top.entries.map(\.count) == [4, 1])
  }

  @Test(arguments: lawSeeds)
  func `a bad hash costs time and never truth`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var state = TopState()
    var expected: [[UInt8]: UInt64] = [:]
    for _ in 0..<5_000 {
      let key = Array("k\(Int.random(in: 0..<500, using: &random))".utf8)
      withBytes(key) { state.add($0, $1, hash: UInt64($1) << 40) }
      expected[key, default: 0] += 1
    }
    #expect(counts(of: state) == expected, "seed \(seed)")
  }

  @Test func `a weight of nothing adds no key, and counts stay at their end`() {
    var state = TopState()
    state.add("a", weight: 0)
    let isEmpty = state.isEmpty
    #expect(isEmpty)
    state.add("a", weight: .max)
    state.add("a", weight: .max)
    state.add("b", weight: 1)
    let top = state.finish(keep: 2)
    #expect(top.entries.map(\.count) == [.max, 1])
    #expect(top.total == .max)
    var other = TopState()
    other.merge(state)
    other.merge(state)
    #expect(other.finish(keep: 1).entries.first?.count == .max)
  }

  @Test(arguments: lawSeeds)
  func `while nothing is forgotten, merging any parts in any order gives the whole`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let keys = (0..<3_000).map { _ in randomKey(2_000, &random) }
    var whole = TopState()
    for key in keys { whole.add(key) }
    let first = Int.random(in: 0...3_000, using: &random)
    let second = Int.random(in: first...3_000, using: &random)
    let parts = [keys[..<first], keys[first..<second], keys[second...]]
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var left = filled(parts[order[0]])
      left.merge(filled(parts[order[1]]))
      left.merge(filled(parts[order[2]]))
      var right = filled(parts[order[1]])
      right.merge(filled(parts[order[2]]))
      var outer = filled(parts[order[0]])
      outer.merge(right)
      for keep in [10, 100, 5_000] {
        #expect(left.finish(keep: keep) == whole.finish(keep: keep), "seed \(seed)")
        #expect(outer.finish(keep: keep) == whole.finish(keep: keep), "seed \(seed)")
      }
      #expect(outer.encode(keep: 5_000) == whole.encode(keep: 5_000), "seed \(seed)")
    }
  }

  @Test(arguments: lawSeeds)
  func `a cleared table counts like a new one`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var used = TopState(capacity: 1_000)
    for round in 0..<6 {
      let keys = (0..<[50, 5_000, 3, 800, 20_000, 900][round]).map { _ in randomKey(900, &random) }
      used.removeAll()
      for key in keys { used.add(key) }
      #expect(
        used.finish(keep: 100) == filled(keys[...], capacity: 1_000).finish(keep: 100),
        "seed \(seed), round \(round)"
      )
    }
  }

  private func filled(_ keys: ArraySlice<[UInt8]>, capacity: Int = 20_000) -> TopState {
    var state = TopState(capacity: capacity)
    for key in keys { state.add(key) }
    return state
  }

  private func counts(of state: borrowing TopState) -> [[UInt8]: UInt64] {
    let top = state.finish(keep: .max)
    #expect((top.error, top.unlisted) == (0, 0))
    #expect(top.distinctKept == top.entries.count)
    return Dictionary(uniqueKeysWithValues: top.entries.map { ($0.key, $0.count) })
  }
}

/// A key with a number below `limit`, small ones more often; every third is longer than a slot.
func randomKey(_ limit: Int, _ random: inout SeededGenerator) -> [UInt8] {
  let bound = Int.random(in: 1...limit, using: &random)
  let number = Int.random(in: 0..<bound, using: &random)
  return Array((number % 3 == 0 ? "/a/rather/long/path/\(number)" : "k\(number)").utf8)
}
