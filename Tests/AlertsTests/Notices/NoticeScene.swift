import Foundation
import Ledger
import Rulebook
import Syslog
import Testing

@testable import Alerts

/// A directory of its own for a test, removed with everything in it.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/alerts.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file with a mode; answers its path.
  func file(_ name: String, _ text: String, mode: Int = 0o755) throws -> String {
    let path = path + "/" + name
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  func read(_ name: String) -> String {
    (try? String(contentsOfFile: path + "/" + name, encoding: .utf8)) ?? ""
  }
}

/// A hook of a kind, with all defaults.
func hook(
  _ name: String = "ops",
  _ kind: HookSettings.Kind = .file(path: "/nonexistent", isJSON: true)
) -> HookSettings {
  HookSettings(name: name, kind: kind, position: Position(file: "minuted.yaml", line: 1, column: 1))
}

/// An episode of a series; `fired` is also when it began.
func episode(
  _ id: Int64,
  _ alert: String = "too-many",
  category: String = "sshd",
  environment: String = "prod",
  label: String = "",
  severity: String = "major",
  owner: String = "ops",
  fired: Int64 = 0
) -> AlertEpisode {
  var episode = AlertEpisode(
    series: AlertSeries(alert: alert, category: category, environment: environment, label: label),
    severity: severity,
    owner: owner,
    metric: "FailedLoginCount",
    since: NoticeScene.start + fired,
    fired: NoticeScene.start + fired,
    headline:
      "[\(severity)] \(owner.isEmpty ? "-" : owner) \(category) FailedLoginCount: 4812 vs at most 100",
    finding: "4812 in 10m, expected at most 100",
    description: "Somebody tries passwords.",
    action: "Look at the addresses; block them.",
    command: "minuted alerts show \(id)"
  )
  episode.id = id
  episode.observed = 4812
  episode.high = 100
  return episode
}

/// Hooks, a ledger and a clock that the test moves: what is told, and when.
///
/// Nothing is run: each notice counts as sent in the second in which it was made.
final class NoticeScene {
  /// The second that times are counted from: 2026-11-29 08:00:00 UTC.
  static let start: Int64 = 1_795_939_200

  let scratch: Scratch
  var ledger: Ledger
  var settings = AlertSettings()
  /// The whole of what is kept in memory is thrown away before every step.
  let crashes: Bool
  var silenced = 0
  var joined = 0
  var heldBack = 0
  private(set) var notices: [AlertNotice] = []
  private var episodes: [Int64: AlertEpisode] = [:]

  init(crashes: Bool = false, _ hooks: HookSettings...) throws {
    scratch = try Scratch()
    self.crashes = crashes
    settings.hooks = hooks.isEmpty ? [hook()] : hooks
    settings.repeatInterval = 600
    ledger = try Ledger(path: scratch.path + "/ledger.sqlite")
    _ = try ledger.register(hooks: settings.hooks.map(\.name), at: NoticeScene.start)
  }

  func fire(_ episode: AlertEpisode) throws {
    episodes[episode.id] = episode
    var batch = AlertBatch()
    batch.episodes = [episode]
    try ledger.write(batch)
  }

  func resolve(_ id: Int64, at second: Int64) throws {
    var episode = try #require(episodes[id])
    episode.resolved = NoticeScene.start + second
    try fire(episode)
  }

  /// Ticks every ten seconds, or every `step`, from one second to before another; answers what was told.
  ///
  /// `30 firing 1+ 2` is a notice in second 30 that is about alert 1; alert 2 still fires. A resolved
  /// one has `=` behind it.
  func run(_ seconds: Range<Int64>, step: Int64 = 10) throws -> [String] {
    var told: [String] = []
    for second in stride(from: seconds.lowerBound, to: seconds.upperBound, by: Int64.Stride(step)) {
      if crashes {
        ledger = try Ledger(path: scratch.path + "/ledger.sqlite")
        _ = try ledger.register(
          hooks: settings.hooks.map(\.name),
          at: NoticeScene.start + second
        )
        try ledger.requeueNotices()
      }
      told += try tick(second)
    }
    return told
  }

  private func tick(_ second: Int64) throws -> [String] {
    let now = NoticeScene.start + second
    var told: [String] = []
    for hook in settings.hooks {
      if crashes {
        // Decided, and gone before it was written.
        _ = try Notifier.decide(
          hook,
          settings: settings,
          instance: "vm",
          ledger: ledger,
          silences: try ledger.silences(at: now),
          now: now
        )
      }
      let (decision, _) = try Notifier.pass(
        hook,
        settings: settings,
        instance: "vm",
        ledger: ledger,
        silences: try ledger.silences(at: now),
        now: now
      )
      silenced += decision.silenced
      joined += decision.joined
      heldBack += decision.heldBack
      while var stored = try ledger.firstWaiting(hook: hook.name) {
        let notice = try AlertNotice(json: stored.body)
        notices.append(
          notice.asSent(stored, episodes: [:], zone: Zone(name: "X", standardOffset: 3_600))
        )
        stored.state = .sent
        stored.ended = now
        try ledger.update(stored)
        let alerts = notice.alerts.map {
          "\($0.id)" + ($0.isNew ? "+" : "") + ($0.resolved == nil ? "" : "=")
        }
        var line = "\(second) \(notice.event.rawValue) " + alerts.joined(separator: " ")
        if settings.hooks.count > 1 { line = hook.name + " " + line }
        if notice.heldBack > 0 { line += " held \(notice.heldBack)" }
        told.append(line)
      }
    }
    return told
  }
}
