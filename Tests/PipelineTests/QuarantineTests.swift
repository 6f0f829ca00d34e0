import Ledger
import Minutes
import Outlets
import Rulebook
import Syslog
import Testing

@testable import Pipeline

/// Rules whose searches are given up again and again do not hold up the stream.
struct QuarantineTests {
  /// Two patterns that take forever on many an `a` with something else behind, and a good one.
  static let rules = """
    category: app
    rules:
      - {id: nested, match: '^(a+)+$'}
      - {id: chained, match: '^\(String(repeating: "(?:a|aa)", count: 20))$'}
      - {id: login, match: '^login (?<user>\\S+)', tally: [{top: users, of: user}]}
    """

  /// Something that is done to the stream, or read from it.
  private enum Step {
    case lines([String])
    case reload
    /// Looks at what the instance says of itself, when all before is done.
    case look((Status) -> Void)
    /// The same for the rules that PCRE2 decides alone.
    case lookAlone((Set<Quarantine.Key>) -> Void)
    case emitNow
  }

  private struct SteppedSource: LineSource {
    var steps: [Step]
    private var place = 0
    private var waiting: ArraySlice<UInt8> = []

    init(_ steps: [Step]) { self.steps = steps }

    mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn {
      instance.handOverIfDue(reader)
      let room = reader.room
      if !waiting.isEmpty {
        // Small pieces: what is left out is left out from the next block on.
        let piece = waiting.prefix(min(room.count, 40_000))
        piece.withUnsafeBytes { room.copyMemory(from: $0) }
        waiting = waiting.dropFirst(piece.count)
        return .bytes(piece.count)
      }
      guard place < steps.count else { return .end }
      place += 1
      switch steps[place - 1] {
      case .lines(let messages):
        waiting = messages.flatMap { Array("2014-02-01T09:20:00Z web1 app: \($0)\n".utf8) }[...]
      case .reload: instance.reload(reader)
      case .emitNow: instance.emitNow()
      case .look(let look):
        instance.settle()
        look(Status(instance, now: 0, isRunning: true))
      case .lookAlone(let look):
        instance.settle()
        look(instance.quarantine.alone)
      }
      return .nothing
    }
  }

  /// What became of a stream.
  private struct End {
    var account: Accounting
    var faults: [String]
    /// The count of that name.
    var soft: UInt64
  }

  private func run(
    _ steps: [Step],
    rules: String = QuarantineTests.rules,
    workers: Int
  ) throws -> End {
    let directory = try TemporaryDirectory()
    try directory.write("app.yaml", rules)
    let state = StateDirectory(path: "\(directory.path)/state")
    try state.make()
    let options = Options(
      settings: Settings(),
      rules: ["\(directory.path)/app.yaml"],
      state: state,
      destinations: [],
      zone: .utc,
      instance: "test",
      workers: workers
    )
    var instance = try Instance(options, isLive: true)
    var source = SteppedSource(steps)
    instance.run(&source)
    let report = instance.finish()
    let summaries = try Ledger(path: state.ledger).summaries(SummaryQuery())
    return End(
      account: summaries.reduce(into: Accounting()) { $0.merge($1.accounting) },
      faults: report.faults.map(\.text),
      soft: summaries.reduce(0) { sum, summary in
        guard case .count(let count) = summary.value("Soft") else { return sum }
        return sum + count
      }
    )
  }

  /// A line that both bad rules are given up on, each of another length.
  private static func hostile(_ number: Int) -> String {
    String(repeating: "a", count: 60 + number % 500) + "!"
  }

  @Test(arguments: [1, 2])
  func `hostile lines by the thousand neither stop intake nor cost more than their share`(
    workers: Int
  ) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let good = 3_000
    let bad = 6_000
    let stream = (0..<good).map { "login u\($0)" } + (0..<bad).map(Self.hostile)
    let first = "aaa"
    let end = try run(
      [
        .lines([first]), .look { #expect($0.rules.quarantined?.isEmpty ?? true) },
        .lines(stream), .look { #expect($0.rules.quarantined == ["app/chained", "app/nested"]) },
        // What the rules would have taken is unmatched as long as they are left out.
        .lines([first]), .reload, .look { #expect($0.rules.quarantined?.isEmpty ?? true) },
        .lines([first]), .lines(stream),
        .look { #expect($0.rules.quarantined == ["app/chained", "app/nested"]) },
      ],
      workers: workers
    )
    let lines = 2 * (good + bad) + 3
    #expect(end.account.read == UInt64(lines) && end.account.isBalanced)
    #expect(end.account.matched == UInt64(2 * good + 2))
    #expect(end.account.unmatched == UInt64(2 * bad + 1))
    for rule in ["app/nested", "app/chained"] {
      #expect(
        end.faults.contains { $0.hasPrefix("rule \(rule) is left out") },
        "\(end.faults)"
      )
    }
    // All that while asked and left out; a tenth of a second would do for these lines.
    #expect(start.duration(to: clock.now) < .seconds(30))
  }

  @Test(arguments: [60, 600, 8_000])
  func `no hostile line costs more than 50 ms`(length: Int) throws {
    let clock = ContinuousClock()
    // Fewer than the budget, so that the rules are asked each time.
    let count = Quarantine.budget - 1
    let line = String(repeating: "a", count: length) + "!"
    var start = clock.now
    let end = try run(
      [
        .look { _ in start = clock.now }, .lines(Array(repeating: line, count: count)),
        .look { status in
          #expect(start.duration(to: clock.now) < .milliseconds(50) * count)
          #expect(status.rules.quarantined?.isEmpty ?? true)
        },
      ],
      workers: 1
    )
    #expect(end.account.unmatched == UInt64(count))
  }

  /// A line may cost 50 ms; code that is not optimised takes nine times as long for its part.
  #if DEBUG
  static let mostForLine = Duration.milliseconds(250)
  #else
  static let mostForLine = Duration.milliseconds(50)
  #endif

  /// Patterns with many ways through a line, and what such lines repeat.
  static let catastrophes = [
    ("^(a+)+$", "a"), ("^(a|a)*$", "a"), ("^(([a-z])+.)+[A-Z]([a-z])+$", "a"), ("(a*)*b$", "a"),
    ("^(\\w+\\s?)+$", "word "), ("(x+x+)+y", "x"), ("^(.*),(.*),(.*),(.*);$", ","),
    ("^.*?,.*?,.*?,.*?,x$", ","), ("^.*,.*,.*,.*,x$", ","), ("\\s+$", " "),
    ("^(?:[^,]*,)*[^,]*;", ","), ("^\\S+ \\S+ .* .* .* end$", "a "), ("(?i)^(a|b|ab)*c", "ab"),
    ("^\(String(repeating: "(?:a|aa)+", count: 20))$", "a"),
    ("^\(String(repeating: "a?", count: 30))\(String(repeating: "a", count: 30))$", "a"),
  ]

  @Test(arguments: catastrophes)
  func `a line of the longest kind costs no rule more than 50 ms`(
    pattern: String,
    unit: String
  ) throws {
    let clock = ContinuousClock()
    // Not all of a log is hostile, and the first line pays for tables.
    let count = 20
    let longest = Settings.defaultMaxLineBytes - 100
    let line = String(repeating: unit, count: longest / unit.utf8.count) + "!"
    var start = clock.now
    let end = try run(
      [
        .lines(["!"]), .look { _ in start = clock.now },
        .lines(Array(repeating: line, count: count)),
        .look { _ in
          let time = start.duration(to: clock.now)
          #expect(time < Self.mostForLine * count, "\(pattern): \(time) for \(count) lines")
        },
      ],
      rules: "category: app\nrules: [{id: bad, match: '\(pattern)'}]\n",
      workers: 1
    )
    #expect(end.account.unmatched == UInt64(count + 1), "\(pattern)")
  }

  @Test func `what is left out is told when minutes are handed over, once`() throws {
    let end = try run(
      [
        .lines((0..<2_000).map(Self.hostile)), .emitNow, .lines((0..<2_000).map(Self.hostile)),
        .emitNow,
      ],
      workers: 1
    )
    #expect(end.faults.count { $0.contains("is left out until the rules are loaded anew") } == 2)
    #expect(end.faults.allSatisfy { !$0.contains("times so far") })
  }

  @Test(arguments: [1, 2])
  func `what is too hard for the trie is matched as before, by PCRE2 alone`(workers: Int) throws {
    // Each of them has some thousand ways through a line: together more than the trie may try.
    let orders = ["bcd", "bdc", "cbd", "cdb", "dbc", "dcb"].map { $0.map(String.init) }
    let hard = orders.enumerated().map { number, order in
      "  - {id: hard\(number), match: '^x.*\(order.joined(separator: ".*")).*!\(number)'}"
    }
    let rules =
      "category: app\nrules:\n" + hard.joined(separator: "\n")
      + "\n  - {id: soft, match: '^x', tally: [{count: Soft}]}\n"
    let line = "x" + String(repeating: "bcd", count: 28)
    let count = Quarantine.budget + 100
    let lines = (0..<count).map { $0 % 3 == 0 ? line + "!0" : line + "!9" }
    let end = try run(
      [
        .lines([line + "!9"]), .lookAlone { #expect($0.isEmpty) }, .lines(lines),
        .lookAlone { #expect(!$0.isEmpty) }, .lines(lines),
        .look { #expect($0.rules.quarantined?.isEmpty ?? true) }, .reload,
        .lookAlone { #expect($0.isEmpty) }, .lines([line]),
      ],
      rules: rules,
      workers: workers
    )
    #expect(end.account.matched == UInt64(2 * count + 2))
    #expect(end.account.unmatched == 0)
    #expect(end.soft == UInt64(2 * count - 2 * count / 3 + 2))
    #expect(end.faults.isEmpty, "\(end.faults)")
  }
}
