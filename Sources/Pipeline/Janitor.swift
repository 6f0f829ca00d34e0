import Archive
import Synchronization

/// Keeps house in the directory of unmatched lines: packs what was put away, removes what is too much.
///
/// Works on a thread of its own, behind everything else (nice 19), one file at a time, so that neither
/// gzip nor a slow disk ever holds up intake. What waits for it lies on disk, and is bounded: with
/// ``maxWaiting`` files put away a daemon's files stay as they are until it gets there (what they do not
/// hold is counted beyond the cap), a batch job waits.
final class Janitor: @unchecked Sendable {
  /// Files that may wait to be packed: at the default size half a gigabyte, some ten seconds of work.
  static let maxWaiting = 8

  /// Nanoseconds until what failed is tried again: one minute.
  static let retryNanoseconds: UInt64 = 60_000_000_000

  /// What was done since the start, and what there is.
  struct Report: Sendable {
    var holdings: [String: KeptDirectory.Holding] = [:]
    var removed: [String: Sweep.Removal] = [:]
  }

  private let directory: String
  private let keeping: Keeping
  private let waits: Bool
  private let tell: @Sendable ([ArchiveFault]) -> Void
  private let isCancelled = Atomic(false)
  private let monitor = Monitor()
  // Sendable: the monitor guards all that follows; the thread's handle is the owner's alone.
  private var waiting = 0
  private var isWanted = true
  /// When a pass could not do all, by a clock that nobody sets.
  private var failedAt: UInt64?
  private var isEnding = false
  private var hasThread = false
  private var gathered = Report()
  private var thread: BackgroundThread?

  /// Starts with a pass that finishes what an earlier run left.
  ///
  /// With `waits` the work is done to its end before anybody goes on; `tell` is called on the thread.
  init(
    directory: String,
    keeping: Keeping,
    waits: Bool,
    tell: @escaping @Sendable ([ArchiveFault]) -> Void
  ) {
    self.directory = directory
    self.keeping = keeping
    self.waits = waits
    self.tell = tell
    thread = BackgroundThread { [self] in run() }
    monitor.lock()
    hasThread = thread != nil
    monitor.unlock()
  }

  /// Whether a further file may be put away.
  func admits() -> Bool {
    monitor.lock()
    defer { monitor.unlock() }
    while waits, hasThread, waiting >= Janitor.maxWaiting { monitor.wait() }
    return waiting < Janitor.maxWaiting
  }

  /// A file was put away.
  func took() {
    monitor.lock()
    waiting += 1
    isWanted = true
    monitor.signal()
    monitor.unlock()
  }

  /// To be called now and then: what failed is tried again after a while.
  func tick() {
    monitor.lock()
    if let time = failedAt, Clock.monotonic() - time >= Janitor.retryNanoseconds {
      failedAt = nil
      isWanted = true
      monitor.signal()
    }
    monitor.unlock()
  }

  /// What was done since the start, and what there was after the last pass.
  var report: Report {
    monitor.lock()
    defer { monitor.unlock() }
    return gathered
  }

  /// Ends the thread: at once, or with `waits` when all is done; what is left the next start finishes.
  func end() {
    if !waits { isCancelled.store(true, ordering: .relaxed) }
    monitor.lock()
    hasThread = false
    isEnding = true
    monitor.signal()
    monitor.unlock()
    if let thread = thread.take() { thread.join() }
  }

  /// Ends the thread at once.
  func cancel() {
    isCancelled.store(true, ordering: .relaxed)
    end()
  }

  private func run() {
    BackgroundThread.yieldToOthers()
    while let taken = next() {
      let report = Sweep.run(directory, keeping) { self.isCancelled.load(ordering: .relaxed) }
      done(taken, report)
      if !report.faults.isEmpty { tell(report.faults) }
    }
  }

  /// Waits for work; nil at the end.
  private func next() -> Int? {
    monitor.lock()
    defer { monitor.unlock() }
    while !isWanted, !isEnding { monitor.wait() }
    if isCancelled.load(ordering: .relaxed) || !isWanted { return nil }
    isWanted = false
    return waiting
  }

  private func done(_ taken: Int, _ report: Sweep.Report) {
    monitor.lock()
    defer { monitor.unlock() }
    waiting -= taken
    failedAt = report.faults.isEmpty ? nil : Clock.monotonic()
    gathered.holdings = report.holdings
    for (base, removal) in report.removed {
      gathered.removed[base, default: Sweep.Removal()].add(removal)
    }
    monitor.signal()
  }
}
