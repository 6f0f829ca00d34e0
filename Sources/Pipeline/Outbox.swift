import Archive
import Ledger
import Minutes
import Rulebook
import Synchronization
import Syslog
import Unknowns

/// What leaves the workers: closed minutes, templates and unmatched lines, in the order of the
/// records.
///
/// Used by one thread at a time.
final class Outbox {
  /// Counts templates of unmatched records; nil when nothing is kept.
  private let templates: TemplateShard?
  /// Where unmatched lines are kept; nil without a state directory.
  private let files: UnmatchedFiles?
  /// Gathers raw lines for the archive; nil where none are kept.
  let archive: ArchiveGatherer?
  /// Packs and removes files that were put away; nil where none are.
  private let janitor: Janitor?
  private let clerk: Clerk
  private var sequences: Sequences
  private let quarantine: Quarantine
  /// Ids of each category's rules.
  private var rules: [[String]]
  private(set) var fingerprint: String
  /// Names of the categories in order.
  private(set) var categories: [String]
  /// Number of each category's file of unmatched lines.
  private var fileNumbers: [Int]
  /// Nanoseconds between two hand-overs of templates.
  ///
  /// Merging templates into the ledger costs more than counting them, so a batch job that closes
  /// many minutes a second hands them over now and then.
  private let templateInterval: UInt64
  private var templatesAt: UInt64
  /// Closed minutes that wait for more, or in a daemon for the next border of two blocks.
  private var gathered: [Summary] = []
  /// Whether there are some: for whoever may not look at them.
  private let waiting = Atomic(false)
  private var passedAt: UInt64
  /// A batch job closes thousands of minutes a second: so many summaries are handed over at once,
  /// or those of so many nanoseconds, as each hand-over wakes the clerk.
  private static let gatheredSummaries = 500
  private static let gatheredNanoseconds: UInt64 = 50_000_000
  /// Whether this is a daemon's: minutes are handed over with a checkpoint, at a border of two blocks.
  private let isLive: Bool
  /// The account of each category; kept up only by a batch job.
  private(set) var accounts: [String: Accounting] = [:]
  private let keepsAccounts: Bool
  /// Asked, with each hand-over, for what outlives the minutes and has changed.
  var standing: (() -> [Standing.Entry])?
  /// Called with minutes as they close, before they go to any sink.
  var onClosed: (([Summary]) -> Void)?

  /// Makes an outbox; a daemon's passes on what it gets at once.
  init(
    plans: Plans,
    clerk: Clerk,
    quarantine: Quarantine,
    templates: TemplateShard?,
    files: (files: UnmatchedFiles, janitor: Janitor?)?,
    archive: ArchiveGatherer? = nil,
    sequences: consuming Sequences,
    isLive: Bool
  ) {
    self.sequences = sequences
    self.clerk = clerk
    self.quarantine = quarantine
    rules = plans.categories.map { $0.rules.map(\.id) }
    self.templates = templates
    self.files = files?.files
    self.archive = archive
    janitor = files?.janitor
    fingerprint = plans.fingerprint
    categories = plans.categories.map(\.name)
    fileNumbers = categories.map { files?.files.register($0) ?? 0 }
    archive?.replace(categories: categories)
    templateInterval = isLive ? 0 : 1_000_000_000
    templatesAt = Clock.monotonic()
    passedAt = templatesAt
    self.isLive = isLive
    keepsAccounts = !isLive
  }

  deinit {
    janitor?.cancel()
  }

  /// Number of the category of what no other takes.
  var otherCategory: Int { categories.count - 1 }

  /// Whether unmatched records are counted by template.
  var countsTemplates: Bool { templates != nil }

  /// Whether anything is kept of unmatched records.
  var wantsUnmatched: Bool { templates != nil || files != nil }

  /// Goes on with other rules; what was counted by the old ones must have been handed over.
  func replace(_ plans: Plans) {
    clerk.replace(plans: plans)
    fingerprint = plans.fingerprint
    categories = plans.categories.map(\.name)
    rules = plans.categories.map { $0.rules.map(\.id) }
    templates?.setCategories(plans.masks)
    fileNumbers = categories.map { files?.register($0) ?? 0 }
    archive?.replace(categories: categories)
  }

  // MARK: Unmatched records

  /// Takes an unmatched record.
  @inline(never)
  func takeUnmatched(
    _ category: Int,
    _ record: borrowing Record,
    _ line: UnsafePointer<UInt8>,
    _ count: Int
  ) {
    templates?.count(
      category: category,
      message: UnsafeBufferPointer(
        start: line + record.message.start,
        count: record.message.count
      ),
      host: UnsafeBufferPointer(start: line + record.host.start, count: record.host.count),
      line: UnsafeBufferPointer(start: line, count: count),
      time: record.time
    )
    files?.append(fileNumbers[category], line, count: count)
  }

  /// Takes an unmatched record whose message another thread has masked; nil when it was not to.
  func takeUnmatched(
    _ category: Int,
    _ sign: TemplateSign?,
    message: ByteRange,
    time: Int64,
    _ line: UnsafePointer<UInt8>,
    _ count: Int
  ) {
    if let sign {
      templates?.count(
        category: category,
        sign: sign,
        message: UnsafeBufferPointer(start: line + message.start, count: message.count),
        line: UnsafeBufferPointer(start: line, count: count),
        time: time
      )
    }
    files?.append(fileNumbers[category], line, count: count)
  }

  // MARK: Minutes

  /// Takes minutes that were closed.
  ///
  /// A daemon's wait for the next border of two blocks, a batch job's are handed over now and then with
  /// the templates.
  func take(_ summaries: [Summary]) {
    gathered += summaries
    if let archive { for minute in Set(summaries.map(\.minute)) { archive.close(minute: minute) } }
    if isLive {
      if !summaries.isEmpty { waiting.store(true, ordering: .releasing) }
      return
    }
    let now = Clock.monotonic()
    guard
      gathered.count >= Outbox.gatheredSummaries
        || now - passedAt >= Outbox.gatheredNanoseconds
    else { return }
    passedAt = now
    let isTime = now - templatesAt >= templateInterval
    if isTime { templatesAt = now }
    pass([], withTemplates: isTime)
  }

  /// Summaries that wait to be handed over.
  var gatheredCount: Int { gathered.count }

  /// Whether minutes were closed and wait; may be asked by any thread.
  var isWaiting: Bool { waiting.load(ordering: .acquiring) }

  /// Nanoseconds since minutes were handed over last.
  var passedBefore: UInt64 { Clock.monotonic() - passedAt }

  /// Writes unmatched lines that wait to their files.
  func flush() {
    tell(files?.flush() ?? [])
  }

  /// Hands over all that waits with what is open behind it, in one piece.
  func handOver(_ checkpoint: LedgerCheckpoint?, _ interruptions: [Interruption] = []) {
    passedAt = Clock.monotonic()
    pass([], checkpoint: checkpoint, interruptions: interruptions)
  }

  /// Hands summaries to the clerk behind those that wait, with the templates counted meanwhile.
  func pass(
    _ latest: [Summary],
    withTemplates: Bool = true,
    checkpoint: LedgerCheckpoint? = nil,
    interruptions: [Interruption] = []
  ) {
    var summaries = gathered + latest
    waiting.store(false, ordering: .releasing)
    sequences.number(&summaries)
    if let failure = sequences.takeFailure() {
      clerk.note("ledger sequence", "\(failure): lines of past minutes are numbered from 2^31")
    }
    gathered = []
    onClosed?(summaries)
    if keepsAccounts {
      for summary in summaries {
        accounts[summary.category, default: Accounting()].merge(summary.accounting)
      }
    }
    var batch = LedgerBatch()
    batch.summaries = summaries
    if withTemplates {
      batch.templates = (templates?.drain() ?? []).map { entry in
        (categories[entry.category], entry.templates, entry.overflow)
      }
    }
    batch.standing = standing?() ?? []
    batch.rules = fingerprint
    batch.checkpoint = checkpoint
    batch.interruptions = interruptions
    clerk.take(batch)
    tellQuarantined()
    tell(files?.flush() ?? [])
    janitor?.tick()
  }

  /// Files may have been rotated: open them anew.
  func reopen() {
    tell(files?.reopen() ?? [])
    clerk.reopen()
  }

  /// Hands over the last minutes and writes what waits.
  func finish(_ last: [Summary], _ checkpoint: LedgerCheckpoint? = nil) {
    pass(last, checkpoint: checkpoint)
    tell(files?.finish() ?? [])
    janitor?.end()
  }

  /// `CATEGORY/RULE` of each rule that no worker asks any more.
  var quarantined: [String] {
    quarantine.leftOut.map(name).sorted()
  }

  private func name(_ rule: Quarantine.Key) -> String {
    "\(categories[rule.category])/\(rules[rule.category][rule.rule])"
  }

  /// How the kinds of fault begin that are about a rule.
  static let ruleFault = "rule "

  private func tellQuarantined() {
    for name in quarantine.takeUntold().map(name) {
      clerk.note(
        "\(Outbox.ruleFault)\(name)",
        "rule \(name) is left out until the rules are loaded anew: PCRE2 gave it up on"
          + " \(Quarantine.budget) lines within a minute; see \"minuted rules profile\""
      )
    }
  }

  private func tell(_ faults: [ArchiveFault]) {
    for fault in faults { clerk.note("unmatched \(fault.path)", "\(fault)") }
  }

  /// Lines of a category that were kept, not kept for the cap, and could not be written.
  var unmatchedCounts: [(category: String, kept: UInt64, beyondCap: UInt64, unwritten: UInt64)] {
    guard let files else { return [] }
    return zip(categories, fileNumbers).map { name, number in
      let counts = files.counts(number)
      return (name, UInt64(counts.kept), UInt64(counts.beyondCap), UInt64(counts.unwritten))
    }
  }

  /// How far the files of unmatched lines are, by base; nil where that cannot be found out.
  var keptMarks: [String: KeptMark]? {
    guard let files else { return [:] }
    return try? KeptMark.all(in: files.directory)
  }

  /// Expects that unmatched lines behind a checkpoint come once more.
  func resume(from marks: [String: KeptMark]) {
    files?.resume(from: marks)
  }

  /// From here on unmatched lines are new.
  func endResuming() {
    files?.endResuming()
  }

  /// What lies in the directory of unmatched lines, and what was removed there, as of the last pass.
  var unmatchedFiles: Janitor.Report { janitor?.report ?? Janitor.Report() }
}
