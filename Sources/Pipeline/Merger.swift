import Glibc
public import Ledger
import Minutes
import Rollup
import Rulebook
import Syslog

/// `minuted merge`: gathers the summaries that lines of many instances carry in a store, each once.
///
/// Every line becomes a row under its own instance's name; whoever reads the store adds them up.
/// So memory does not grow with the input, and the order of lines does not matter.
public struct Merger: ~Copyable {
  /// What came and what became of it.
  public struct Report: Sendable {
    /// Lines read.
    public var lines: UInt64 = 0
    /// What became of those that carry a summary.
    public var rollup = Status.Rollup()
    /// Lines taken of each instance.
    public var instances: [String: UInt64] = [:]
  }

  /// Summaries written at once.
  private static let batchSize = 500

  /// Most categories, as in rule files, and metrics of one: a bound for whoever makes up names.
  private static let maxCategories = 1_000
  private static let maxMetrics = 4_096

  /// The store; to be read after `finish`.
  public let ledger: Ledger
  /// What was done so far.
  public private(set) var report = Report()
  private let lock: StateLock
  private let key: SharedKey?
  private let clock = Clock.now()
  private var seedFingerprint: UInt32?
  private var zeros: [String: [String: MetricValue]]
  private var waiting: [Summary] = []

  /// Opens the store of a state directory; where it `isKept` for later, the configuration must
  /// have the seed of its sketches.
  public init(_ options: Options, state: StateDirectory, isKept: Bool) throws(StartError) {
    let setup = try RollupSetup(options)
    if isKept, setup.seed == nil {
      throw .settings("no sketch_seed, which --state needs; \(RollupSettings.seedHint)")
    }
    let store = try Store(state, seededBy: isKept ? setup : nil)
    lock = store.lock
    ledger = store.ledger
    zeros = store.zeros
    key = setup.key
    seedFingerprint = setup.seed?.fingerprint
  }

  /// What is opened before there is a merger.
  private struct Store {
    let lock: StateLock
    let ledger: Ledger
    let zeros: [String: [String: MetricValue]]

    init(_ state: StateDirectory, seededBy setup: RollupSetup?) throws(StartError) {
      do {
        try state.make()
        lock = try state.lock()
      } catch {
        throw .state(error)
      }
      do {
        ledger = try Ledger(path: state.ledger)
        _ = try setup?.seed(of: ledger)
        zeros = try ledger.metricZeros()
      } catch let error as StartError {
        throw error
      } catch {
        throw .store("\(error)")
      }
    }
  }

  /// Takes a line: any that carries the field, however it was written.
  public mutating func take(_ line: UnsafeBufferPointer<UInt8>) throws(LedgerError) {
    report.lines += 1
    guard let value = RollupField.value(in: line) else { return }
    report.rollup.lines += 1
    var origin: Summary?
    do throws(RollupFault) {
      let decoded = try RollupField.decode(value, key: key)
      origin = decoded.summary
      try admit(decoded)
    } catch {
      refuse(error, origin, line)
    }
    if waiting.count >= Merger.batchSize { try write() }
  }

  /// Writes what waits.
  public mutating func finish() throws(LedgerError) {
    try write()
  }

  private mutating func admit(_ decoded: SummaryCode.Decoded) throws(RollupFault) {
    var summary = decoded.summary
    guard summary.minute <= clock + RollupReceiver.futureLimit else { throw .minute }
    let known = zeros[summary.category] ?? [:]
    guard known.count < Merger.maxMetrics, !known.isEmpty || zeros.count < Merger.maxCategories
    else {
      throw .crowded
    }
    for metric in summary.metrics {
      guard known[metric.name]?.isLike(metric.value) ?? true else { throw .kind }
    }
    for metric in summary.metrics where known[metric.name] == nil {
      zeros[summary.category, default: [:]][metric.name] = .zero(
        metric.value.kind,
        isLabelled: metric.value.isLabelled
      )
    }
    let own = seedFingerprint ?? decoded.seedFingerprint
    seedFingerprint = own
    if own != decoded.seedFingerprint, summary.leaveOutDistincts() {
      report.rollup.foreign_seed += 1
    }
    waiting.append(summary)
  }

  private mutating func write() throws(LedgerError) {
    let isNew = try ledger.take(waiting)
    for (summary, isNew) in zip(waiting, isNew) {
      guard isNew else {
        report.rollup.duplicates += 1
        continue
      }
      report.rollup.taken += 1
      if report.instances[summary.instance] != nil
        || report.instances.count < RollupReceiver.maxInstances
      {
        report.instances[summary.instance, default: 0] += 1
      }
    }
    waiting = []
  }

  private mutating func refuse(
    _ fault: RollupFault,
    _ origin: Summary?,
    _ line: UnsafeBufferPointer<UInt8>
  ) {
    report.rollup.refused[fault.rawValue, default: 0] += 1
    let shown = origin.map { $0.origin } ?? ShownText.of(Array(line.prefix(200)))
    report.rollup.samples.append("\(fault.rawValue): \(fault.text): \(shown)")
    if report.rollup.samples.count > RollupReceiver.maxSamples {
      report.rollup.samples.removeFirst()
    }
  }
}
