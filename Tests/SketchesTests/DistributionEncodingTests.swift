import Sketches
import Testing
import TestSupport

struct DistributionEncodingTests {
  private func decoded(_ bytes: [UInt8]) throws -> DistributionState {
    guard let state = DistributionState(decoding: bytes) else { throw Undecoded() }
    return state
  }

  private func isState(_ bytes: [UInt8]) -> Bool { DistributionState(decoding: bytes) != nil }

  private func samples(_ seed: UInt64) -> [[UInt8]] {
    var random = SeededGenerator(seed)
    var lost = distribution([DecimalNumber(7)])
    lost.add(DecimalNumber(.max), weight: .max)
    return [
      DistributionState().encode(),
      distribution([DecimalNumber(0)]).encode(),
      distribution([DecimalNumber(2), DecimalNumber(0), DecimalNumber(-1)]).encode(),
      distribution((0..<20).map { _ in Shape.latency.number(&random) }).encode(),
      distribution((0..<20).map { _ in Shape.mixed.number(&random) }).encode(),
      distribution((0..<40).map { _ in anyDecimal(&random) }).encode(),
      lost.encode(),
    ]
  }

  @Test func `the bytes are as documented`() {
    var state = DistributionState()
    #expect(state.encode() == [0x51, 1, 0, 0, 0, 0, 0, 0])
    for value: Int64 in [0, 1, 2, 2, 2, -1] { state.add(DecimalNumber(value)) }
    let head: [UInt8] = [0x51, 1, 0, 1]
    let below: [UInt8] = [0, 1, 0x96, 0x08, 1, 1]
    let above: [UInt8] = [0, 2, 0x96, 0x08, 1, 1, 0x22, 1, 3]
    let ends: [UInt8] = [0xff, 0xa7, 0xd6, 0xb9, 0x07, 0x80, 0xd0, 0xac, 0xf3, 0x0e]
    let sum: [UInt8] = [0x80, 0xf0, 0x85, 0xda, 0x2c]
    #expect(state.encode() == head + below + above + ends + sum)
  }

  @Test(arguments: lawSeeds)
  func `a decoded state goes on as the one encoded`(seed: UInt64) throws {
    for bytes in samples(seed) {
      var state = try decoded(bytes)
      #expect(state.encode() == bytes, "seed \(seed)")
      state.merge(distribution([DecimalNumber(3)]))
      #expect(state.finish().count > 0)
    }
    var random = SeededGenerator(seed)
    let numbers = (0..<200).map { _ in anyDecimal(&random) }
    let original = distribution(numbers)
    var copy = try decoded(original.encode())
    #expect(copy.finish() == original.finish(), "seed \(seed)")
    for q in [0, 0.2, 0.5, 0.8, 1] { #expect(copy.quantile(q) == original.quantile(q)) }
    copy.merge(distribution(numbers))
    #expect(copy.encode() == distribution(numbers + numbers).encode(), "seed \(seed)")
  }

  @Test func `no truncation and no byte more is taken for a state`() {
    for bytes in samples(9) {
      for count in bytes.indices where isState(Array(bytes[..<count])) {
        Issue.record("\(count) of \(bytes.count) bytes were decoded")
      }
      #expect(!isState(bytes + [0]))
    }
  }

  @Test func `whatever one byte is changed to, only what a state writes is taken for one`() {
    var decodedCount = 0
    for bytes in samples(5) {
      for place in bytes.indices {
        for bit in UInt8(0)..<12 {
          var changed = bytes
          changed[place] = bit < 8 ? bytes[place] ^ 1 << bit : [0, 1, 0x7f, 0xff][Int(bit) - 8]
          guard changed != bytes else { continue }
          guard let state = DistributionState(decoding: changed) else { continue }
          decodedCount += 1
          if state.encode() != changed { Issue.record("byte \(place): \(changed)") }
        }
      }
    }
    #expect(decodedCount > 100, "no change left anything to decode")
  }

  @Test(arguments: lawSeeds)
  func `damaged bytes never trap, and what decodes is what a state writes`(seed: UInt64) {
    var random = SeededGenerator(seed)
    let originals = samples(seed)
    var decodedCount = 0
    for round in 0..<5_000 {
      let bytes = mutated(originals[round % originals.count], &random)
      guard var state = DistributionState(decoding: bytes) else { continue }
      decodedCount += 1
      #expect(state.encode() == bytes, "seed \(seed), round \(round)")
      state.add(anyDecimal(&random), weight: .random(in: 1 ... .max, using: &random))
      state.merge(distribution([anyDecimal(&random)]))
      let finished = state.finish()
      let ends = (finished.min?.doubleValue ?? 0)...(finished.max?.doubleValue ?? 0)
      #expect(ends.contains(finished.p50) && ends.contains(finished.p99), "seed \(seed)")
    }
    #expect(decodedCount > 100, "seed \(seed): the damage left nothing to decode")
  }

  @Test func `bytes that no state writes are refused`() {
    let refused: [[UInt8]] = [
      [],
      [0x54, 1, 0, 0, 0, 0, 0, 0],  // another kind
      [0x51, 2, 0, 0, 0, 0, 0, 0],  // another version
      [0x51, 1, 2, 0, 0, 0, 0, 0],  // an unknown flag
      [0x51, 1, 1, 0, 0, 0, 0, 0],  // a lost sum of nothing
      [0x51, 1, 0, 1, 0, 0, 0, 0, 0, 0, 2],  // a zero whose sum is 1e-9
      [0x51, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0],  // a zero whose lowest value is -1e-9
      [0x51, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1],  // near values with none far from them
      [0x51, 1, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f],  // more runs than buckets
      [0x51, 1, 0, 0, 0, 0, 0, 1, 0, 0xb4, 0x19, 1],  // one bucket more than the scale has
      [0x51, 1, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0, 1, 1, 2, 4, 6],  // two runs that touch
      [0x51, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 2, 2, 2],  // a bucket without weight
      [0x51, 1, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0xff, 0x0f, 1, 1, 2, 4, 6],  // wider than a side is
    ]
    for bytes in refused where isState(bytes) {
      Issue.record("\(bytes) were decoded")
    }
    #expect(isState([0x51, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]))
    #expect(isState([0x51, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 2, 2]))
  }
}
