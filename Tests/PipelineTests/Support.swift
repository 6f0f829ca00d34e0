import Glibc
import Ledger
import Minutes
import Outlets
import Rulebook
import Syslog
import TestSupport
import Testing

@testable import Pipeline

/// A directory of its own for a test, removed with everything in it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/pipeline.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    TemporaryDirectory.remove(path)
  }

  func write(_ name: String, _ text: String) throws {
    let file = try #require(fopen("\(path)/\(name)", "w"))
    fwrite(text, 1, text.utf8.count, file)
    fclose(file)
  }

  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  static func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  private static func remove(_ path: String) {
    if rmdir(path) == 0 || unlink(path) == 0 { return }
    for name in names(in: path) { remove("\(path)/\(name)") }
    rmdir(path)
  }
}

/// Something that is done to the whole stream when so many bytes were read.
struct Command {
  enum Action {
    case reload(rules: String)
    case emitNow
    case reopen
    case closeByClock(Int64)
  }

  var offset: Int
  var action: Action
}

/// Bytes in pieces of random sizes, with commands in between.
struct ScriptedSource: LineSource {
  let bytes: [UInt8]
  let rulesFile: String
  var commands: [Command]
  let maxPiece: Int
  var random: SeededGenerator
  private var offset = 0

  init(
    _ bytes: [UInt8],
    rulesFile: String,
    commands: [Command],
    maxPiece: Int,
    random: SeededGenerator
  ) {
    self.bytes = bytes
    self.rulesFile = rulesFile
    self.commands = commands
    self.maxPiece = maxPiece
    self.random = random
  }

  mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn {
    instance.handOverIfDue(reader)
    let room = reader.room
    if let command = commands.first, command.offset <= offset {
      commands.removeFirst()
      perform(command.action, reader, &instance)
      return .nothing
    }
    var count = Int.random(in: 1...maxPiece, using: &random)
    count = min(count, room.count, bytes.count - offset)
    if let command = commands.first { count = min(count, command.offset - offset) }
    guard count > 0 else { return .end }
    bytes.withUnsafeBytes { source in
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + count]))
    }
    offset += count
    return .bytes(count)
  }

  private func perform(
    _ action: Command.Action,
    _ reader: borrowing BlockReader,
    _ instance: inout Instance
  ) {
    switch action {
    case .reload(let rules):
      if let file = fopen(rulesFile, "w") {
        fwrite(rules, 1, rules.utf8.count, file)
        fclose(file)
      }
      instance.reload(reader)
    case .emitNow: instance.emitNow()
    case .reopen: instance.reopen()
    case .closeByClock(let now): instance.closeByClock(now)
    }
  }
}

/// Everything that is kept of a stream.
struct Outcome: Equatable {
  var summaries: [Summary]
  var templates: [String]
  var overflow: [String: UInt64]
  var unmatched: [String: [UInt8]]
  var emitted: [UInt8]
  var counts: LineCounts
  var kept: [String]
  var malformed: [[UInt8]]
}

/// A stream and how it is worked on.
struct Scene {
  var bytes: [UInt8]
  var rules = Scene.rules
  var commands: [Command] = []
  var maxPiece = 20_000
  var seed: UInt64 = 1
  var settings = Settings()
  var isLive = false

  static let rules = """
    category: app
    select: {program: [app, "app-*"]}
    environment: {default: prod, hosts: {"qa*": qa}}
    rules:
      - id: login
        match: '^login (?<user>\\S+) from (?<client>\\S+) in (?<ms>\\S+) ms'
        tally:
          - {count: Logins}
          - {sum: Millis, of: ms}
          - {distinct: Clients, of: client}
          - {distinct: Pairs, of: [user, $host]}
          - {top: users, of: user, keep: 5}
          - {gauge: Latest, of: ms}
          - {count: ByUser, by: user, cap: 4}
          - {sum: MillisBy, of: ms, by: [$host, user]}
          - {distinct: ClientsBy, of: client, by: user, cap: 3}
          - {distribution: Took, of: ms, unit: milliseconds}
          - {distribution: TookBy, of: ms, by: $host}
          - {level: Open}
          - {level: Balance, of: ms, add: -2}
          - {derive: Total, of: ms, per: user, wrap: 8}
      - id: noise
        ignore: true
        why: a test
        match: '^noise'
    """

  /// Other metrics, another environment, and a rule fewer.
  static let otherRules = """
    category: app
    select: {program: [app, "app-*"]}
    environment: {default: main, hosts: {"qa*": qa}}
    rules:
      - id: login
        match: '^login (?<user>\\S+) from (?<client>\\S+)'
        tally:
          - {count: Logins}
          - {distinct: Clients, of: client}
          - {top: clients, of: client}
    """

  func outcome(workers: Int) throws -> Outcome {
    let directory = try TemporaryDirectory()
    try directory.write("app.yaml", rules)
    let state = StateDirectory(path: "\(directory.path)/state")
    try state.make()
    // The same hashes in all runs, so that sketches can be compared byte by byte.
    try Ledger(path: state.ledger).set("seed", to: "5")
    var settings = settings
    settings.maxLineBytes = 512
    let emitted = "\(directory.path)/emitted"
    let options = Options(
      settings: settings,
      rules: ["\(directory.path)/app.yaml"],
      state: state,
      destinations: [try Sink("file:\(emitted)")],
      zone: .utc,
      instance: "test",
      workers: workers
    )
    var instance = try Instance(options, isLive: isLive)
    var source = ScriptedSource(
      bytes,
      rulesFile: "\(directory.path)/app.yaml",
      commands: commands,
      maxPiece: maxPiece,
      random: SeededGenerator(seed)
    )
    instance.run(&source)
    let kept = instance.outbox.unmatchedCounts.map { "\($0)" }
    let counts = instance.counts
    let malformed = instance.intake.pointee.malformed
    let report = instance.finish()
    #expect(report.faults.allSatisfy { $0.kind == "reload" }, "\(report.faults)")
    let ledger = try Ledger(path: state.ledger)
    let folder = state.unmatched
    return Outcome(
      summaries: try ledger.summaries(SummaryQuery()).map { summary in
        // After a reload the store lists metrics in the order of the rules it saw last.
        var sorted = summary
        sorted.metrics.sort { $0.name < $1.name }
        return sorted
      },
      templates: try ledger.templates().map { "\($0)" },
      overflow: try ledger.templateOverflow(),
      unmatched: TemporaryDirectory.names(in: folder).reduce(into: [:]) {
        $0[$1] = TemporaryDirectory.bytes(of: "\(folder)/\($1)")
      },
      emitted: TemporaryDirectory.bytes(of: emitted),
      counts: counts,
      kept: kept,
      malformed: malformed
    )
  }
}
