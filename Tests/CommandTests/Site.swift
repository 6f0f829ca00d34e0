import Foundation
import Glibc

/// A site of a test's own: configuration, state and rules, all in a scratch directory.
struct Site {
  let scratch: Scratch
  let config: String

  /// Where the state lies.
  var state: String { scratch.file("state") }
  /// Where lines go with `--emit` and this.
  var emitted: String { "file:\(emittedFile)" }
  var emittedFile: String { scratch.file("emitted.log") }

  /// Makes a site; `settings` are further lines of its configuration.
  init(
    rules: String = Tree.rules,
    instance: String = "here",
    settings: String = "",
    in scratch: Scratch? = nil
  ) throws {
    self.scratch = try scratch ?? Scratch()
    config = try self.scratch.write(
      "minuted.yaml",
      """
      instance: \(instance)
      timezone: UTC
      rules: ["\(rules)"]
      state: "\(self.scratch.file("state"))"
      \(settings)

      """
    )
  }

  /// Makes a site with one rule file of its own, as text.
  init(ruleFile: String, settings: String = "") throws {
    let scratch = try Scratch()
    try scratch.write("rules/app.yaml", ruleFile)
    try self.init(rules: scratch.file("rules"), settings: settings, in: scratch)
  }

  /// Runs `minuted` with this site's configuration to its end.
  func minuted(
    _ arguments: String...,
    input: Child.Input = .nothing,
    within seconds: Double = 90
  ) throws -> Outcome {
    try run(
      Tree.minuted,
      arguments + ["--config", config],
      input: input,
      in: scratch,
      within: seconds
    )
  }

  /// Starts `minuted run` on a pipe, or on what else is given.
  func start(
    _ arguments: String...,
    and more: [String] = [],
    input: Child.Input = .pipe,
    output: Child.Output = .kept
  ) throws -> Child {
    let emit = arguments.contains("--emit") ? [] : ["--emit", emitted]
    return try Child(
      Tree.minuted,
      ["run", "--config", config] + emit + arguments + more,
      input: input,
      output: output,
      in: scratch
    )
  }

  /// The stored summaries.
  func summaries(_ arguments: String...) throws -> [StoredSummary] {
    let outcome = try run(
      Tree.minuted,
      ["summary", "--config", config, "--format", "json"] + arguments,
      in: scratch
    )
    guard outcome.status == 0 else { throw TestTrouble("summary: \(outcome.errors)") }
    return try outcome.lines.map(StoredSummary.init(json:))
  }

  /// The account of everything in the store.
  func total() throws -> Account { try summaries().total }

  /// The status file as it is now.
  func status() throws -> SiteStatus {
    try JSONDecoder().decode(
      SiteStatus.self,
      from: Data(contentsOf: URL(fileURLWithPath: "\(state)/status.json"))
    )
  }
}

/// The account in a summary.
struct Account: Decodable, Equatable {
  var read: UInt64 = 0
  var matched: UInt64 = 0
  var ignored: UInt64 = 0
  var unmatched: UInt64 = 0
  var malformed: UInt64 = 0
  var own: UInt64 = 0
  var dropped: UInt64 = 0

  /// Whether everything read has become something.
  var isBalanced: Bool { read == matched + ignored + unmatched + malformed + own + dropped }

  static func + (a: Account, b: Account) -> Account {
    Account(
      read: a.read + b.read,
      matched: a.matched + b.matched,
      ignored: a.ignored + b.ignored,
      unmatched: a.unmatched + b.unmatched,
      malformed: a.malformed + b.malformed,
      own: a.own + b.own,
      dropped: a.dropped + b.dropped
    )
  }
}

/// A line of `summary --format json`.
struct StoredSummary: Decodable {
  var v: Int
  var minute: String
  var span: Int
  var instance: String
  var environment: String
  var category: String
  var partial: Bool
  var accounting: Account
  var metrics: [String: StoredMetric]

  init(json: String) throws {
    self = try JSONDecoder().decode(StoredSummary.self, from: Data(json.utf8))
  }
}

extension [StoredSummary] {
  /// All accounts together.
  var total: Account { reduce(Account()) { $0 + $1.accounting } }

  /// The sum of a count or sum metric over all.
  func sum(_ metric: String) -> Double { reduce(0) { $0 + ($1.metrics[metric]?.number ?? 0) } }

  /// What a member of the account adds up to for each minute.
  func read(byMinute: Void) -> [String: UInt64] {
    reduce(into: [:]) { $0[$1.minute, default: 0] += $1.accounting.read }
  }
}

/// A metric in a summary, as far as tests look into it.
enum StoredMetric: Decodable {
  case number(Double)
  case distinct(Double)
  case level(Double)
  case other

  private enum Keys: String, CodingKey { case distinct, level }

  init(from decoder: any Decoder) throws {
    if let number = try? decoder.singleValueContainer().decode(Double.self) {
      self = .number(number)
    } else if let members = try? decoder.container(keyedBy: Keys.self),
      let count = try? members.decode(Double.self, forKey: .distinct)
    {
      self = .distinct(count)
    } else if let members = try? decoder.container(keyedBy: Keys.self),
      let level = try? members.decode(Double.self, forKey: .level)
    {
      self = .level(level)
    } else {
      self = .other
    }
  }

  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  var level: Double? {
    if case .level(let level) = self { level } else { nil }
  }

  var distinct: Double? {
    if case .distinct(let count) = self { count } else { nil }
  }
}

/// What tests read of the status file.
struct SiteStatus: Decodable {
  struct Intake: Decodable {
    var lines: Int
    var long: Int
    var malformed: Int
    var late: Int
  }

  struct Rules: Decodable {
    var reloads: Int
    var refused: Int
  }

  struct Fault: Decodable {
    var text: String
    var count: Int
  }

  struct Unmatched: Decodable {
    var category: String
    var kept: UInt64
    var beyond_cap: UInt64
    var unwritten: UInt64
    var files: Int?
    var removed_files: UInt64?
  }

  struct Journal: Decodable {
    struct Recovered: Decodable {
      var lines: Int
      var minutes: Int
      var damaged: Int
    }

    var held: Int
    var unwritten: Int
    var broken: Bool
    var recovered: Recovered?
  }

  struct Answers: Decodable {
    var answered: Int
    var repeats: Int
  }

  struct Alerts: Decodable {
    var firing: Int
    var sent: Int
  }

  var pid: Int32
  var running: Bool
  var alerts: Alerts?
  var journal: Journal?
  var answers: Answers?
  var intake: Intake
  var rules: Rules
  var faults: [Fault]
  var unmatched: [Unmatched]
}

/// The fields of an emitted line, by key.
func fields(ofLine line: String) -> [String: String] {
  line.utf8.split(separator: 0x20).reduce(into: [:]) { fields, word in
    let parts = word.split(separator: 0x3d, maxSplits: 1).map { String(Substring($0)) }
    if parts.count == 2 { fields[parts[0]] = parts[1] }
  }
}

/// The sum of a key over emitted lines.
func sum(_ key: String, inLines lines: [String]) -> Int {
  lines.reduce(0) { $0 + (fields(ofLine: $1)[key].flatMap { Int($0) } ?? 0) }
}

/// A past day for stamps, so that no test depends on the clock.
///
/// Stamps without a year mean the latest such day that is over, so it is months away from today.
enum PastDay {
  private static let isSpring: Bool = {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    return (1...5).contains(parts.tm_mon)
  }()

  /// The day as in a header without a year.
  static let shortDay = isSpring ? "Sep 14" : "Mar 10"
  /// For `loggen --start`: 08:59:30 of the day, in a year long ago.
  static let start = isSpring ? "2020-09-14T08:59:30Z" : "2020-03-10T08:59:30Z"

  /// Lines of a program, one a second from 09:MM:00 on, without a year.
  static func lines(_ count: Int, minute: Int = 0, program: String = "app", _ text: String)
    -> String
  {
    (0..<count).map { number in
      let second = number % 60
      let stamp = "09:\(two(minute)):\(two(second))"
      return "\(shortDay) \(stamp) host1 \(program)[7]: \(text) \(number)\n"
    }.joined()
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
