import Minutes
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// A daemon goes on whatever the clock does.
struct PulseTests {
  private static let start = TimedScene.start

  /// A second of a site: the clocks go on, three hosts log.
  private static func second(
    _ second: Int64,
    clock: Int64 = 0,
    stamps: Int64 = 0
  ) -> [TimedSource.Step] {
    let wall = start + second + clock
    return [
      .clock(wall: wall, uptime: 1_000 + second),
      .lines((1...3).map { TimedScene.line(wall + stamps - clock, host: "web\($0)", $0) }),
    ]
  }

  /// The minutes of a category that were emitted whole and not as amendments.
  private static func whole(_ outcome: TimedOutcome) -> [Summary] {
    outcome.emitted.filter { $0.category == "app" && !$0.isAmendment && !$0.isPartial }
  }

  @Test(arguments: [1, 2])
  func `minutes close by the clock, each once and whole`(workers: Int) throws {
    var scene = TimedScene(workers: workers)
    for second in 0..<600 as Range<Int64> { scene.steps += Self.second(second) }
    scene.steps.append(.clock(wall: Self.start + 620, uptime: 1_620))
    let outcome = try scene.outcome()
    let whole = Self.whole(outcome)
    #expect(whole.map(\.minute) == (1..<10).map { Self.start + $0 * 60 })
    #expect(whole.allSatisfy { $0.accounting.read == 180 })
    #expect(outcome.counts.lateRecords == 0)
    #expect(outcome.series.count == 9 && outcome.series.values.allSatisfy { $0 == 180 })
  }

  @Test(arguments: [1, 2])
  func `a clock set back by an hour loses nothing and repeats no minute`(workers: Int) throws {
    var scene = TimedScene(workers: workers)
    for second in 0..<600 as Range<Int64> { scene.steps += Self.second(second) }
    // The hosts' clocks go along, as this is one of them.
    for second in 600..<5_000 as Range<Int64> {
      scene.steps += Self.second(second, clock: -3_600, stamps: -3_600)
    }
    scene.steps.append(
      .look { status in
        #expect(status.time.steps == 1 && status.time.last_step == -3_600)
        #expect(status.time.in_doubt == false)
        // Uptime is that of the machine the test runs on: the rate is not that of an hour ago.
        #expect(status.intake.rate > 100)
      }
    )
    let outcome = try scene.outcome()
    let read = outcome.stored.filter { $0.category == "app" }.reduce(0) { $0 + $1.accounting.read }
    #expect(read == 5_000 * 3)
    let minutes = outcome.emitted.filter { $0.category == "app" && !$0.isAmendment }.map(\.minute)
    #expect(Set(minutes).count == minutes.count)
    // Minutes that had closed are amended, those that come anew close as before.
    #expect(outcome.emitted.contains { $0.isAmendment })
    #expect(minutes.max().map { $0 >= Self.start + 1_200 } == true)
    #expect(outcome.faults.filter { $0.hasPrefix("the clock was set back by 3600 s") }.count == 1)
    #expect(outcome.series.values.allSatisfy { $0 <= 180 })
  }

  @Test func `a clock set forward by a day and back within a minute changes nothing`() throws {
    var plain = TimedScene()
    for second in 0..<600 as Range<Int64> { plain.steps += Self.second(second) }
    var scene = TimedScene()
    for second in 0..<600 as Range<Int64> {
      let isOff = (200..<250).contains(second)
      // The stamps of the machine itself go along.
      scene.steps += Self.second(
        second,
        clock: isOff ? 86_400 : 0,
        stamps: isOff ? 86_400 : 0
      )
    }
    scene.steps.append(
      .look { status in
        #expect(status.time.steps == 1)
        #expect(status.intake.future == 150)
        #expect(status.skew?.hosts.map(\.future) == [50, 50, 50])
      }
    )
    let outcome = try scene.outcome()
    #expect(outcome.read == (try plain.outcome().read))
    #expect(Self.whole(outcome).map(\.accounting.read) == Array(repeating: 180, count: 8))
    #expect(outcome.counts.lateRecords == 0)
  }

  @Test func `a clock set forward for good leaves a gap, not zeros`() throws {
    var scene = TimedScene()
    let step: Int64 = 7_200
    for second in 0..<200 as Range<Int64> { scene.steps += Self.second(second) }
    for second in 200..<600 as Range<Int64> {
      scene.steps += Self.second(second, clock: step, stamps: step)
    }
    let outcome = try scene.outcome()
    let read = outcome.read
    #expect(read.values.reduce(0, +) == 1_800)
    // Some 60 s go by the time before, then a day of minutes that nobody lived through.
    #expect(read.keys.allSatisfy { $0 < Self.start + 300 || $0 >= Self.start + step + 240 })
    #expect(
      outcome.stored.allSatisfy { $0.minute < Self.start + 300 || $0.minute >= Self.start + step }
    )
    #expect(outcome.counts.futureStamps == 61 * 3 - 3)
    let whole = Self.whole(outcome)
    #expect(whole.allSatisfy { $0.accounting.read == 180 })
    #expect(whole.contains { $0.minute > Self.start + step })
  }

  @Test func `what the machine slept through is unknown`() throws {
    var scene = TimedScene()
    for second in 0..<200 as Range<Int64> { scene.steps += Self.second(second) }
    scene.steps.append(.sleep(30_000))
    for second in 30_200..<30_500 as Range<Int64> { scene.steps += Self.second(second) }
    scene.steps.append(.look { #expect($0.time.steps == 0) })
    let outcome = try scene.outcome()
    let (left, woke) = (Self.start + 180, Self.start + 30_180)
    #expect(outcome.stored.allSatisfy { $0.minute <= left || $0.minute >= woke })
    let edges = outcome.stored.filter { $0.minute == left || $0.minute == woke }
    #expect(edges.count >= 2 && edges.allSatisfy { $0.isPartial })
    #expect(outcome.read.values.reduce(0, +) == 1_500)
    #expect(outcome.counts.lateRecords + outcome.counts.futureStamps == 0)
    #expect(Self.whole(outcome).allSatisfy { $0.accounting.read == 180 })
  }

  @Test func `a slow trickle of late records gives an amendment a minute`() throws {
    var scene = TimedScene()
    for second in 0..<300 as Range<Int64> { scene.steps += Self.second(second) }
    // The site falls silent but for one line a second that is an hour late... of one minute.
    for second in 300..<900 as Range<Int64> {
      scene.steps.append(.clock(wall: Self.start + second, uptime: 1_000 + second))
      scene.steps.append(.lines([TimedScene.line(Self.start + 65)]))
    }
    let outcome = try scene.outcome()
    let amendments = outcome.emitted.filter { $0.category == "app" && $0.isAmendment }
    #expect((9...11).contains(amendments.count))
    #expect(amendments.allSatisfy { $0.minute == Self.start + 60 })
    #expect(outcome.read[Self.start + 60] == 180 + 600)
    #expect(outcome.series[Self.start + 60] == 180)
    #expect(outcome.counts.lateRecords == 600)
  }

  @Test func `amendments go out though no minute closes`() throws {
    var scene = TimedScene()
    for second in 0..<300 as Range<Int64> { scene.steps += Self.second(second) }
    // The clock is set back for an hour: no minute closes.
    for second in 300..<700 as Range<Int64> {
      scene.steps += Self.second(second, clock: -3_600, stamps: -3_600)
    }
    let outcome = try scene.outcome()
    let amended = outcome.emitted.filter { $0.category == "app" && $0.isAmendment }
    // Each of the seven minutes at most once for each minute that went by.
    #expect(Set(amended.map(\.minute)).count >= 6)
    #expect(amended.count <= 14)
  }

  @Test(arguments: [1, 2])
  func `a relay that delivers two hours at once makes no spike`(workers: Int) throws {
    var scene = TimedScene(workers: workers)
    let relay = (0..<20).map { "far\($0)" }
    /// What the hosts behind the relay write in a second.
    func lines(_ second: Int64) -> [String] {
      [TimedScene.line(Self.start + second, host: relay[Int(second) % relay.count])]
    }
    let hours: Int64 = 7_500
    for second in 0..<hours {
      scene.steps += Self.second(second)
      if second == 7_300 { scene.steps.append(.lines((60..<7_260).flatMap(lines))) }
    }
    scene.steps.append(.clock(wall: Self.start + hours + 10, uptime: 1_000 + hours + 10))
    scene.steps.append(
      .look { status in
        // Those whose lines are of before the last minute, twenty of them at most.
        #expect(status.skew?.hosts.count == 20)
        #expect(
          status.skew?.hosts.allSatisfy { $0.host.hasPrefix("far") && $0.typical < 0 } == true
        )
      }
    )
    let outcome = try scene.outcome()

    var plain = TimedScene()
    for second in 0..<hours {
      plain.steps += Self.second(second)
      if (60..<7_260).contains(second) { plain.steps.append(.lines(lines(second))) }
    }
    plain.steps.append(.clock(wall: Self.start + hours + 10, uptime: 1_000 + hours + 10))
    let expected = try plain.outcome()
    #expect(expected.counts.lateRecords == 0)

    #expect(outcome.read == expected.read)
    #expect(outcome.counts.lateRecords > 7_000)
    // The line of the backlog that is of an open minute may count in it.
    #expect(outcome.series.values.allSatisfy { (180...240).contains($0) })
    #expect(outcome.series.filter { $0.value != 180 }.count <= 2)
    let whole = Self.whole(outcome)
    #expect(whole.count == 124 && Set(whole.map(\.minute)).count == 124)
    let amendments = outcome.emitted.filter { $0.category == "app" && $0.isAmendment }
    #expect(amendments.count <= 2 * 121)
  }

  @Test func `a busy site is closed within a minute though half of it lags`() throws {
    var scene = TimedScene()
    for second in 0..<1_000 as Range<Int64> {
      scene.steps += [
        .clock(wall: Self.start + second, uptime: 1_000 + second),
        .lines(
          (1...2).map { TimedScene.line(Self.start + second, host: "web\($0)") }
            + (1...3).map { TimedScene.line(Self.start + second - 2_000, host: "far\($0)") }
        ),
      ]
      if second % 60 == 20, second > 200 {
        scene.steps.append(
          .look { status in
            let closed = status.time.closed.flatMap { Stamp.parse($0) } ?? 0
            // A minute is closed 10 s + 60 s after its end.
            #expect(closed >= Self.start + second - 60 - 60 - 71)
          }
        )
      }
    }
    let outcome = try scene.outcome()
    let read = outcome.stored.filter { $0.category == "app" }.reduce(0) { $0 + $1.accounting.read }
    #expect(read == 5_000)
  }

  @Test func `by arrival records count when they are read`() throws {
    var scene = TimedScene()
    scene.settings.time = .arrival
    for second in 0..<300 as Range<Int64> {
      scene.steps.append(.clock(wall: Self.start + second, uptime: 1_000 + second))
      scene.steps.append(
        .lines([
          TimedScene.line(Self.start + second - 50_000), TimedScene.line(5, host: "old"),
          "<30>1 - web2 app - - - hit 5", "2099-01-01T00:00:00Z web3 app: hit 7", "what?",
        ])
      )
    }
    scene.steps.append(.clock(wall: Self.start + 300, uptime: 1_300))
    let outcome = try scene.outcome()
    #expect(outcome.read == [0, 60, 120, 180, 240].reduce(into: [:]) { $0[Self.start + $1] = 240 })
    let counts = outcome.counts
    #expect(counts.lateRecords + counts.futureStamps + counts.ancientStamps == 0)
  }

  @Test(arguments: lawSeeds)
  func `run and replay of the same lines give the same`(seed: UInt64) throws {
    print("seed \(seed)")
    var text = LogText(seed: seed)
    text.append(lines: 5_000)
    // Far behind the clock, so that no clock closes anything.
    let lines = text.bytes.split(separator: 0x0a, omittingEmptySubsequences: false).dropLast()
    let strings = lines.map { String(decoding: $0, as: UTF8.self) }
    var scene = TimedScene()
    scene.steps = [.lines(strings)]
    scene.now = Self.start + 40_000_000
    scene.isLive = false
    let replayed = try scene.outcome()
    scene.isLive = true
    for workers in [1, 2, 8] {
      scene.workers = workers
      let run = try scene.outcome()
      #expect(run.stored == replayed.stored, "\(workers) workers")
      #expect(run.emitted == replayed.emitted, "\(workers) workers")
      #expect(run.counts == replayed.counts, "\(workers) workers")
    }
  }
}
