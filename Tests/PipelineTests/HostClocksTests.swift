import TestSupport
import Testing

@testable import Pipeline

/// What is told of the clocks of hosts.
struct HostClocksTests {
  private static func look(
    _ clocks: inout HostClocks,
    _ name: String,
    _ difference: Int64,
    number: UInt64
  ) {
    let bytes = Array(name.utf8) + [UInt8](repeating: 0, count: 64)
    bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      clocks.look(start, name.utf8.count, difference: difference, number: number)
    }
  }

  @Test func `the typical difference is a median that odd ones do not move`() throws {
    var clocks = HostClocks(looksAtArrival: true)
    for number in 0..<100 as Range<UInt64> {
      Self.look(&clocks, "ahead", number % 5 == 0 ? -7_200 : 3_600, number: number)
      Self.look(&clocks, "right", number % 5 == 0 ? 40_000 : 1, number: number)
      Self.look(&clocks, "behind", -20, number: number)
    }
    let strays = clocks.strays(beyond: 10)
    #expect(strays.map { String(decoding: $0.name, as: UTF8.self) } == ["ahead", "behind"])
    #expect(strays.map(\.typical) == [3_600, -20])
    #expect(strays.map(\.records) == [100, 100])
    #expect(clocks.strays(beyond: 20).count == 1)
  }

  @Test func `first all records are looked at, then about one in sixteen, of every host`() {
    var clocks = HostClocks(looksAtArrival: true)
    let total: UInt64 = 200_000
    for number in 1...total where number >= clocks.next {
      // Sixteen hosts that take turns.
      Self.look(&clocks, "host\(number % 16)", -60, number: number)
    }
    let strays = clocks.strays(beyond: 10)
    #expect(strays.count == 16)
    let looked = strays.map(\.records).reduce(0, +)
    #expect((14_000...18_500).contains(looked))
    #expect(strays.allSatisfy { (700...1_500).contains($0.records) })
  }

  @Test func `more hosts than there is room for are counted`() {
    var clocks = HostClocks(looksAtArrival: true)
    for number in 0..<2_000 as Range<UInt64> {
      Self.look(&clocks, "host\(number)", -60, number: number)
    }
    #expect(clocks.strays(beyond: 10).count == HostClocks.limit)
    #expect(clocks.beyond == 2_000 - UInt64(HostClocks.limit))
  }
}
