public import Archive
public import Ledger
public import Minutes
import Rulebook
import Syslog

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
    /// An earlier replay of the same text, or of its beginning.
    public var earlier: ReplayedFile?
    /// What came of the earlier replay.
    public var verdict = Verdict.read
  }

  /// How much of a file was read.
  public enum Verdict: Sendable, Equatable {
    /// All of it.
    case read
    /// What follows so many bytes of text that were replayed before.
    case rest(after: Int64)
    /// Nothing: all of it was replayed before.
    case known
    /// Nothing: more than it holds was replayed before, of a text that begins alike.
    case part
    /// Nothing: a replay of a text that begins alike was cut off, with some of it counted.
    case cutOff
    /// Nothing: so many bytes were replayed before, and there the last line was not whole.
    case cutLine(after: Int64)
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
    /// Hosts whose stamps were not believed, most records first, with their number.
    public var disbelieved: [(host: String, records: UInt64)]
    /// Values not written to RRD files, which already had one for their minute.
    public var seriesSkipped: UInt64
    /// Files of unmatched lines that were removed, being the oldest beyond what is kept.
    public var removed: Sweep.Removal
    /// What came of other instances' lines; nil where none are accepted.
    public var rollup: Status.Rollup?
  }

  private var instance: Instance
  private let refusesAgain: Bool
  /// Called with minutes as they close, in the order of time, before they go to any sink.
  public var onClosed: (([Summary]) -> Void)? {
    get { instance.outbox.onClosed }
    set { instance.outbox.onClosed = newValue }
  }

  /// Sets up; with `again` files that were replayed into this state before are taken once more.
  public init(_ options: Options, again: Bool = false) throws(StartError) {
    instance = try Instance(options, isLive: false)
    refusesAgain = !again
  }

  /// Replays files in order as one stream; `progress` gets bytes read of the bytes of all, about
  /// ten times a second, from whatever thread is reading.
  public mutating func run(
    _ paths: [String],
    progress: @escaping (_ done: Int64, _ total: Int64?) -> Void
  ) -> Report {
    var files = FileSeries(
      paths,
      instance.ledger,
      refusesAgain: refusesAgain,
      progress: progress
    )
    instance.run(&files)
    let sinks = instance.finish()
    var report = Report(
      files: files.reports,
      counts: instance.counts,
      accounts: instance.outbox.categories.compactMap { name in
        instance.outbox.accounts[name].flatMap { $0.read > 0 ? (name, $0) : nil }
      },
      faults: [],
      linesLost: sinks.linesDropped + UInt64(sinks.linesWaiting),
      disbelieved: instance.strays.map { stray in
        (ShownText.of(stray.name), stray.future + stray.ancient)
      },
      seriesSkipped: sinks.rrdSkipped,
      removed: instance.outbox.unmatchedFiles.removed.values.reduce(into: Sweep.Removal()) {
        $0.add($1)
      },
      rollup: instance.receiver == nil ? nil : Status.Rollup(instance)
    )
    let unstored = UInt64(sinks.summariesWaiting) + sinks.summariesDropped
    if unstored > 0 {
      report.faults.append("\(unstored) summaries could not be stored")
    } else if let fault = files.settle() {
      report.faults.append(fault)
    }
    // That a rule is left out, a line refused, or the store trimmed was told when it was, and stops
    // nothing.
    let faults = sinks.faults.filter {
      !$0.kind.hasPrefix(Outbox.ruleFault) && !$0.kind.hasPrefix(RollupReceiver.fault)
        && !$0.kind.hasPrefix(Desk.trimmed)
    }
    report.faults += faults.map { $0.count > 1 ? "\($0.text) (\($0.count) times)" : $0.text }
    return report
  }
}
