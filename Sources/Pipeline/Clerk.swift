import Alerts
import Archive
import Dispatch
import Ledger
import Minutes
import Outlets
import RoundRobin
import Rulebook
import Synchronization
import Syslog

/// Takes closed minutes to their sinks: lines, tables, ledger, RRD files.
///
/// Works on a queue of its own, so that a slow disk or receiver never holds up intake. What waits
/// is bounded: a batch job waits for room, a daemon drops the oldest minutes and counts them.
final class Clerk: Sendable {
  /// Summaries that may wait: some hours of a site with many categories.
  static let maxWaiting = 20_000
  /// Seconds between two attempts at a ledger that cannot be written.
  static let retryInterval: Int64 = 5

  /// What the clerk has done, for `status`.
  struct Report: Sendable {
    var linesSent: UInt64 = 0
    var linesDropped: UInt64 = 0
    var linesWaiting = 0
    var fieldsLeftOut: UInt64 = 0
    var summaries: UInt64 = 0
    var summariesWaiting = 0
    var summariesDropped: UInt64 = 0
    var rrdWritten: UInt64 = 0
    var rrdSkipped: UInt64 = 0
    var rrdDropped: UInt64 = 0
    var alerts: AlertDesk.Counts?
    var notices: AlertOffice.Counts?
    var outlets: [SummaryOutlet.Report] = []
    var faults: [FaultLog.Entry] = []
  }

  private struct Inbox {
    var batch = LedgerBatch()
    var plans: Plans
    var hasNewPlans = false
    var isScheduled = false
    var dropped: UInt64 = 0
    var reopens = false
  }

  private let queue = DispatchQueue(label: "minuted.clerk")
  private let inbox: Mutex<Inbox>
  private let room = DispatchSemaphore(value: 0)
  private let waits: Bool
  private let desk: Desk

  init(
    plans: Plans,
    destinations: [Sink],
    state: StateDirectory?,
    ledger: Ledger?,
    journal: Journal? = nil,
    rollup: RollupSetup,
    templates: TemplateLimits = TemplateLimits(),
    minutes: MinuteKeeper = MinuteKeeper(days: Settings.defaultMinuteDays),
    alerts: sending AlertDesk? = nil,
    office: OfficeSetup? = nil,
    waits: Bool
  ) {
    inbox = Mutex(Inbox(plans: plans))
    self.waits = waits
    desk = Desk(
      destinations: destinations,
      state: state,
      ledger: ledger,
      journal: journal,
      rollup: rollup,
      templates: templates,
      minutes: minutes,
      alerts: alerts,
      office: office,
      waits: waits
    )
  }

  /// Rules have changed: later lines are laid out by the new ones.
  func replace(plans: Plans) {
    inbox.withLock {
      $0.plans = plans
      $0.hasNewPlans = true
    }
    schedule()
  }

  /// Has checkpoints wait for the archive, and tells it of them.
  func attach(_ archivist: Archivist) {
    queue.sync { desk.archivist = archivist }
  }

  /// Hands over closed minutes.
  func take(_ batch: LedgerBatch) {
    guard !batch.isEmpty else { return }
    let isFull = inbox.withLock { inbox in
      inbox.batch.append(batch)
      let excess = inbox.batch.summaries.count - Clerk.maxWaiting
      guard excess > 0 else { return false }
      if waits { return true }
      inbox.batch.summaries.removeFirst(excess)
      inbox.dropped += UInt64(excess)
      return false
    }
    schedule()
    if isFull { room.wait() }
  }

  /// Lets the clerk look after retries and backlogs; to be called about once a second.
  func tick() {
    schedule()
  }

  /// Files may have been rotated: open them anew.
  func reopen() {
    inbox.withLock { $0.reopens = true }
    schedule()
  }

  /// Works off all that waits, tries every sink a last time, and answers what was done.
  func finish() -> Report {
    queue.sync {
      work()
      return desk.finish(report(), now: Clock.now())
    }
  }

  /// Waits until all that was handed over so far was tried at every sink; no longer than some seconds, as
  /// a store that is locked is waited for at each step.
  func settle(within seconds: Int = 6) {
    let done = DispatchSemaphore(value: 0)
    queue.async { [self] in
      work()
      done.signal()
    }
    _ = done.wait(timeout: .now() + .seconds(seconds))
  }

  /// Runs something behind all that was handed over so far.
  func afterwards(_ body: @escaping @Sendable (Report) -> Void) {
    queue.async { [self] in body(desk.complete(report())) }
  }

  /// Tells of a fault that somebody else noticed.
  func note(_ kind: String, _ text: String) {
    queue.async { [self] in desk.note(kind, text, now: Clock.now()) }
  }

  private func report() -> Report {
    var report = Report()
    report.summariesDropped = inbox.withLock { $0.dropped }
    return report
  }

  private func schedule() {
    let isNew = inbox.withLock { inbox in
      defer { inbox.isScheduled = true }
      return !inbox.isScheduled
    }
    if isNew { queue.async { [self] in work() } }
  }

  private func work() {
    let (batch, plans, hasNewPlans, reopens, wasFull) = inbox.withLock { inbox in
      let batch = inbox.batch
      inbox.batch = LedgerBatch()
      inbox.isScheduled = false
      defer {
        inbox.reopens = false
        inbox.hasNewPlans = false
      }
      return (
        batch, inbox.plans, inbox.hasNewPlans, inbox.reopens,
        batch.summaries.count > Clerk.maxWaiting
      )
    }
    if wasFull, waits { room.signal() }
    if reopens { desk.reopen() }
    if hasNewPlans { desk.replace(plans.alerts, now: Clock.now()) }
    desk.work(batch, plans, now: Clock.now())
  }
}
