import Ledger
import Minutes
import Patterns
import Rollup
import Rulebook
import Syslog

/// Takes the summaries that other instances' lines carry into our open minutes.
///
/// Used where records are seen in their order, by one thread at a time. What cannot be taken is
/// counted by reason and told; nothing stops.
final class RollupReceiver {
  /// What came and what became of it.
  struct Counts {
    /// Lines that carry a summary.
    var lines: UInt64 = 0
    /// Of these, taken.
    var taken: UInt64 = 0
    /// Of those taken, for a minute that was closed.
    var late: UInt64 = 0
    /// Of those taken, without their distincts, as their sketches have another seed.
    var foreignSeeds: UInt64 = 0
    /// Not taken, by reason.
    var refused: [RollupFault: UInt64] = [:]
    /// The latest minute of each instance.
    var latest: [String: Int64] = [:]
    /// What was refused last, oldest first.
    var samples: [String] = []
  }

  /// How the kinds of fault begin that are about lines of others.
  static let fault = "rollup "
  /// How many refused lines are kept to be shown.
  static let maxSamples = 8
  /// Seconds that a minute may be ahead of the clock.
  static let futureLimit: Int64 = 3_600
  /// Instances whose latest minute is remembered.
  static let maxInstances = 1_000

  /// Which programs' records may carry summaries.
  ///
  /// Behind a pointer: it is asked of each line.
  let filter: UnsafeMutablePointer<TagFilter>
  private(set) var counts = Counts()
  private let accept: [Glob]
  private let instance: String
  private let key: SharedKey?
  private let seedFingerprint: UInt32
  private var seen: Seen
  private let clerk: Clerk

  /// Makes a receiver of lines with these tags; it has taken already what the store knows of.
  init(
    accept: [String],
    instance: String,
    seed: UInt64,
    key: SharedKey?,
    tags: Set<String>,
    ledger: Ledger?,
    clerk: Clerk
  ) throws(LedgerError) {
    self.accept = accept.map { Glob($0) }
    self.instance = instance
    self.key = key
    self.clerk = clerk
    seedFingerprint = SketchSeed(seed).fingerprint
    seen = try Seen(from: ledger)
    filter = .allocate(capacity: 1)
    filter.initialize(to: TagFilter(tags))
  }

  deinit {
    filter.deinitialize(count: 1)
    filter.deallocate()
  }

  /// Takes note of a summary that a checkpoint brought back: it was taken before.
  func remember(_ summary: Summary) {
    seen.insert(summary)
  }

  /// Goes on with other tags.
  func replace(tags: Set<String>) {
    filter.pointee = TagFilter(tags)
  }

  /// Takes the summary that a record of a tag carries into its minute; a record that carries none
  /// is let be.
  @inline(never)
  func take(
    _ line: UnsafePointer<UInt8>,
    _ record: borrowing Record,
    into book: MinuteBook,
    clock: Int64
  ) {
    let message = UnsafeBufferPointer(
      start: line + record.message.start,
      count: record.message.count
    )
    guard let value = RollupField.value(in: message) else { return }
    counts.lines += 1
    var origin: Summary?
    do {
      let decoded = try RollupField.decode(value, key: key)
      origin = decoded.summary
      try take(decoded, into: book, clock: clock)
    } catch {
      refuse(error, origin, message)
    }
  }

  private func take(
    _ decoded: SummaryCode.Decoded,
    into book: MinuteBook,
    clock: Int64
  ) throws(RollupFault) {
    var summary = decoded.summary
    guard summary.instance != instance else { throw .own }
    guard accept.contains(where: { $0.matches(summary.instance) }) else { throw .stranger }
    guard summary.minute <= clock + RollupReceiver.futureLimit else { throw .minute }
    if let refusal = seen.refusal(summary) { throw refusal }
    let isForeign =
      decoded.seedFingerprint != seedFingerprint && summary.leaveOutDistincts()
    let isLate: Bool
    do {
      isLate = try book.absorb(summary)
    } catch {
      switch error.refusal {
      case .kind: throw .kind
      case .crowded: throw .crowded
      }
    }
    seen.insert(summary)
    counts.taken += 1
    if isLate { counts.late += 1 }
    if isForeign { noteForeign(summary) }
    if counts.latest[summary.instance] != nil || counts.latest.count < RollupReceiver.maxInstances {
      let latest = counts.latest[summary.instance] ?? .min
      counts.latest[summary.instance] = max(latest, summary.minute)
    }
  }

  private func noteForeign(_ summary: Summary) {
    counts.foreignSeeds += 1
    clerk.note(
      "\(RollupReceiver.fault)seed",
      "roll-up: \(summary.instance) has another sketch_seed: its distincts are left out and the"
        + " minutes marked partial; \(RollupSettings.seedHint)"
    )
  }

  private func refuse(
    _ fault: RollupFault,
    _ origin: Summary?,
    _ message: UnsafeBufferPointer<UInt8>
  ) {
    counts.refused[fault, default: 0] += 1
    let shown = origin.map { $0.origin } ?? ShownText.of(Array(message.prefix(200)))
    counts.samples.append("\(fault.rawValue): \(shown)")
    if counts.samples.count > RollupReceiver.maxSamples { counts.samples.removeFirst() }
    // Where nothing keeps our lines from coming back, they do so every minute.
    if fault == .own, counts.refused[.own] ?? 0 > 1 { return }
    clerk.note(
      "\(RollupReceiver.fault)\(fault.rawValue)",
      "roll-up line refused, \(fault.text): \(shown)"
    )
  }
}

extension Seen {
  /// Remembers what a store says was taken.
  init(from ledger: Ledger?) throws(LedgerError) {
    self.init()
    guard let ledger else { return }
    forget(before: try ledger.eachTaken(limit: Seen.defaultLimit) { insert($0) })
  }
}
