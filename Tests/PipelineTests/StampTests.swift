import Minutes
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// Stamps that cannot be true are counted, named, and disturb nothing.
struct StampTests {
  private static let start = TimedScene.start

  /// Ten minutes of two hosts in order.
  private static let good = (0..<600).flatMap { second in
    ["web1", "web2"].map { TimedScene.line(start + Int64(second), host: $0, second) }
  }
  private static let bad = [
    "1970-01-01T00:00:07Z broken1 app: hit 1", "2099-12-31T23:59:59Z broken2 app: hit 1",
    "0001-01-01T00:00:00Z broken1 app: hit 1", "9999-12-31T23:59:59Z broken2 app: hit 1",
    "1969-12-31T23:59:59Z web1 app: hit 1", "2099-01-01T00:00:00Z web2 app: hit 1",
  ]

  private static func scene(_ lines: [String], isLive: Bool, workers: Int) -> TimedScene {
    var scene = TimedScene(workers: workers, isLive: isLive)
    // A day behind the clock.
    scene.now = start + 86_400
    scene.steps = [.lines(lines)]
    return scene
  }

  @Test(arguments: [true, false], [1, 2])
  func `1970 and 2099 anywhere, the first lines included`(isLive: Bool, workers: Int) throws {
    let plain = try Self.scene(Self.good, isLive: isLive, workers: workers).outcome()
    #expect(plain.read.count == 10)
    for place in [0, 1, 2, 500, Self.good.count] {
      var lines = Self.good
      lines.insert(contentsOf: Self.bad, at: place)
      var scene = Self.scene(lines, isLive: isLive, workers: workers)
      scene.steps.append(
        .look { status in
          let hosts = status.skew?.hosts ?? []
          #expect(hosts.count == 4, "\(hosts)")
          for name in ["broken1", "broken2", "web1", "web2"] {
            let host = hosts.first { $0.host == name }
            let expected: UInt64 = name.hasPrefix("broken") ? 2 : 1
            #expect(host.map { $0.future + $0.ancient } == expected)
          }
          #expect(status.intake.future == 3 && status.intake.ancient == 3)
        }
      )
      let outcome = try scene.outcome()
      #expect(outcome.counts.futureStamps == 3 && outcome.counts.ancientStamps == 3)
      #expect(outcome.counts.lateRecords == 0)
      // They count with those around them.
      var expected = plain.read
      let minute = Self.start + Int64(max(0, place / 2 - 1) / 60) * 60
      expected[minute, default: 0] += UInt64(Self.bad.count)
      #expect(outcome.read == expected, "at \(place)")
      #expect(outcome.emitted.allSatisfy { !$0.isAmendment }, "at \(place)")
    }
  }

  @Test(arguments: [1, 8])
  func `a host an hour ahead of the clock counts in the right minute`(workers: Int) throws {
    var scene = TimedScene(workers: workers)
    for second in 0..<600 as Range<Int64> {
      let now = Self.start + second
      scene.steps += [
        .clock(wall: now, uptime: 1_000 + second),
        .lines([TimedScene.line(now), TimedScene.line(now + 3_600, host: "zone")]),
      ]
    }
    scene.steps.append(
      .look { status in
        let host = status.skew?.hosts.first
        #expect(host?.host == "zone" && host?.typical == 3_600 && host?.future == 600)
        #expect(status.skew?.hosts.count == 1)
      }
    )
    let outcome = try scene.outcome()
    let expected = (0..<10).reduce(into: [:]) { $0[Self.start + $1 * 60] = 120 as UInt64 }
    #expect(outcome.read == expected)
    #expect(outcome.counts.futureStamps == 600 && outcome.counts.lateRecords == 0)
  }

  @Test func `in an old file a host an hour ahead counts by its stamps and closes nothing`() throws
  {
    let lines = (0..<7_200).flatMap { second in
      [
        TimedScene.line(Self.start + Int64(second)),
        TimedScene.line(Self.start + Int64(second) + 3_600, host: "zone"),
      ]
    }
    let outcome = try Self.scene(lines, isLive: false, workers: 1).outcome()
    #expect(outcome.counts.lateRecords == 0)
    #expect(outcome.read.count == 180)
    #expect(outcome.read.values.reduce(0, +) == 14_400)
    #expect(outcome.read[Self.start] == 60 && outcome.read[Self.start + 3_600] == 120)
    #expect(outcome.emitted.allSatisfy { !$0.isAmendment })
  }

  @Test func `stamps older than the limit fall back, until it is the stream that is old`() throws {
    var scene = TimedScene(isLive: false, now: Self.start + 86_400)
    scene.settings.maxAge = 86_400
    let old = Self.start - 90_000
    let some = (0..<Intake.ancientRecords - 1).map { TimedScene.line(old + Int64($0)) }
    scene.steps = [.lines(Self.good + some)]
    let fallen = try scene.outcome()
    #expect(fallen.counts.ancientStamps == UInt64(some.count))
    #expect(fallen.read[Self.start + 540] == UInt64(120 + some.count))
    let many = (0..<500).map { TimedScene.line(old + Int64($0)) }
    scene.steps = [.lines(Self.good + many)]
    let believed = try scene.outcome()
    #expect(believed.counts.ancientStamps == UInt64(Intake.ancientRecords - 1))
    #expect(believed.counts.lateRecords == UInt64(many.count - Intake.ancientRecords + 1))
    #expect(believed.read.values.reduce(0, +) == UInt64(Self.good.count + many.count))
  }

  @Test func `a stamp at the limit is believed, one beyond is not`() throws {
    for (ahead, count) in [(900, 0), (901, 1)] as [(Int64, UInt64)] {
      var scene = TimedScene()
      scene.steps = [.lines([TimedScene.line(Self.start), TimedScene.line(Self.start + ahead)])]
      #expect(try scene.outcome().counts.futureStamps == count)
    }
  }
}
