import TestSupport
import Testing

@testable import Syslog

/// Stamps without a zone in the hour that clocks show twice.
struct DoubleHourTests {
  /// Berlin in 2014: back on 26 October at 01:00 UTC, from 03:00 to 02:00.
  private static let berlin = TimeTests.berlin
  private static let change: Int64 = 1_414_285_200

  /// What a reader that starts with local stamps of these instants takes them for.
  private static func read(_ instants: [Int64], now: Int64? = nil) -> [Int64] {
    var hour = DoubleHour(now: now)
    return instants.map { instant in
      hour.resolve(berlin.instant(local: instant + berlin.offset(at: instant)), in: berlin)
    }
  }

  @Test(arguments: [1, 7, 60, 600, 899] as [Int64])
  func `a log that goes on is read as it was written`(pace: Int64) {
    let instants = Array(stride(from: Self.change - 9_000, to: Self.change + 9_000, by: Int(pace)))
    #expect(Self.read(instants) == instants)
  }

  @Test(arguments: lawSeeds)
  func `so is one whose lines come up to ten minutes late`(seed: UInt64) {
    print("seed \(seed)")
    var random = SeededGenerator(seed)
    let instants = stride(from: Self.change - 9_000, to: Self.change + 9_000, by: 5).map {
      $0 - Int64.random(in: 0...600, using: &random)
    }
    #expect(Self.read(instants) == instants)
  }

  @Test func `a line that comes very late does not end the first hour`() {
    // At half past two for the first time a line comes from five past.
    var instants = Array((Self.change - 9_000)..<(Self.change - 1_800))
    let late = instants.count
    instants.append(Self.change - 3_300)
    instants += (Self.change - 1_800)..<(Self.change + 9_000)
    var found = Self.read(instants)
    // It alone is taken for one of the second hour.
    #expect(found.remove(at: late) == Self.change + 300)
    instants.remove(at: late)
    #expect(found == instants)
  }

  @Test func `a daemon that starts in the second hour knows by its clock`() {
    let second = Array((Self.change + 600)..<(Self.change + 9_000))
    #expect(Self.read(second, now: Self.change + 600) == second)
    // A file that starts there means the first, and so does an old one in a daemon.
    let first = second.map { $0 < Self.change + 3_600 ? $0 - 3_600 : $0 }
    #expect(Self.read(second) == first)
    #expect(Self.read(second, now: Self.change + 40_000_000) == first)
  }

  @Test func `nothing is shown twice but in that hour`() {
    for local in stride(from: Self.change - 200_000, to: Self.change + 200_000, by: 300) {
      let isDouble = (Self.change + 3_600..<Self.change + 7_200).contains(local)
      let expected = isDouble ? local - 3_600 : nil
      #expect(Self.berlin.laterInstant(local: local) == expected)
    }
    // 30 March: forward.
    for local in stride(from: 1_396_141_200 - 100_000, to: 1_396_141_200 + 100_000, by: 300) {
      #expect(Self.berlin.laterInstant(local: Int64(local)) == nil)
    }
  }
}
