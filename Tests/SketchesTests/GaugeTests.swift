import Sketches
import Testing
import TestSupport

struct GaugeTests {
  private func reading(_ nano: Int) -> DecimalNumber {
    let value = Int64(nano)
    return DecimalNumber(whole: value / 1_000_000_000, nano: value % 1_000_000_000)
      ?? DecimalNumber(0)
  }

  @Test func `a gauge without readings has no values, and merging it changes nothing`() {
    var gauge = Gauge()
    #expect(gauge.last == nil && gauge.min == nil && gauge.max == nil && gauge.count == 0)
    gauge.set(reading(-5), at: -9)
    let before = gauge
    gauge.merge(Gauge())
    #expect(gauge == before)
    var empty = Gauge()
    empty.merge(before)
    #expect(empty == before)
  }

  @Test func `the last reading is the one with the highest time, later calls winning a tie`() {
    var gauge = Gauge()
    gauge.set(reading(10), at: 5)
    gauge.set(reading(30), at: 4)
    #expect(gauge.last == reading(10))
    #expect(gauge.max == reading(30))
    gauge.set(reading(20), at: 5)
    #expect(gauge.last == reading(20))
    #expect(gauge.min == reading(10))
    #expect((gauge.count, gauge.lastTime) == (3, 5))
  }

  @Test(arguments: lawSeeds)
  func `readings gathered apart and merged in any order are those gathered together`(
    seed: UInt64
  ) {
    var random = SeededGenerator(seed)
    let readings = (0..<90).map { time in
      (
        time: Int64(time),
        value: reading(.random(in: -5_000_000_000...5_000_000_000, using: &random))
      )
    }
    var whole = Gauge()
    var parts = [Gauge(), Gauge(), Gauge()]
    for (time, value) in readings {
      whole.set(value, at: time)
      parts[Int.random(in: 0..<3, using: &random)].set(value, at: time)
    }
    #expect(whole.last == readings.last?.value)
    #expect(whole.min == readings.map(\.value).min())
    #expect(whole.max == readings.map(\.value).max())
    for order in [[0, 1, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
      var chain = Gauge()
      for part in order { chain.merge(parts[part]) }
      var inner = parts[order[1]]
      inner.merge(parts[order[2]])
      var outer = parts[order[0]]
      outer.merge(inner)
      #expect(chain == whole && outer == whole, "seed \(seed), \(order)")
    }
  }

  @Test func `without times, merging in time order keeps the later part's last reading`() {
    var early = Gauge()
    early.set(reading(1))
    early.set(reading(9))
    var late = Gauge()
    late.set(reading(4))
    early.merge(late)
    #expect(early.last == reading(4))
    #expect((early.min, early.max) == (reading(1), reading(9)))
  }
}
