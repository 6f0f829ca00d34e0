import Sketches
import Testing
import TestSupport

struct DistributionTests {
  @Test func `an empty state holds nothing`() {
    let empty = DistributionState()
    let isEmpty = empty.isEmpty
    #expect(isEmpty)
    #expect(empty.quantile(0.5) == nil)
    let finished = empty.finish()
    #expect((finished.count, finished.sum) == (0, ExactSum()))
    #expect((finished.min, finished.max) == (nil, nil))
    #expect([finished.p50, finished.p90, finished.p95, finished.p99] == [0, 0, 0, 0])
  }

  @Test func `one value is all quantiles, and exact`() {
    let state = distribution([decimal(-3_141_592_653)])
    let finished = state.finish()
    #expect(finished.count == 1)
    #expect(finished.min == finished.max)
    for quantile in [finished.p50, finished.p99] { #expect(quantile == -3.141592653) }
    #expect(state.quantile(.nan) == nil)
    #expect(state.quantile(-1) == -3.141592653)
    #expect(state.quantile(7) == -3.141592653)
  }

  @Test func `quantiles are those of the nearest rank`() {
    // numpy.quantile(range(1, 11), q, method="inverted_cdf")
    let state = distribution((1...10).map { DecimalNumber($0) })
    for (q, expected) in [
      (0, 1), (0.1, 1), (0.5, 5), (0.75, 8), (0.9, 9), (0.91, 10), (0.99, 10), (1, 10),
    ] {
      let value = state.quantile(q) ?? .nan
      #expect(abs(value - Double(expected)) <= 0.01 * Double(expected), "q \(q)")
    }
  }

  @Test func `values of every sign and size are in one order`() {
    let numbers: [Int64] = [-900, -30, -1, 0, 0, 2, 40, 7_000, 7_000_000]
    let state = distribution(numbers.shuffled().map { DecimalNumber($0) })
    for (rank, number) in numbers.enumerated() {
      let value = state.quantile(Double(rank + 1) / 9) ?? .nan
      #expect(abs(value - Double(number)) <= 0.01 * abs(Double(number)), "rank \(rank)")
    }
  }

  @Test(arguments: lawSeeds, Shape.allCases)
  func `every quantile lies within the stated error of the exact one`(
    seed: UInt64,
    shape: Shape
  ) {
    var random = SeededGenerator(seed)
    for size in [2, 3, 100, 2_000] {
      let numbers = (0..<size).map { _ in shape.number(&random) }
      let sorted = numbers.sorted()
      let state = distribution(numbers)
      let place: Comment = "seed \(seed), \(shape), \(size) values"
      for percent in stride(from: 0.0, through: 100, by: 2.5) {
        let q = percent / 100
        let exact = sorted[max(Int((q * Double(size) * (1 - 1e-12)).rounded(.up)), 1) - 1]
          .doubleValue
        let value = state.quantile(q) ?? .nan
        #expect(abs(value - exact) <= 0.01 * abs(exact), place)
      }
      var sum = ExactSum()
      for number in numbers { sum.add(number) }
      let finished = state.finish()
      #expect(finished.count == UInt64(size), place)
      #expect(finished.sum == sum, place)
      #expect((finished.min, finished.max) == (sorted.first, sorted.last), place)
      #expect(finished.p50 == state.quantile(0.5) && finished.p99 == state.quantile(0.99), place)
      #expect(finished.error == 0.01, place)
    }
  }

  @Test(arguments: lawSeeds, Shape.allCases + [nil])
  func `merging is associative and commutative, and parts give the whole`(
    seed: UInt64,
    shape: Shape?
  ) {
    var random = SeededGenerator(seed)
    // No shape: magnitudes from a billionth to the largest, wider than the buckets span.
    let numbers = (0..<400).map { _ in shape?.number(&random) ?? anyDecimal(&random) }
    let first = Int.random(in: 0...400, using: &random)
    let second = Int.random(in: first...400, using: &random)
    let parts = [numbers[..<first], numbers[first..<second], numbers[second...]]
    let whole = distribution(numbers)
    let bytes = whole.encode()
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      var left = distribution(parts[order[0]])
      left.merge(distribution(parts[order[1]]))
      left.merge(distribution(parts[order[2]]))
      var right = distribution(parts[order[1]])
      right.merge(distribution(parts[order[2]]))
      var outer = distribution(parts[order[0]])
      outer.merge(right)
      #expect(left.encode() == bytes && outer.encode() == bytes, "seed \(seed), \(order)")
      #expect(outer.finish() == whole.finish(), "seed \(seed), \(order)")
    }
    #expect(distribution(numbers.shuffled(using: &random)).encode() == bytes, "seed \(seed)")
  }

  @Test(arguments: lawSeeds)
  func `a weight counts as that many values`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var weighted = DistributionState()
    var single = DistributionState()
    for _ in 0..<300 {
      let number = Shape.mixed.number(&random)
      let weight = Int.random(in: 0...9, using: &random)
      weighted.add(number, weight: UInt64(weight))
      for _ in 0..<weight { single.add(number) }
    }
    #expect(weighted.encode() == single.encode(), "seed \(seed)")
    #expect(weighted.finish() == single.finish(), "seed \(seed)")
  }

  @Test func `values too far below the largest are told as zero, with an error that says so`() {
    var state = DistributionState()
    let small = decimal(7)
    for number in [small, DecimalNumber(9_000_000_000_000_000_000)] {
      state.add(number, weight: 100)
    }
    for sign: Int64 in [1, -1] {
      var wide = DistributionState()
      wide.merge(state)
      if sign < 0 {
        wide.removeAll()
        wide.add(decimal(-7), weight: 100)
        wide.add(DecimalNumber(-9_000_000_000_000_000_000), weight: 100)
      }
      let finished = wide.finish()
      #expect(finished.error == 1)
      // Within the ends, which are exact: the smallest of one sign is an end.
      #expect(wide.quantile(sign > 0 ? 0.4 : 0.6) == Double(sign) * 7e-9)
      #expect(finished.count == 200)
    }
    // With the small ones in a place that no quantile falls on, nothing is lost.
    state.add(DecimalNumber(8_000_000_000_000_000_000), weight: 10_000)
    #expect(state.finish().error == 0.01)
    state.add(decimal(-1))
    #expect(state.quantile(0.005) == 0)
  }

  @Test func `counts stay at their end, and a sum that left its range is flagged`() {
    var state = DistributionState()
    state.add(DecimalNumber(5), weight: .max)
    state.add(DecimalNumber(5), weight: 7)
    #expect(state.finish().count == .max)
    #expect(state.quantile(0.5) == 5)
    #expect(state.finish().sum.isOverflowed)
    var lost = DistributionState()
    lost.add(DecimalNumber(.max), weight: .max)
    lost.add(DecimalNumber(.min), weight: 3)
    #expect(lost.finish().sum.isOverflowed)
  }

  @Test(arguments: lawSeeds)
  func `a cleared state counts like a new one`(seed: UInt64) {
    var random = SeededGenerator(seed)
    var used = DistributionState()
    for shape: Shape? in [.latency, nil, .size, .mixed, nil, .latency, .tiny] {
      let numbers = (0..<400).map { _ in shape?.number(&random) ?? anyDecimal(&random) }
      used.removeAll()
      let isEmpty = used.isEmpty
      #expect(isEmpty && used.encode() == DistributionState().encode())
      for number in numbers { used.add(number) }
      #expect(used.encode() == distribution(numbers).encode(), "seed \(seed)")
    }
  }
}

/// What values of log lines look like.
enum Shape: CaseIterable {
  case latency, size, mixed, tiny, whole

  func number(_ random: inout SeededGenerator) -> DecimalNumber {
    let bits = { (range: ClosedRange<Int64>, random: inout SeededGenerator) -> Int64 in
      let most = Int64(1) << Int64.random(in: range, using: &random)
      return Int64.random(in: 0...most, using: &random)
    }
    switch self {
    case .latency: return decimal(1_000_000 * bits(0...20, &random))
    case .size: return DecimalNumber(bits(0...40, &random))
    case .mixed:
      let sign: Int64 = Bool.random(using: &random) ? 1 : -1
      return decimal(sign * bits(0...50, &random))
    case .tiny: return decimal(bits(0...6, &random))
    case .whole: return DecimalNumber(Int64.random(in: -3...9, using: &random))
    }
  }
}

/// A number of billionths.
func decimal(_ nanos: Int64) -> DecimalNumber {
  let (whole, nano) = nanos.quotientAndRemainder(dividingBy: 1_000_000_000)
  return DecimalNumber(whole: whole, nano: nano) ?? DecimalNumber(0)
}

/// Any number there is, every magnitude as likely as any other.
func anyDecimal(_ random: inout SeededGenerator) -> DecimalNumber {
  let sign: Int64 = Bool.random(using: &random) ? 1 : -1
  let bits = Int64.random(in: 0...62, using: &random)
  let whole = Int64.random(in: 0 ... .max, using: &random) >> bits
  let nano = Int64.random(in: 0...999_999_999, using: &random) >> (bits / 2)
  return DecimalNumber(whole: sign * whole, nano: sign * nano) ?? DecimalNumber(0)
}

func distribution(_ numbers: some Sequence<DecimalNumber>) -> DistributionState {
  var state = DistributionState()
  for number in numbers { state.add(number) }
  return state
}
