import Archive
import Glibc
import Ledger
import Minutes
import Rulebook
import Syslog
import Unknowns

/// The stations of a line's journey, set up and connected: what `run` and `replay` share.
struct Instance: ~Copyable {
  let options: Options
  let clerk: Clerk
  let ledger: Ledger?
  var worker: Worker
  let startedAt: Int64
  let ruleFiles: [String]
  private(set) var fingerprint: String
  private let lock: StateLock?
  private let unmatched: UnmatchedFiles?
  private(set) var reloads: UInt64 = 0
  private(set) var failedReloads: UInt64 = 0

  /// Sets everything up; `isLive` marks the minute we start in as partial and lets sinks lag.
  init(_ options: Options, isLive: Bool) throws(StartError) {
    let now = Clock.now()
    let loading = Rulebook.load(
      paths: options.rules,
      environments: options.settings.environments,
      patternFiles: options.settings.patternFiles,
      logcheck: options.settings.logcheck
    )
    guard let rulebook = loading.rulebook else { throw .rules(loading.problems) }
    let plans = Plans(rulebook)
    let store = try Store(options, rememberedSince: isLive ? now - Instance.memory : nil)
    let book = MinuteBook(
      plans: plans.categories,
      environments: plans.environments,
      instance: options.instance,
      lateness: Int64(options.settings.lateness),
      seed: store.seed,
      known: store.known,
      startedAt: isLive ? now : nil
    )
    book.clock = now
    self.options = options
    startedAt = now
    ruleFiles = loading.files
    fingerprint = plans.fingerprint
    lock = store.lock
    ledger = store.ledger
    unmatched = options.state.map {
      UnmatchedFiles(directory: $0.unmatched, maxBytes: Int64(options.settings.maxUnmatchedBytes))
    }
    clerk = Clerk(
      plans: plans,
      destinations: options.destinations,
      state: options.state,
      ledger: store.ledger,
      waits: !isLive
    )
    worker = Worker(
      rulebook: rulebook,
      plans: plans,
      zone: options.zone,
      years: options.years,
      book: book,
      // Without a ledger nobody would ever see the templates.
      templates: store.ledger == nil
        ? nil
        : TemplateShard(
          categories: plans.categories.count,
          limit: options.settings.maxTemplates
        ),
      unmatched: unmatched,
      maxLineBytes: options.settings.maxLineBytes,
      clock: now,
      seed: UInt64.random(in: .min ... .max)
    )
  }

  /// What an instance keeps between runs, when it keeps anything.
  private struct Store {
    var lock: StateLock?
    var ledger: Ledger?
    var seed: UInt64 = 0
    var known: Set<MinuteBook.Key> = []

    init(_ options: Options, rememberedSince: Int64?) throws(StartError) {
      guard let state = options.state else { return }
      do {
        try state.make()
        lock = try state.lock()
      } catch {
        throw .state(error)
      }
      do {
        let ledger = try Ledger(path: state.ledger)
        seed = try Instance.seed(of: ledger)
        if let rememberedSince { known = try ledger.knownKeys(since: rememberedSince) }
        self.ledger = ledger
      } catch {
        throw .store(error.description)
      }
    }
  }

  /// Categories seen within this many seconds before a restart get zeros at once: one day.
  static let memory: Int64 = 86_400

  /// Seed of the hashes in sketches: the same for the life of a store, so that minutes merge.
  private static func seed(of ledger: Ledger) throws(LedgerError) -> UInt64 {
    if let text = try ledger.setting("seed"), let seed = UInt64(text, radix: 16) { return seed }
    let seed = UInt64.random(in: .min ... .max)
    try ledger.set("seed", to: String(seed, radix: 16))
    return seed
  }

  /// Hands what records have closed to the clerk.
  mutating func passClosed() {
    if worker.book.hasClosed { pass(worker.book.takeClosed()) }
  }

  /// Hands summaries to the clerk, with the templates counted meanwhile.
  ///
  /// Merging templates into the ledger costs more than counting them, so a batch job that closes
  /// many minutes a second hands them over now and then (`withTemplates`).
  mutating func pass(_ summaries: [Summary], withTemplates: Bool = true) {
    var batch = LedgerBatch()
    batch.summaries = summaries
    if withTemplates { batch.templates = drainTemplates() }
    batch.rules = fingerprint
    clerk.take(batch)
    for fault in unmatched?.flush() ?? [] { clerk.note("unmatched \(fault.path)", "\(fault)") }
  }

  private mutating func drainTemplates()
    -> [(category: String, templates: [Template], overflow: UInt64)]
  {
    (worker.templates?.drain() ?? []).map { entry in
      (worker.categoryName(entry.category), entry.templates, entry.overflow)
    }
  }

  /// Most problems of a refused reload that are told; `rules check` lists them all.
  static let toldProblems = 50

  /// Loads the rules anew; on any error the old ones stay, and the problems are told.
  mutating func reload() {
    let loading = Rulebook.load(
      paths: options.rules,
      environments: options.settings.environments,
      patternFiles: options.settings.patternFiles,
      logcheck: options.settings.logcheck
    )
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
    // Templates are numbered by category: hand over what the old numbers stand for.
    pass([])
    let plans = Plans(rulebook)
    worker.replace(rulebook: rulebook, plans: plans)
    clerk.replace(plans: plans)
    fingerprint = plans.fingerprint
    reloads += 1
  }

  /// Files may have been rotated: open them anew.
  mutating func reopen() {
    for fault in unmatched?.reopen() ?? [] { clerk.note("unmatched \(fault.path)", "\(fault)") }
    clerk.reopen()
  }

  /// At the end of input: what is left to emit, the newest minute marked partial.
  mutating func closeAll() -> [Summary] {
    worker.finish()
    let closed = worker.book.takeClosed()
    return closed + worker.book.closeAll()
  }

  /// Hands over the last minutes and waits for the sinks.
  mutating func finish(_ last: [Summary]) -> Clerk.Report {
    pass(last)
    for fault in unmatched?.finish() ?? [] { clerk.note("unmatched \(fault.path)", "\(fault)") }
    return clerk.finish()
  }

  /// Lines of a category that were kept, not kept for the cap, and could not be written.
  var unmatchedCounts: [(category: String, kept: UInt64, beyondCap: UInt64, unwritten: UInt64)] {
    guard let unmatched else { return [] }
    return worker.unmatchedNumbers.map { name, number in
      let counts = unmatched.counts(number)
      return (name, UInt64(counts.kept), UInt64(counts.beyondCap), UInt64(counts.unwritten))
    }
  }
}
