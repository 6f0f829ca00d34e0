import Sketches
import Testing
import TestSupport

/// The bounds of a table that had to forget, against an exact dictionary.
struct TopBoundTests {
  typealias Stream = [(key: [UInt8], weight: UInt64)]

  enum Order: CaseIterable {
    case uniquesFirst, heavyFirst, shuffled, waves, growing, weighted
  }

  @Test(arguments: Order.allCases, [16, 100, 1_000])
  func `every true count lies in its bounds, and the error in the proven one`(
    order: Order,
    capacity: Int
  ) {
    for seed: UInt64 in [1, 2, UInt64.random(in: .min ... .max)] {
      var random = SeededGenerator(seed)
      let stream = stream(order, &random)
      var state = TopState(capacity: capacity)
      for (key, weight) in stream { state.add(key, weight: weight) }
      let place: Comment = "seed \(seed), \(order), capacity \(capacity)"
      let total = check(state.finish(keep: .max), of: stream, place)
      check(state.finish(keep: 10), of: stream, place)
      // All kept: what is not listed has been forgotten, so this is the floor.
      #expect(state.finish(keep: .max).unlisted <= 2 * total / UInt64(capacity), place)
    }
  }

  @Test(arguments: Order.allCases)
  func `bounds hold for parts merged in any order and grouping`(order: Order) {
    for seed: UInt64 in [1, 2, UInt64.random(in: .min ... .max)] {
      var random = SeededGenerator(seed)
      let stream = stream(order, &random)
      var parts: [Stream] = [[], [], [], []]
      for (place, item) in stream.enumerated() {
        // One part by time, three by chance: shards and minutes.
        let part = place < 3_000 ? 0 : Int.random(in: 1...3, using: &random)
        parts[part].append(item)
      }
      for way in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 0, 3, 2]] {
        var chain = TopState(capacity: 300)
        for part in way { chain.merge(filled(parts[part], capacity: 300)) }
        var left = filled(parts[way[0]], capacity: 300)
        left.merge(filled(parts[way[1]], capacity: 300))
        var right = filled(parts[way[2]], capacity: 300)
        right.merge(filled(parts[way[3]], capacity: 300))
        left.merge(right)
        for top in [chain.finish(keep: .max), left.finish(keep: .max)] {
          let place: Comment = "seed \(seed), \(order), \(way)"
          let total = check(top, of: stream, place)
          #expect(top.unlisted <= 2 * total / 300, place)
          #expect(top.distinctKept <= 300, place)
        }
      }
    }
  }

  @Test(arguments: Order.allCases)
  func `bounds hold through encodings that leave keys out`(order: Order) throws {
    for seed: UInt64 in [1, 2, UInt64.random(in: .min ... .max)] {
      var random = SeededGenerator(seed)
      let stream = stream(order, &random)
      var merged = TopState(capacity: 200)
      for start in stride(from: 0, to: stream.count, by: 2_500) {
        let part = Array(stream[start..<min(stream.count, start + 2_500)])
        merged.merge(try decodedTop(filled(part, capacity: 400).encode(keep: 60)))
      }
      check(merged.finish(keep: .max), of: stream, "seed \(seed), \(order)")
      check(merged.finish(keep: 5), of: stream, "seed \(seed), \(order)")
    }
  }

  @Test func `hostile long keys stay in the arena's bound and the error in theirs`() {
    var random = SeededGenerator(3)
    let capacity = 2_000
    var state = TopState(capacity: capacity)
    var stream: Stream = []
    for number in 0..<12_000 {
      let isHeavy = number % 4 == 0
      let name = isHeavy ? number % 28 : number
      let filler = [UInt8](repeating: 0x78, count: 1_000)
      stream.append((filler + Array("\(name)".utf8), UInt64.random(in: 1...3, using: &random)))
    }
    for (key, weight) in stream { state.add(key, weight: weight) }
    let top = state.finish(keep: .max)
    let total = check(top, of: stream, "long keys")
    #expect(top.unlisted > 0)
    #expect(top.unlisted <= 8 * total / UInt64(capacity))
    #expect(top.entries.reduce(0) { $0 + $1.key.count } <= capacity * 256)
  }

  @Test func `a heavy key seen from the start stays exact among any number of others`() {
    var state = TopState(capacity: 100)
    for number in 0..<50_000 {
      state.add("unique \(number)")
      if number % 100 == 0 { state.add("heavy", weight: 20) }
    }
    let first = state.finish(keep: 1).entries.first
    #expect(first == TopEntry(key: Array("heavy".utf8), count: 10_000))
  }

  @Test func `a heavy key seen from the start on both sides stays exact when they are merged`() {
    var merged = TopState(capacity: 100)
    for side in 0..<3 {
      var state = TopState(capacity: 100)
      for number in 0..<5_000 {
        if number % 100 == 0 { state.add("heavy", weight: 20) }
        state.add("unique \(side) \(number)")
      }
      if side == 0 { merged.add("heavy", weight: 7) }
      merged.merge(state)
    }
    let top = merged.finish(keep: 1)
    #expect(top.entries == [TopEntry(key: Array("heavy".utf8), count: 3_007)])
    #expect(top.error == 0)
    #expect(top.unlisted > 0)
  }

  // MARK: Streams and their check

  private func filled(_ stream: Stream, capacity: Int) -> TopState {
    var state = TopState(capacity: capacity)
    for (key, weight) in stream { state.add(key, weight: weight) }
    return state
  }

  private func stream(_ order: Order, _ random: inout SeededGenerator) -> Stream {
    var uniques: Stream = (0..<6_000).map { (Array("unique key number \($0)".utf8), 1) }
    var heavy: Stream = []
    for key in 1...20 {
      for _ in 0..<(3_000 / key) { heavy.append((Array("heavy\(key)".utf8), 1)) }
    }
    switch order {
    case .uniquesFirst: return uniques + heavy
    case .heavyFirst: return heavy + uniques
    case .shuffled: return (uniques + heavy).shuffled(using: &random)
    case .waves:
      // Each key comes just often enough to be forgotten, again and again.
      return (0..<8).flatMap { _ in uniques.prefix(1_500) } + heavy.shuffled(using: &random)
    case .growing:
      // Late keys are ever heavier, so the largest are those with the shortest past.
      return (0..<150).flatMap { wave -> Stream in
        (0..<(wave + 1)).map { (Array("w\(wave * ($0 % 5))".utf8), UInt64(wave + 1)) }
      }
    case .weighted:
      for index in uniques.indices {
        uniques[index].weight = 1 << UInt64.random(in: 0...20, using: &random)
      }
      return (uniques + heavy).shuffled(using: &random)
    }
  }

  /// Checks all that a table says against the whole truth; returns the total weight.
  @discardableResult
  private func check(_ top: Top, of stream: Stream, _ place: Comment) -> UInt64 {
    var truth: [[UInt8]: UInt64] = [:]
    for (key, weight) in stream { truth[key, default: 0] += weight }
    let total = truth.values.reduce(0, +)
    #expect(top.total == total, place)
    for entry in top.entries {
      let count = truth.removeValue(forKey: entry.key) ?? 0
      #expect(entry.count <= count && count <= entry.count + top.error, place)
    }
    #expect(truth.values.max() ?? 0 <= top.unlisted, place)
    // Nothing lacks more than what a forgotten key can have had.
    #expect(top.error <= top.unlisted, place)
    let sorted = top.entries.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.key.lexicographicallyPrecedes($1.key)
    }
    #expect(top.entries == sorted, place)
    return total
  }
}
