import Archive
import Glibc
public import Ledger
public import Minutes
import Rulebook

/// `minuted replay`: carries files through the same stations as `run`, as fast as they can be read.
public struct Replay: ~Copyable {
  /// How a file ended.
  public struct FileReport: Sendable {
    /// Its path.
    public var path: String
    /// Lines read from it.
    public var lines: UInt64
    /// What stopped reading early; nil when it was read to its end.
    public var fault: String?
    /// An earlier replay of the same content; the file was then passed over.
    public var earlier: ReplayedFile?
  }

  /// How a replay ended.
  public struct Report: Sendable {
    /// The files in order.
    public var files: [FileReport]
    /// What intake saw.
    public var counts: LineCounts
    /// The account of each category, in the order of the rule files; those without a record left
    /// out.
    public var accounts: [(category: String, accounting: Accounting)]
    /// Faults of sinks.
    public var faults: [String]
    /// Lines that no receiver took.
    public var linesLost: UInt64
    /// Values not written to RRD files, which already had one for their minute.
    public var seriesSkipped: UInt64
  }

  private var instance: Instance
  private var reader: BlockReader
  private var accounts: [String: Accounting] = [:]
  private let refusesAgain: Bool
  /// Called with minutes as they close, in the order of time, before they go to any sink.
  public var onClosed: (([Summary]) -> Void)?

  /// Sets up; with `again` files that were replayed into this state before are taken once more.
  public init(_ options: Options, again: Bool = false) throws(StartError) {
    instance = try Instance(options, isLive: false)
    reader = BlockReader(maxLineBytes: options.settings.maxLineBytes)
    refusesAgain = !again
  }

  /// Replays files in order as one stream; `progress` gets bytes read of the bytes of all, about
  /// ten times a second.
  public mutating func run(
    _ paths: [String],
    progress: (_ done: Int64, _ total: Int64?) -> Void
  ) -> Report {
    var report = Report(
      files: [],
      counts: LineCounts(),
      accounts: [],
      faults: [],
      linesLost: 0,
      seriesSkipped: 0
    )
    let sizes = paths.map { path -> Int64? in
      var information = stat()
      guard path != "-", stat(path, &information) == 0 else { return nil }
      return information.st_mode & S_IFMT == S_IFREG ? Int64(information.st_size) : nil
    }
    let total = sizes.reduce(Int64?(0)) { sum, size in sum.flatMap { a in size.map { a + $0 } } }
    var done: Int64 = 0
    for (index, path) in paths.enumerated() {
      report.files.append(
        replay(path) { position in progress(done + position, total) }
      )
      done += sizes[index] ?? 0
    }
    progress(done, total)
    let last = instance.closeAll()
    count(last)
    let sinks = instance.finish(last)
    report.counts = instance.worker.report
    report.accounts = instance.worker.categoryNames.compactMap { name in
      accounts[name].flatMap { $0.read > 0 ? (name, $0) : nil }
    }
    let unstored = UInt64(sinks.summariesWaiting) + sinks.summariesDropped
    if unstored > 0 { report.faults.append("\(unstored) summaries could not be stored") }
    report.faults += sinks.faults.map { $0.count > 1 ? "\($0.text) (\($0.count) times)" : $0.text }
    report.seriesSkipped = sinks.rrdSkipped
    report.linesLost = sinks.linesDropped + UInt64(sinks.linesWaiting)
    return report
  }

  private mutating func replay(_ path: String, progress: (Int64) -> Void) -> FileReport {
    let before = instance.worker.counts.lines
    var report = FileReport(path: path, lines: 0, fault: nil, earlier: nil)
    do {
      var file = try LogFile(path: path)
      let fingerprint = path == "-" ? nil : FileFingerprint.of(path)
      if refusesAgain, let fingerprint, let ledger = instance.ledger,
        let earlier = try? ledger.replayedFile(fingerprint)
      {
        report.earlier = earlier
        return report
      }
      try read(&file, progress)
      reader.finish(&instance.worker)
      report.lines = instance.worker.counts.lines - before
      note(path, fingerprint, lines: report.lines)
    } catch {
      // What could be read before the damage is counted.
      reader.finish(&instance.worker)
      report.lines = instance.worker.counts.lines - before
      report.fault = error.description
    }
    return report
  }

  /// Nanoseconds between two hand-overs of templates.
  private static let templateInterval: UInt64 = 1_000_000_000

  private mutating func read(
    _ file: inout LogFile,
    _ progress: (Int64) -> Void
  ) throws(ArchiveError) {
    var shownAt: UInt64 = 0
    var templatesAt = Clock.monotonic()
    while true {
      let count = try file.read(into: reader.room)
      if count == 0 { return }
      reader.took(count, &instance.worker)
      if instance.worker.book.hasClosed {
        let closed = instance.worker.book.takeClosed()
        self.count(closed)
        let isTime = Clock.monotonic() - templatesAt > Replay.templateInterval
        if isTime { templatesAt = Clock.monotonic() }
        instance.pass(closed, withTemplates: isTime)
      }
      let now = Clock.monotonic()
      if now - shownAt > 100_000_000 {
        shownAt = now
        instance.worker.setClock(Clock.now())
        progress(file.position)
      }
    }
  }

  private mutating func count(_ summaries: [Summary]) {
    onClosed?(summaries)
    for summary in summaries {
      accounts[summary.category, default: Accounting()].merge(summary.accounting)
    }
  }

  private func note(_ path: String, _ fingerprint: String?, lines: UInt64) {
    guard let fingerprint, lines > 0, let ledger = instance.ledger else { return }
    var information = stat()
    guard stat(path, &information) == 0 else { return }
    do {
      try ledger.note(
        ReplayedFile(
          fingerprint: fingerprint,
          path: path,
          bytes: Int64(information.st_size),
          lines: Int64(clamping: lines),
          readAt: Clock.now()
        )
      )
    } catch {
      instance.clerk.note("ledger", error.description)
    }
  }
}
