import Ledger
import Minutes
import Outlets
import Rollup
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// Instances in one directory: edges whose lines are added up, and a centre that does it.
struct RollupScene {
  let directory: TemporaryDirectory
  static let seed = "a seed of the tests"

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write("app.yaml", Scene.rules)
  }

  /// Runs an instance over text and answers its report.
  @discardableResult
  func replay(
    _ name: String,
    _ text: String,
    accept: [String] = [],
    seed: String? = RollupScene.seed,
    keyFile: String? = nil,
    state: String? = nil,
    keepsState: Bool = true,
    rules: String = "app.yaml",
    workers: Int = 1
  ) throws -> Replay.Report {
    let file = "\(name).log"
    try directory.write(file, text)
    var settings = Settings()
    settings.rollup.merges = accept.isEmpty
    settings.rollup.accept = accept
    settings.rollup.seed = seed
    settings.rollup.keyFile = keyFile
    settings.maxLineBytes = 262_144
    if !accept.isEmpty { settings.lateness = RollupSettings.defaultLateness }
    let options = Options(
      settings: settings,
      rules: ["\(directory.path)/\(rules)"],
      state: keepsState ? StateDirectory(path: path(state ?? name)) : nil,
      destinations: [try Sink("file:\(path("\(name).out"))")],
      zone: .utc,
      instance: name,
      workers: workers
    )
    var replay = try Replay(options, again: true)
    return replay.run([path(file)]) { _, _ in }
  }

  func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  /// The lines an instance emitted, without priority, as rsyslog would write them: a while after
  /// their minutes.
  func emitted(_ name: String) throws -> [String] {
    let bytes = TemporaryDirectory.bytes(of: path("\(name).out"))
    return try bytes.split(separator: 0x0a).map { line in
      let text = String(decoding: line.drop { $0 != 0x3e }.dropFirst(), as: UTF8.self)
      let minute = try #require(text.utf8.split(separator: 0x20).dropFirst().first)
      let start = try #require(Stamp.parse(String(Substring(minute.dropFirst(7))), in: .utc))
      return "\(Stamp.utc(start + 75)) edgehost \(text)"
    }
  }

  /// What an instance stored, by minute, category and environment; its own lines apart.
  func stored(_ name: String) throws -> [String: Summary] {
    let ledger = try Ledger(path: StateDirectory(path: path(name)).ledger)
    return try ledger.summaries(SummaryQuery()).reduce(into: [:]) { all, summary in
      var summary = summary
      summary.accounting.read -= summary.accounting.own
      summary.accounting.own = 0
      guard summary.accounting.read > 0 else { return }
      all["\(Stamp.utc(summary.minute)) \(summary.category)/\(summary.environment)"] = summary
    }
  }
}

/// A log of one application on several hosts, in the order of time.
func rollupLog(_ count: Int, _ random: inout SeededGenerator) -> [String] {
  var time = LogText.start
  return (0..<count).map { _ in
    if Int.random(in: 0..<12, using: &random) == 0 { time += 1 }
    let host = ["web1", "web2", "qa1"].randomElement(using: &random) ?? ""
    let user = Int.random(in: 0..<9, using: &random) * Int.random(in: 0..<9, using: &random)
    let client = Int.random(in: 0..<90, using: &random)
    let millis = Int.random(in: -9...5_000, using: &random)
    let message = [
      "login u\(user) from c\(client) in \(millis).25 ms", "noise", "what is this \(client)",
    ][[0, 0, 0, 1, 2].randomElement(using: &random) ?? 0]
    return "\(Stamp.utc(time)) \(host) app: \(message)"
  }
}

extension [String] {
  var text: String { map { $0 + "\n" }.joined() }

  /// In the order of their stamps, which come first.
  var byTime: [String] {
    enumerated().sorted {
      ($0.element.prefix(20), $0.offset) < ($1.element.prefix(20), $1.offset)
    }.map(\.element)
  }
}
