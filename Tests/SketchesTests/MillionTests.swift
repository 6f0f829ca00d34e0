import Glibc
import Sketches
import Testing
import TestSupport

/// A million keys through all three sketches, beside an exact count of each key.
struct MillionTests {
  enum Spread: CaseIterable {
    case uniform, zipf

    /// A number in 0..<1,000,000: all alike, or number k with a chance like 1 / (k + 1).
    func number(_ random: inout SeededGenerator) -> Int {
      switch self {
      case .uniform: Int.random(in: 0..<1_000_000, using: &random)
      case .zipf: Int(exp(Double.random(in: 0..<log(1_000_000), using: &random))) - 1
      }
    }
  }

  @Test(arguments: Spread.allCases)
  func `all errors are within their bounds`(spread: Spread) {
    var random = SeededGenerator(11)
    var truth = [UInt64](repeating: 0, count: 1_000_000)
    var distinct = DistinctState()
    var top = TopState()
    var distribution = DistributionState()
    let numbers = (0..<1_000_000).map { _ in spread.number(&random) }
    for number in numbers {
      truth[number] += 1
      var key = UInt64(number)
      withUnsafeMutableBytes(of: &key) { raw in
        raw.withMemoryRebound(to: UInt8.self) { bytes in
          guard let start = bytes.baseAddress else { return }
          let hash = hashBytes(start, 8, seed: testSeed)
          distinct.add(hash: hash)
          top.add(start, 8, hash: hash)
        }
      }
      distribution.add(DecimalNumber(Int64(number)))
    }
    let total: UInt64 = 1_000_000
    let kinds = Double(truth.count { $0 > 0 })
    let counted = distinct.finish()
    #expect(abs(Double(counted.count) - kinds) <= 4 * counted.error * kinds)

    let table = top.finish(keep: 20_000)
    #expect(table.unlisted <= 2 * total / 20_000)
    for entry in table.entries {
      let number = entry.key.reversed().reduce(0) { $0 << 8 | Int($1) }
      let count = truth[number]
      if count < entry.count || count > entry.count + table.error { Issue.record("\(entry)") }
      truth[number] = 0
    }
    #expect(truth.max() ?? 0 <= table.unlisted)

    let finished = distribution.finish()
    #expect((finished.count, finished.error) == (total, 0.01))
    let sorted = numbers.sorted()
    for (q, value) in [
      (0.5, finished.p50), (0.9, finished.p90), (0.95, finished.p95), (0.99, finished.p99),
    ] {
      let exact = Double(sorted[Int(q * 999_999)])
      #expect(abs(value - exact) <= 0.01 * exact, "q \(q)")
    }
  }
}
