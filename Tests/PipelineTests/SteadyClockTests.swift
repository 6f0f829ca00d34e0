import Testing

@testable import Pipeline

/// A step of the clock is believed when it has lasted.
struct SteadyClockTests {
  private static let start: Int64 = 1_391_246_400

  @Test func `small corrections are followed at once`() {
    var clock = SteadyClock(wall: Self.start, uptime: 100)
    for (wall, uptime) in [(1, 1), (12, 2), (13, 3), (4, 4), (5, 15)] as [(Int64, Int64)] {
      let reading = clock.read(wall: Self.start + wall, uptime: 100 + uptime)
      #expect(reading == SteadyClock.Reading(now: Self.start + wall))
    }
    #expect(!clock.isInDoubt)
  }

  @Test(arguments: [-3_600, 86_400, 11, -11, -40_000_000] as [Int64])
  func `a step is told once, and believed after a minute`(step: Int64) {
    var clock = SteadyClock(wall: Self.start, uptime: 0)
    for second in 1...60 as ClosedRange<Int64> {
      let reading = clock.read(wall: Self.start + second + step, uptime: second)
      let told = second == 1 ? step : nil
      #expect(reading == SteadyClock.Reading(now: Self.start + second, step: told))
      #expect(clock.isInDoubt)
    }
    let believed = clock.read(wall: Self.start + 61 + step, uptime: 61)
    #expect(
      believed == SteadyClock.Reading(now: Self.start + 61 + step, before: Self.start + 61)
    )
    #expect(!clock.isInDoubt)
    #expect(clock.read(wall: Self.start + 62 + step, uptime: 62).now == Self.start + 62 + step)
  }

  @Test(arguments: [-3_600, 86_400] as [Int64])
  func `a step that is taken back within the minute is none`(step: Int64) {
    var clock = SteadyClock(wall: Self.start, uptime: 0)
    for second in 1...59 as ClosedRange<Int64> {
      let reading = clock.read(wall: Self.start + second + step, uptime: second)
      #expect(reading.now == Self.start + second)
    }
    let back = clock.read(wall: Self.start + 60, uptime: 60)
    #expect(back == SteadyClock.Reading(now: Self.start + 60))
    #expect(!clock.isInDoubt)
  }

  @Test func `a clock that is set again and again goes on by itself`() {
    var clock = SteadyClock(wall: Self.start, uptime: 0)
    for second in 1...500 as ClosedRange<Int64> {
      let reading = clock.read(wall: Self.start + second * 1_000, uptime: second)
      #expect(reading.now == Self.start + second)
    }
  }
}
