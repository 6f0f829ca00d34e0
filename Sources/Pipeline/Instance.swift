import Archive
import Foundation
import Glibc
import Ledger
import Minutes
import Privacy
import Rollup
import Rulebook
import Syslog
import Unknowns

/// The stations of a line's journey, set up and connected: what `run` and `replay` share.
struct Instance: ~Copyable {
  let options: Options
  let clerk: Clerk
  let ledger: Ledger?
  let book: MinuteBook
  let outbox: Outbox
  /// Takes other instances' lines; nil when none are accepted.
  let receiver: RollupReceiver?
  private let rollup: RollupSetup
  /// Takes out of lines what is not to be kept; nil where nothing is.
  let redaction: RedactedStream?
  /// Behind a pointer, as are the journeys: workers keep it for as long as the instance lives.
  let intake: UnsafeMutablePointer<Intake>
  /// One for each worker.
  let journeys: [UnsafeMutablePointer<Journey>]
  /// The workers on threads of their own; nil for a single one.
  let crew: Crew?
  /// Rules that no worker asks any more.
  let quarantine = Quarantine()
  let startedAt: Int64
  /// The same by a clock that nobody sets.
  let startedUptime = Clock.uptime()
  private(set) var ruleFiles: [String]
  /// What an earlier daemon left, and where the journal goes; nil without one.
  let recovery: Recovery?
  /// The daemon before, as it was when this one began.
  let predecessor: Predecessor
  /// Writes the journal; nil before the recovery, and without a journal.
  var recorder: Recorder?
  /// What the recovery found.
  var recovered: Recovered?
  /// Writes raw lines to the archive; nil without one.
  let archivist: Archivist?
  /// Answers to rsyslog; nil where it asks for none.
  let answers: Answers?
  private let lock: StateLock?
  private(set) var reloads: UInt64 = 0
  private(set) var failedReloads: UInt64 = 0

  /// Sets everything up; `isLive` marks the minute we start in as partial and lets sinks lag.
  init(
    _ options: Options,
    isLive: Bool,
    answers: Answers? = nil,
    now: Int64 = Clock.now()
  ) throws(StartError) {
    let loading = Instance.load(options, isLive: isLive, now: now)
    guard let rulebook = loading.rulebook else { throw .rules(loading.problems) }
    let plans = Plans(
      rulebook,
      alerts: AlertPlan(rulebook, options, now: now),
      minCount: options.settings.privacy.minCount
    )
    let rollup = try RollupSetup(options)
    if let problem = rollup.problem(plans) { throw .settings(problem) }
    let redaction = try RedactionSetup.stream(
      options,
      rulebook,
      ownPrograms: plans.programs.union(options.settings.rollup.tags)
    )
    let store = try Store(options, rollup, rememberedSince: isLive ? now - Instance.memory : nil)
    let recovery = isLive ? try Recovery(options, store.ledger) : nil
    let workers = min(max(options.workers, 1), Settings.maxWorkers)
    let clerk = Clerk(
      plans: plans,
      destinations: options.destinations,
      state: options.state,
      ledger: store.ledger,
      journal: recovery?.journal,
      rollup: rollup,
      templates: TemplateLimits(options.settings.templates),
      minutes: MinuteKeeper(days: options.settings.minuteDays),
      // Old logs are nobody's alarm: `alerts backtest` says what would have been.
      alerts: try isLive ? store.alertDesk(plans.alerts, options.state, now: now) : nil,
      office: isLive
        ? OfficeSetup(options, environment: ProcessInfo.processInfo.environment) : nil,
      waits: !isLive
    )
    let archivist = try Instance.makeArchivist(
      options,
      clerk,
      isLive: isLive,
      commits: recovery != nil
    )
    receiver = try Instance.makeReceiver(options, rollup, plans, store, clerk)
    self.redaction = redaction
    self.clerk = clerk
    self.recovery = recovery
    predecessor = Predecessor(isLive ? options.state : nil)
    self.answers = answers
    self.archivist = archivist
    self.rollup = rollup
    book = MinuteBook(
      plans: plans.categories,
      environments: plans.environments,
      instance: options.instance,
      lateness: Int64(options.settings.lateness),
      maxAge: Int64(options.settings.maxAge),
      seed: store.seed,
      known: store.known,
      standing: store.standing,
      startedAt: isLive ? now : nil,
      workers: workers
    )
    book.clock = now
    self.options = options
    startedAt = now
    ruleFiles = loading.files
    lock = store.lock
    ledger = store.ledger
    outbox = Outbox(
      plans: plans,
      clerk: clerk,
      quarantine: quarantine,
      // Without a ledger nobody would ever see the templates.
      templates: store.ledger == nil
        ? nil
        : TemplateShard(
          masks: plans.masks,
          limit: options.settings.maxTemplates
        ),
      files: Instance.makeFiles(options, clerk, waits: !isLive),
      archive: archivist.map {
        Instance.makeGatherer(options, $0, recovery?.checkpoint, isLive: isLive, now: now)
      },
      sequences: Sequences(
        ledger: store.ledger,
        instance: options.instance,
        // Only who adds our lines up has to tell them apart from those of a run that was killed; with a
        // journal what such a run has emitted is emitted again as it was.
        startedAt: isLive && rollup.isCarried(plans) && recovery == nil ? now : nil
      ),
      isLive: isLive
    )
    for problem in RedactionSetup.problems(options.settings.privacy, rulebook) {
      clerk.note("privacy", "privacy: \(problem.what)")
    }
    // Without a ledger nobody would keep it.
    if store.ledger != nil { outbox.standing = { [book] in book.takeStandingChanges() } }
    intake = .allocate(capacity: 1)
    intake.initialize(
      to: Intake(
        zone: options.zone,
        years: options.years,
        maxLineBytes: options.settings.maxLineBytes,
        rule: StampRule(options.settings, isLive: isLive),
        clock: now,
        book: book
      )
    )
    let cache = MatcherCache()
    journeys = (0..<workers).map { [quarantine] _ in
      let journey = UnsafeMutablePointer<Journey>.allocate(capacity: 1)
      journey.initialize(
        to: Journey(
          rulebook,
          environments: plans.environments,
          ownPrograms: plans.programs.union(options.settings.rollup.tags),
          maxLineBytes: options.settings.maxLineBytes,
          quarantine: quarantine,
          cache: cache,
          seed: UInt64.random(in: .min ... .max)
        )
      )
      return journey
    }
    crew =
      workers == 1
      ? nil
      : Crew(
        journeys: journeys,
        book: book,
        outbox: outbox,
        maxLineBytes: options.settings.maxLineBytes
      )
  }

  deinit {
    archivist?.end()
    for journey in journeys {
      journey.deinitialize(count: 1)
      journey.deallocate()
    }
    intake.deinitialize(count: 1)
    intake.deallocate()
  }

  // MARK: Commands, which come at the border of two blocks

  /// Waits until all that was read so far is done with; to be called before anything that
  /// concerns the whole stream.
  func settle() {
    crew?.waitUntilSettled()
  }

  /// Tells the time; called once for each block.
  func setClock(_ now: Int64) {
    intake.pointee.setClock(now)
    book.clock = now
  }

  /// Most problems of a refused reload that are told; `rules check` lists them all.
  static let toldProblems = 50

  /// Loads the rules anew; on any error the old ones stay, and the problems are told.
  mutating func reload(_ reader: borrowing BlockReader) {
    let loading = Instance.load(options, isLive: true, now: Clock.now())
    guard let rulebook = loading.rulebook else {
      failedReloads += 1
      let count = loading.errors.count
      // All of them for whoever reads standard error, the first for syslog.
      for problem in loading.errors.prefix(Instance.toldProblems) { FaultLog.tell("\(problem)") }
      let first = loading.errors.first.map { ": \($0)" } ?? ""
      clerk.note(
        "reload",
        "rules not reloaded, the old ones stay: \(count) problem\(count == 1 ? "" : "s")\(first)"
      )
      return
    }
    let plans = Plans(
      rulebook,
      alerts: AlertPlan(rulebook, options, now: Clock.now()),
      minCount: options.settings.privacy.minCount
    )
    if let problem = rollup.problem(plans) {
      failedReloads += 1
      clerk.note("reload", "rules not reloaded, the old ones stay: \(problem)")
      return
    }
    // Templates are numbered by category: what the old numbers stand for is handed over.
    handOver(reader)
    outbox.replace(plans)
    quarantine.clear()
    book.replace(plans: plans.categories, environments: plans.environments)
    let cache = MatcherCache()
    for journey in journeys {
      journey.pointee.replace(
        rulebook,
        environments: plans.environments,
        ownPrograms: plans.programs.union(options.settings.rollup.tags),
        cache: cache
      )
    }
    redaction?.redactor.replace(rulebook)
    noteRedactions(rulebook)
    receiver?.replace(tags: plans.programs.union(options.settings.rollup.tags))
    ruleFiles = loading.files
    reloads += 1
  }

  /// Says what redactions do not find any more, or never did.
  private func noteRedactions(_ rulebook: Rulebook) {
    for problem in RedactionSetup.problems(options.settings.privacy, rulebook) {
      clerk.note("privacy", "privacy: \(problem.what)")
    }
  }

  /// Files may have been rotated: open them anew.
  func reopen() {
    settle()
    outbox.reopen()
  }

  /// At the end of input: hands over what is left, the newest minute marked partial, and waits for
  /// the sinks.
  func finish() -> Clerk.Report {
    settle()
    // Malformed lines that never met a stamp count in the clock's minute.
    let early = intake.pointee.takeEarly()
    if early > 0 {
      let shard = book.minute(at: intake.pointee.clock).shard(0)
      book.countMalformed(early, in: shard, category: outbox.otherCategory)
    }
    for closing in book.takeClosings() { outbox.take(book.perform(closing)) }
    closeAll()
    outbox.archive?.finish(clock: intake.pointee.clock)
    outbox.finish([], lastCheckpoint)
    defer { archivist?.end() }
    return clerk.finish()
  }

  /// What was seen so far, late records included.
  var counts: LineCounts {
    var counts = intake.pointee.counts
    counts.lateRecords = book.lateRecords
    return counts
  }
}
