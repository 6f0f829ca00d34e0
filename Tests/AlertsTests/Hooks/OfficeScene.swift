import Foundation
import Ledger
import Rulebook
import Synchronization
import Syslog
import Testing

@testable import Alerts

/// Runs tests beside those that keep the threads of default priority busy for seconds: real programs
/// have real time limits.
struct PromptTrait: SuiteTrait, TestTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test,
    testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    withUnsafeCurrentTask { $0?.escalatePriority(to: .high) }
    try await body()
  }
}

extension Trait where Self == PromptTrait {
  /// At high priority.
  static var prompt: PromptTrait { PromptTrait() }
}

/// An office with real hooks and a clock that the test moves.
final class OfficeScene {
  let scratch: Scratch
  let ledger: Ledger
  var settings = AlertSettings()
  let notes = Notes()
  var now = NoticeScene.start
  lazy var office = makeOffice()

  /// What was noted, from whatever queue.
  final class Notes: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  init() throws {
    scratch = try Scratch()
    ledger = try Ledger(path: scratch.path + "/ledger.sqlite")
    settings.groupWait = 0
    settings.groupBy = [.alert]
  }

  func makeOffice() -> AlertOffice {
    let notes = notes
    return AlertOffice(
      settings: settings,
      zone: Zone(name: "X", standardOffset: 3_600),
      instance: "vm",
      ledger: ledger,
      environment: ["PATH": "/usr/bin:/bin", "SECRET": "x", "LANG": "C.UTF-8"]
    ) { _, text in notes.add(text) }
  }

  func write(_ episode: AlertEpisode) throws {
    var batch = AlertBatch()
    batch.episodes = [episode]
    try ledger.write(batch)
  }

  /// Adds a hook that is a script.
  func script(_ name: String, _ text: String, _ change: (inout HookSettings) -> Void = { _ in })
    throws
  {
    let path = try scratch.file(name, "#!/bin/sh\ncd \(scratch.path)\n" + text + "\n")
    var hook = hook(name, .program(path: path, arguments: []))
    change(&hook)
    settings.hooks.append(hook)
  }

  /// Ticks, the clock standing, until something holds; real programs take real time.
  ///
  /// Waits as a task does: a test that blocked its thread would take it from the hooks.
  func tick(seconds: Double = 20, until condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end {
      office.tick(now: now)
      if try condition() { return }
      try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("waited \(seconds) s in vain; notes: \(notes.all)")
  }

  func states() throws -> [StoredNotice.State] { try ledger.notices().map(\.state) }
}
