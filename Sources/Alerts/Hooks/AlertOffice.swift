public import Ledger
public import Rulebook
public import Syslog

/// Tells hooks of alerts: decides from the ledger what is to be told, queues it there, and runs what
/// tells it.
///
/// Everything but the counts lies in the ledger, so that an end at any point loses nothing: a run that
/// was cut off is tried again, and what had been sent is not sent twice. All calls come from one queue;
/// none waits for a hook but ``finish()``.
public final class AlertOffice: @unchecked Sendable {
  // Sendable: used from one queue at a time; what runs beside it is the runner's.

  /// Tag of our syslog lines about alerts; records of this program are ours coming back.
  public static let syslogTag = "minuted-alert"
  /// Milliseconds that running hooks are given at the end, TERM and KILL included.
  public static let finishMilliseconds = 3_000
  /// Longest pause between two tries, in seconds.
  public static let longestPause = 3_600
  /// Seconds between two removals of what is too old.
  private static let removalInterval: Int64 = 3_600

  /// What was done since the start, for `status`.
  public struct Counts: Sendable, Equatable {
    /// Notices that hooks have taken.
    public var sent: UInt64 = 0
    /// Runs that failed, those that were tried again included.
    public var failedRuns: UInt64 = 0
    /// Notices given up after their last try.
    public var failed: UInt64 = 0
    /// Notices that wait or are being sent.
    public var waiting = 0
    /// Notices held back by a hook's limit.
    public var heldBack: UInt64 = 0
    /// Notices dropped because too many waited, or as their hook is gone.
    public var dropped: UInt64 = 0
    /// Alerts kept back by a silence, counted for each hook.
    public var silenced: UInt64 = 0
    /// Alerts for which a newer one of their series spoke, counted for each hook.
    public var joined: UInt64 = 0

    /// Nothing.
    public init() {}
  }

  /// What was done since the start.
  public private(set) var counts = Counts()

  private var settings: AlertSettings
  private var zone: Zone
  private let instance: String
  private let ledger: Ledger
  private let environment: [String: String]
  private let note: @Sendable (_ kind: String, _ text: String) -> Void
  private let runner = HookRunner()
  /// Runs that have ended and of which the ledger does not know yet.
  private var outcomes: [HookRunner.Outcome] = []
  private var isRegistered = false
  private var isRequeued = false
  private var isFinished = false
  private var removedAt: Int64?
  private var lastTick: Int64 = 0

  /// Makes an office; nothing happens before the first ``tick(now:)``.
  ///
  /// Texts tell times in `zone`. Of `environment`, the daemon's, hooks get PATH, LANG and TZ, curl the
  /// proxies as well. `note` is told of troubles, on the queue of the calls; texts hold no control
  /// bytes.
  public init(
    settings: AlertSettings,
    zone: Zone,
    instance: String,
    ledger: Ledger,
    environment: [String: String] = [:],
    note: @escaping @Sendable (_ kind: String, _ text: String) -> Void
  ) {
    self.settings = settings
    self.zone = zone
    self.instance = instance
    self.ledger = ledger
    self.environment = environment
    self.note = note
  }

  /// The configuration has changed: hooks that are new begin with what fires, what waits for those
  /// that are gone is dropped.
  public func replace(settings: AlertSettings, zone: Zone) {
    self.settings = settings
    self.zone = zone
    isRegistered = false
  }

  /// Decides, queues and starts what is due; to be called about once a second.
  ///
  /// Cost: some small reads for each hook, a write when something has changed.
  public func tick(now: Int64) {
    guard !isFinished else { return }
    lastTick = now
    do {
      if !isRequeued {
        try ledger.requeueNotices()
        isRequeued = true
      }
      if !isRegistered { try register(now) }
      try collect(now)
      try decide(now)
      try start(now)
      counts.waiting = settings.hooks.isEmpty ? 0 : try ledger.waitingNotices()
      try removeOld(now)
    } catch {
      note("alerts", "\(error)")
    }
  }

  /// Gives running hooks a short time, then ends them; what was not sent stays queued.
  public func finish() {
    guard !isFinished else { return }
    isFinished = true
    runner.finish(graceMilliseconds: AlertOffice.finishMilliseconds)
    do {
      try collect(lastTick)
      // What outlives KILL (a disk that does not answer) stays `running`, and is tried again.
      counts.waiting = settings.hooks.isEmpty ? 0 : try ledger.waitingNotices()
    } catch {
      note("alerts", "\(error)")
    }
  }

  private func register(_ now: Int64) throws(LedgerError) {
    let dropped = try ledger.register(hooks: settings.hooks.map(\.name), at: now)
    isRegistered = true
    drop(dropped, "their hooks are not configured any more")
  }

  private func drop(_ count: Int, _ reason: String) {
    guard count > 0 else { return }
    counts.dropped += UInt64(count)
    note("alert queue", "\(count) notices dropped: \(reason)")
  }

  // MARK: Deciding

  private func decide(_ now: Int64) throws(LedgerError) {
    guard !settings.hooks.isEmpty else { return }
    let silences = try ledger.silences(at: now)
    for hook in settings.hooks {
      let (decision, dropped) = try Notifier.pass(
        hook,
        settings: settings,
        instance: instance,
        ledger: ledger,
        silences: silences,
        now: now
      )
      counts.silenced += UInt64(decision.silenced)
      counts.joined += UInt64(decision.joined)
      counts.heldBack += UInt64(decision.heldBack)
      drop(dropped, "more than \(settings.maxWaiting) waited")
    }
  }

  // MARK: Sending

  private func start(_ now: Int64) throws(LedgerError) {
    for hook in settings.hooks {
      let running = runner.running
      guard running.count < settings.maxHooks else { return }
      // What has ended and is not written yet must not begin anew.
      guard !running.contains(hook.name), var stored = try ledger.firstWaiting(hook: hook.name),
        stored.state == .waiting
      else { continue }
      // A clock that was set back must not hold a try off for longer than the longest pause.
      guard now >= stored.next || stored.next - now > Int64(AlertOffice.longestPause) else {
        continue
      }
      guard let notice = try? AlertNotice(json: stored.body) else {
        stored.state = .failed
        stored.ended = now
        stored.error = "its text in the store cannot be read"
        try ledger.update(stored)
        counts.failed += 1
        continue
      }
      var episodes: [Int64: AlertEpisode] = [:]
      for alert in notice.alerts where alert.resolved == nil {
        episodes[alert.id] = try ledger.episode(alert.id)
      }
      stored.state = .running
      stored.tries += 1
      try ledger.update(stored)
      let task = HookTask.make(
        hook,
        notice.asSent(stored, episodes: episodes, zone: zone),
        environment: environment,
        zone: zone,
        now: now,
        keepAlive: max(86_400, 3 * Notifier.flappingInterval(hook, settings))
      )
      runner.start(task, stored)
    }
  }

  /// Writes what has become of the runs that have ended; what the ledger does not take now stays for
  /// the next time.
  private func collect(_ now: Int64) throws(LedgerError) {
    outcomes += runner.takeOutcomes()
    while let outcome = outcomes.first {
      let hook = settings.hooks.first { $0.name == outcome.notice.hook }
      let allowed = 1 + (hook?.retries ?? 0)
      var stored = outcome.notice
      stored.state = .waiting
      stored.error = NoticeLimits.line(outcome.ending.failure ?? "", maxBytes: 500)
      if outcome.ending.failure == nil {
        stored.state = .sent
        stored.ended = now
      } else if outcome.wasCut {
        // Our end is not the hook's fault.
        stored.tries -= 1
      } else if stored.tries >= allowed {
        stored.state = .failed
        stored.ended = now
      } else {
        stored.next =
          now + AlertOffice.pause(stored.tries, backoff: hook?.backoff ?? 10, notice: stored.id)
      }
      try ledger.update(stored)
      outcomes.removeFirst()
      if stored.state == .sent {
        counts.sent += 1
      } else if !outcome.wasCut {
        counts.failedRuns += 1
        if stored.state == .failed { counts.failed += 1 }
        tell(outcome, stored, allowed)
      }
    }
  }

  /// Seconds to the next try: the back-off doubled for each try, at most an hour, less up to a quarter
  /// by chance, so that hooks that failed together do not come back together.
  static func pause(_ tries: Int, backoff: Int, notice: Int64) -> Int64 {
    let doubled = Int64(max(1, backoff)) << Int64(min(max(0, tries - 1), 20))
    let whole = min(doubled, Int64(longestPause))
    // The same for the same try: nothing here is to depend on a generator.
    let mixed = UInt64(bitPattern: notice) &* 0x9e37_79b9_7f4a_7c15 &+ UInt64(tries) &* 0xbf58_476d
    return whole - Int64((mixed >> 33) % UInt64(max(1, whole / 4)))
  }

  private func tell(_ outcome: HookRunner.Outcome, _ stored: StoredNotice, _ allowed: Int) {
    var text = "hook \(NoticeLimits.line(stored.hook, maxBytes: 100)) \(stored.error)"
    text += " (try \(stored.tries) of \(allowed), notice \(stored.id))"
    if stored.state == .failed { text += "; the notice is given up: \(stored.headline)" }
    let said = outcome.ending.output.split(separator: 0x0a).map { ShownText.of(Array($0)) }
    if !said.isEmpty { text += "; it said: " + said.joined(separator: " | ") }
    if outcome.ending.discarded > 0 { text += " and \(outcome.ending.discarded) bytes more" }
    // A kind of its own: that something is given up must not be lost behind a first try's failure.
    note(stored.state == .failed ? "hook \(stored.hook) gives up" : "hook \(stored.hook)", text)
  }

  private func removeOld(_ now: Int64) throws(LedgerError) {
    if let removedAt, now >= removedAt, now - removedAt < AlertOffice.removalInterval { return }
    let removed = try ledger.removeNotices(before: now - Int64(settings.historyDays) * 86_400)
    // While there is much to remove, every tick removes a part.
    removedAt = removed < 2_000 ? now : nil
  }
}
