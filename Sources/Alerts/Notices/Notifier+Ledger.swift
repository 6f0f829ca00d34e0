import Ledger
import Rulebook

extension Notifier {
  /// Decides what a hook is told now, and writes it; answers how many waiting notices had to go.
  static func pass(
    _ hook: HookSettings,
    settings: AlertSettings,
    instance: String,
    ledger: Ledger,
    silences: [AlertSilence],
    now: Int64
  ) throws(LedgerError) -> (decision: Decision, dropped: Int) {
    let decision = try decide(
      hook,
      settings: settings,
      instance: instance,
      ledger: ledger,
      silences: silences,
      now: now
    )
    if decision.change.isEmpty { return (decision, 0) }
    return (decision, try ledger.write(decision.change, maxWaiting: settings.maxWaiting))
  }

  /// Decides what a hook is told now by what the ledger holds.
  static func decide(
    _ hook: HookSettings,
    settings: AlertSettings,
    instance: String,
    ledger: Ledger,
    silences: [AlertSilence],
    now: Int64
  ) throws(LedgerError) -> Decision {
    let work = try ledger.noticeWork(
      hook: hook.name,
      now: now,
      recent: now - flappingInterval(hook, settings),
      limitedSince: now - Int64(hook.limitSeconds)
    )
    var latest: [String: StoredNotice] = [:]
    for group in groups(work, settings) {
      latest[group] = try ledger.latestNotice(hook: hook.name, group: group)
    }
    return decide(
      work,
      settings: settings,
      hook: hook,
      instance: instance,
      silences: silences,
      latest: latest,
      now: now
    )
  }
}
