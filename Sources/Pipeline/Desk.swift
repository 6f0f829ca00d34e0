import Alerts
import Archive
import Glibc
import Ledger
import Minutes
import Outlets
import Rollup
import RoundRobin
import Sketches
import Syslog

/// The sinks themselves, as the clerk uses them: one at a time, on its queue.
final class Desk: @unchecked Sendable {
  // Sendable: touched on the clerk's queue only.

  private let outlets: [SummaryOutlet]
  private let tables: TableFiles?
  private let waits: Bool
  private let ledger: Ledger?
  /// Forgets what the store has.
  private let journal: Journal?
  /// Has to be as far as a checkpoint is; nil without an archive.
  var archivist: Archivist?
  private let rollup: RollupSetup
  /// Lines that were sent without what another instance needs, as they would have been too long.
  private var fieldsLeftOut: UInt64 = 0
  private var roundRobin: RoundRobinStore?
  private var faults = FaultLog()
  private var summaries: UInt64 = 0
  private var dropped: UInt64 = 0
  /// The newest minute of each category and environment whose tables are not on disk yet.
  private var newest: [MinuteBook.Key: Summary] = [:]
  /// Paths of tables that are empty on disk.
  private var emptyTables: Set<String> = []
  /// Lines for destinations that the store knows to be waiting.
  private var storedUnsent: [UnsentLine] = []
  /// What the ledger would not take yet.
  private var unwritten = LedgerBatch()
  private var retryAt = Int64.min
  /// Has minutes judged; nil where nothing is kept, and in a batch job.
  private let alerts: AlertDesk?
  /// Tells hooks of alerts; nil where none are judged.
  private var office: AlertOffice?
  /// Keeps the ledger's templates within their limits.
  var keeper: TemplateKeeper
  /// Keeps the ledger's minutes to so many days.
  let minuteKeeper: MinuteKeeper

  init(
    destinations: [Sink],
    state: StateDirectory?,
    ledger: Ledger?,
    journal: Journal?,
    rollup: RollupSetup,
    templates: TemplateLimits,
    minutes: MinuteKeeper,
    alerts: sending AlertDesk?,
    office setup: OfficeSetup?,
    waits: Bool
  ) {
    self.alerts = alerts
    self.rollup = rollup
    keeper = TemplateKeeper(templates)
    minuteKeeper = minutes
    outlets = destinations.map { SummaryOutlet($0, waits: waits) }
    self.ledger = ledger
    self.journal = journal
    self.waits = waits
    roundRobin = state.map { RoundRobinStore(root: $0.roundRobin) }
    var tables: TableFiles?
    if let state {
      do {
        tables = try TableFiles(directory: state.tables)
      } catch {
        _ = faults.note("tables", "\(error)", now: Clock.now()).map(FaultLog.tell)
      }
    }
    self.tables = tables
    sendAgain()
    if let setup, let ledger {
      office = setup.office(ledger) { [unowned self] kind, text in
        note(kind, text, now: Clock.now())
      }
      // Before the first minute is judged: a hook that is new is told of what comes from now on.
      office?.tick(now: Clock.now())
    }
  }

  func reopen() {
    for outlet in outlets { outlet.reopen(now: Clock.monotonic()) }
  }

  /// Lines that nobody had taken when the daemon before ended go first.
  ///
  /// Those for destinations that are no more are given up.
  private func sendAgain() {
    guard !waits, let ledger else { return }
    do throws(LedgerError) {
      storedUnsent = try ledger.unsent()
    } catch {
      note("ledger unsent", "\(error)", now: Clock.now())
    }
    for waiting in storedUnsent {
      for outlet in outlets where outlet.sink.description == waiting.destination {
        outlet.send(again: waiting.line, now: Clock.monotonic())
      }
    }
  }

  /// What waits for destinations, where that is not what the store knows.
  private func changedUnsent() -> [UnsentLine]? {
    guard !waits else { return nil }
    let unsent = outlets.flatMap { outlet in
      outlet.waiting.map { UnsentLine(destination: outlet.sink.description, line: $0) }
    }
    return unsent == storedUnsent ? nil : unsent
  }

  func work(_ batch: LedgerBatch, _ plans: Plans, now: Int64) {
    summaries += UInt64(batch.summaries.count)
    emit(batch, plans)
    noteTables(batch)
    appendSeries(batch, plans)
    let growth = record(batch, now: now)
    // Behind the store and the RRD files, which explain what is found.
    if let fault = alerts?.judge(batch, growth) { note("alerts", fault, now: now) }
    office?.tick(now: now)
    checkOutlets(now: now)
  }

  /// Lines leave first: they are what people and other programs wait for.
  private func emit(_ batch: LedgerBatch, _ plans: Plans) {
    guard !outlets.isEmpty else { return }
    let hasLines = outlets.contains { $0.sink.format == .kv }
    for summary in batch.summaries {
      let line = hasLines ? line(summary, plans) : []
      for outlet in outlets { outlet.take(summary, line: line, now: Clock.monotonic()) }
    }
    for outlet in outlets { outlet.flush(now: Clock.monotonic()) }
  }

  /// The line as the rule file lays it out.
  private func line(_ summary: Summary, _ plans: Plans) -> [UInt8] {
    var line = (plans.layouts[summary.category] ?? SummaryLine()).bytes(summary)
    if rollup.mergesAll || plans.merging.contains(summary.category) { carry(summary, in: &line) }
    return line
  }

  /// Adds what another instance needs to add the summary up.
  private func carry(_ summary: Summary, in line: inout [UInt8]) {
    guard let field = rollup.field, !field.append(to: &line, summary) else { return }
    fieldsLeftOut += 1
    note(
      "merge too long",
      "line of \(summary.category)/\(summary.environment) sent without merge=: it would be longer"
        + " than \(RollupField.maxLineBytes) bytes; keep fewer entries of its tables",
      now: Clock.now()
    )
  }

  /// A table file shows the last minute: of a backlog only the newest is written.
  private func noteTables(_ batch: LedgerBatch) {
    guard tables != nil else { return }
    for summary in batch.summaries where !summary.isAmendment {
      let key = MinuteBook.Key(category: summary.category, environment: summary.environment)
      newest[key] = summary
    }
    if !waits { writeTables() }
  }

  private func writeTables() {
    guard let tables else { return }
    for (key, summary) in newest {
      for metric in summary.metrics {
        guard case .top(let top, _) = metric.value else { continue }
        // Most tables of most minutes are empty, and are so on disk already.
        let path = tables.path(
          category: key.category,
          environment: key.environment,
          metric: metric.name
        )
        if top.entries.isEmpty, emptyTables.contains(path) { continue }
        do {
          try tables.write(
            top.entries.map { ($0.key, $0.count) },
            category: key.category,
            environment: key.environment,
            metric: metric.name
          )
          if top.entries.isEmpty { emptyTables.insert(path) } else { emptyTables.remove(path) }
        } catch {
          note("tables \(error.action) \(error.reason)", "\(error)", now: Clock.now())
        }
      }
    }
    newest = [:]
  }

  /// Whole minutes go into RRD files: a part of one would be written as if it were all of it.
  private func appendSeries(_ batch: LedgerBatch, _ plans: Plans) {
    guard roundRobin != nil else { return }
    for summary in batch.summaries where !summary.isPartial && !summary.isAmendment {
      roundRobin?.append(
        category: summary.category,
        environment: summary.environment,
        metric: Desk.recordsSeries,
        time: summary.minute,
        value: Double(summary.accounting.read)
      )
      let wanted = plans.rrdMetrics[summary.category] ?? []
      let weekly = plans.weekMetrics[summary.category] ?? []
      for metric in summary.metrics where wanted.contains(metric.name) {
        for series in metric.value.series {
          roundRobin?.append(
            category: summary.category,
            environment: summary.environment,
            metric: metric.name + series.suffix,
            time: summary.minute,
            value: series.value,
            seasons: weekly.contains(metric.name) ? [.day, .week] : [.day]
          )
        }
      }
    }
    // A batch job fills the buffers first: sixty minutes in one call cost what two cost alone.
    if !waits { flushSeries() }
  }

  private func flushSeries() {
    for fault in roundRobin?.flush() ?? [] {
      // One message for a cause, not one for each of many files.
      note("rrd \(fault.error.action) \(fault.error.reason)", "\(fault)", now: Clock.now())
    }
  }

  /// Name of the series of all records of a category.
  static let recordsSeries = "records"

  /// Alerts have changed.
  func replace(_ plan: AlertPlan, now: Int64) {
    if let fault = alerts?.replace(plan, now: now) { note("alerts", fault, now: now) }
  }

  /// Stores a batch, and what waits; answers what was new in it.
  @discardableResult
  private func record(_ batch: LedgerBatch, now: Int64) -> TemplateGrowth {
    guard let ledger else { return TemplateGrowth() }
    unwritten.append(batch)
    // With the minutes that the lines tell of: they are sent, or known to wait.
    unwritten.unsent = changedUnsent() ?? unwritten.unsent
    guard !unwritten.isEmpty, now >= retryAt || now < retryAt - Clerk.retryInterval else {
      return TemplateGrowth()
    }
    if access(ledger.path, F_OK) != 0 {
      // SQLite goes on writing to a file that nobody can find any more.
      note(
        "ledger gone",
        "\(ledger.path) was removed, and what was stored with it; what comes waits in memory and in the"
          + " journal: restart to begin a new store with it",
        now: now
      )
      retryAt = now + Clerk.retryInterval
      trimUnwritten()
      return TemplateGrowth()
    }
    do {
      let cut = unwritten.checkpoint?.archiveCut
      if let cut { archivist?.wait(for: cut) }
      let growth = try ledger.write(unwritten)
      if let cut { archivist?.release(cut) }
      forget(unwritten.checkpoint, now: now)
      if let unsent = unwritten.unsent { storedUnsent = unsent }
      unwritten = LedgerBatch()
      retryAt = .min
      keeper.note(growth)
      tend(ledger, now: now)
      return growth
    } catch {
      note("ledger", "\(error)", now: now)
      retryAt = now + Clerk.retryInterval
      trimUnwritten()
      return TemplateGrowth()
    }
  }

  /// No more waits than may.
  private func trimUnwritten() {
    let excess = unwritten.summaries.count - Clerk.maxWaiting
    if excess > 0 {
      unwritten.summaries.removeFirst(excess)
      dropped += UInt64(excess)
    }
    // Templates are kept for as many batches; their counts are what is lost beyond.
    let surplus = unwritten.templates.count - Clerk.maxWaiting
    if surplus > 0 { unwritten.templates.removeFirst(surplus) }
  }

  /// The journal before a checkpoint that the store has is of no more use.
  private func forget(_ checkpoint: LedgerCheckpoint?, now: Int64) {
    guard let journal, let checkpoint else { return }
    let fault =
      checkpoint.bytes.isEmpty ? journal.finish() : journal.forget(before: checkpoint.segment)
    if let fault { note("journal remove", "\(fault)", now: now) }
  }

  private func checkOutlets(now: Int64) {
    for outlet in outlets {
      outlet.flush(now: Clock.monotonic())
      let report = outlet.report
      if let fault = report.fault, report.waiting > 0 {
        note("outlet \(report.sink)", "\(fault)", now: now)
      }
    }
  }

  func note(_ kind: String, _ text: String, now: Int64) {
    guard let told = faults.note(kind, text, now: now) else { return }
    FaultLog.tell(told)
    for outlet in outlets { outlet.tell(told, at: now, now: Clock.monotonic()) }
  }

  func finish(_ report: Clerk.Report, now: Int64) -> Clerk.Report {
    retryAt = .min
    record(LedgerBatch(), now: now)
    writeTables()
    flushSeries()
    if let fault = alerts?.write() { note("alerts", fault, now: now) }
    office?.tick(now: now)
    office?.finish()
    for outlet in outlets { outlet.finish(now: Clock.monotonic()) }
    record(LedgerBatch(), now: now)
    var report = complete(report)
    // What waits for its file now is never written.
    report.rrdDropped += UInt64(roundRobin?.buffered ?? 0)
    return report
  }

  func complete(_ report: Clerk.Report) -> Clerk.Report {
    var report = report
    report.outlets = outlets.map(\.report)
    report.linesSent = report.outlets.reduce(0) { $0 + $1.sent }
    report.linesDropped = report.outlets.reduce(0) { $0 + $1.dropped }
    report.linesWaiting = report.outlets.reduce(0) { $0 + $1.waiting }
    report.summaries = summaries
    report.fieldsLeftOut = fieldsLeftOut
    report.summariesWaiting = unwritten.summaries.count
    report.summariesDropped += dropped
    if let counts = roundRobin?.counts {
      report.rrdWritten = UInt64(counts.written)
      report.rrdSkipped = UInt64(counts.skipped)
      report.rrdDropped = UInt64(counts.dropped)
    }
    report.alerts = alerts?.counts
    report.notices = office?.counts
    report.faults = faults.entries
    return report
  }
}
