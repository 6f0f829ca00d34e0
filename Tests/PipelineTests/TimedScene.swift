import Ledger
import Minutes
import Outlets
import RoundRobin
import Rulebook
import Syslog
import Testing

@testable import Pipeline

/// A daemon whose clocks the test sets: lines come at times, and time goes by without any.
struct TimedSource: LineSource {
  enum Step {
    /// Both clocks show this from now on; a second goes by without input.
    case clock(wall: Int64, uptime: Int64)
    /// The machine wakes up after so many seconds, which both clocks show.
    case sleep(Int64)
    /// Lines come, while the clocks show the same.
    case lines([String])
    /// Looks at what the instance says of itself.
    case look((Status) -> Void)
  }

  private var steps: ArraySlice<Step>
  private var pulse: Pulse
  private var wall: Int64
  private var uptime: Int64
  private var slept: Int64 = 0
  private var waiting: ArraySlice<UInt8> = []

  init(_ steps: [Step], wall: Int64, uptime: Int64) {
    self.steps = steps[...]
    self.wall = wall
    self.uptime = uptime
    pulse = Pulse(wall: wall, uptime: uptime)
  }

  mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn {
    instance.handOverIfDue(reader)
    let room = reader.room
    if !waiting.isEmpty {
      pulse.tell(instance, wall: wall, uptime: uptime, slept: slept)
      pulse.close(instance, uptime: uptime, isIdle: false)
      pulse.arrived(uptime: uptime)
      let piece = waiting.prefix(min(room.count, 30_000))
      piece.withUnsafeBytes { room.copyMemory(from: $0) }
      waiting = waiting.dropFirst(piece.count)
      return .bytes(piece.count)
    }
    guard let step = steps.popFirst() else { return .end }
    switch step {
    case .clock(let wall, let uptime):
      (self.wall, self.uptime) = (wall, uptime)
      pulse.tell(instance, wall: wall, uptime: uptime, slept: slept)
      pulse.close(instance, uptime: uptime, isIdle: true)
    case .sleep(let seconds):
      wall += seconds
      uptime += seconds
      slept += seconds
      pulse.tell(instance, wall: wall, uptime: uptime, slept: slept)
      pulse.close(instance, uptime: uptime, isIdle: true)
    case .lines(let lines): waiting = lines.flatMap { Array("\($0)\n".utf8) }[...]
    case .look(let look):
      instance.settle()
      look(Status(instance, now: wall, isRunning: true, pulse))
    }
    return .nothing
  }
}

/// What a daemon with such a source leaves behind.
struct TimedOutcome {
  /// As they closed, amendments apart.
  var emitted: [Summary] = []
  /// As they are stored, amendments added.
  var stored: [Summary] = []
  /// Records of the category in the RRD file, by minute.
  var series: [Int64: Double] = [:]
  var counts = LineCounts()
  var faults: [String] = []

  /// Records of the category by minute, as stored.
  var read: [Int64: UInt64] {
    stored.filter { $0.category == "app" }.reduce(into: [:]) { read, summary in
      if summary.accounting.read > 0 { read[summary.minute] = summary.accounting.read }
    }
  }
}

struct TimedScene {
  static let start = LogText.start
  static let rules = """
    category: app
    rules:
      - id: hit
        match: '^hit (?<number>\\d+)'
        tally: [{count: Hits}, {sum: Total, of: number}, {gauge: Last, of: number}]
    """

  var settings = Settings()
  var rules = TimedScene.rules
  var steps: [TimedSource.Step] = []
  var workers = 1
  var isLive = true
  /// What the clock shows at first.
  var now = TimedScene.start

  /// A line as hosts write it.
  static func line(_ time: Int64, host: String = "web1", _ number: Int = 1) -> String {
    "\(Stamp.utc(time)) \(host) app: hit \(number)"
  }

  func outcome() throws -> TimedOutcome {
    let directory = try TemporaryDirectory()
    try directory.write("app.yaml", rules)
    let state = StateDirectory(path: "\(directory.path)/state")
    try state.make()
    // The same hashes in all runs, so that sketches can be compared byte by byte.
    try Ledger(path: state.ledger).set("seed", to: "5")
    let options = Options(
      settings: settings,
      rules: ["\(directory.path)/app.yaml"],
      state: state,
      destinations: [],
      zone: .utc,
      instance: "test",
      workers: workers
    )
    var instance = try Instance(options, isLive: isLive, now: now)
    var outcome = TimedOutcome()
    let collected = Collected()
    instance.outbox.onClosed = { collected.summaries += $0 }
    var source = TimedSource(steps, wall: now, uptime: 1_000)
    instance.run(&source)
    outcome.counts = instance.counts
    outcome.faults = instance.finish().faults.map(\.text)
    outcome.emitted = TimedScene.unnumbered(collected.summaries)
    outcome.stored = TimedScene.unnumbered(
      try Ledger(path: state.ledger).summaries(SummaryQuery())
    )
    let series = RoundRobinStore(root: state.roundRobin)
    let file = series.file(category: "app", environment: "prod", metric: Desk.recordsSeries)
    if TemporaryDirectory.names(in: "\(state.roundRobin)/app/prod").contains("records.rrd") {
      let minutes = outcome.stored.map(\.minute)
      let series = try file.fetch(.average, from: minutes.min() ?? 0, to: (minutes.max() ?? 0) + 60)
      for (place, value) in series.values.enumerated() where !value.isNaN {
        outcome.series[series.start + Int64(place) * 60] = value
      }
    }
    return outcome
  }

  /// Daemons number their summaries by when they started.
  private static func unnumbered(_ summaries: [Summary]) -> [Summary] {
    summaries.map { summary in
      var plain = summary
      plain.sequence = 0
      return plain
    }
  }

  private final class Collected {
    var summaries: [Summary] = []
  }
}
