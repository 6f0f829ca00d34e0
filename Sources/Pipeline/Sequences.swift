import Ledger
import Minutes

/// Numbers what an instance emits of each minute, category and environment, from 0.
///
/// Whoever adds up our lines tells a new one from one it has seen by its number, so none is given
/// twice, over restarts as well: the store knows what earlier runs emitted. For minutes that began
/// before it a daemon begins at the second of its start: one that was killed may have emitted what
/// it did not store.
struct Sequences: ~Copyable {
  /// Minutes whose numbers are remembered: beyond it the store is asked.
  ///
  /// Some 6 MB. More than the clerk lets wait, so what is asked for has been written.
  static let maxMinutes = 8_192
  /// Numbers where neither memory nor store can tell begin here.
  private static let unsureStart: UInt32 = 1 << 31

  private let limit: Int
  private let ledger: Ledger?
  private let instance: String
  private var next: [Int64: [MinuteBook.Key: UInt32]] = [:]
  /// Up to this minute somebody may have emitted what is not remembered.
  private var askedThrough: Int64
  /// A daemon's start in Unix seconds; nil for a batch job.
  private let startedAt: Int64?
  private var unsure: UInt32
  /// Reads of the store that failed since the last look.
  private var failed: LedgerError?

  /// Starts to count; `startedAt` is a daemon's start, nil for a batch job, which without a store
  /// numbers a file as it did the last time.
  init(
    ledger: Ledger?,
    instance: String,
    startedAt: Int64?,
    limit: Int = Sequences.maxMinutes
  ) {
    self.limit = limit
    self.ledger = ledger
    self.instance = instance
    self.startedAt = startedAt
    unsure = Sequences.unsureStart | UInt32(clamping: startedAt ?? 0)
    askedThrough = startedAt ?? .min
    do {
      if let last = try ledger?.coveredMinutes()?.last { askedThrough = max(askedThrough, last) }
    } catch {
      failed = error
      askedThrough = .max
    }
  }

  /// Gives each summary its number.
  ///
  /// Cost: 0.2 µs each; some 20 µs for one of a minute that only the store knows.
  mutating func number(_ summaries: inout [Summary]) {
    for place in summaries.indices {
      let minute = summaries[place].minute
      let key = MinuteBook.Key(
        category: summaries[place].category,
        environment: summaries[place].environment
      )
      let number = next[minute]?[key] ?? first(minute, key)
      summaries[place].sequence = number
      next[minute, default: [:]][key] = number &+ 1
    }
    if next.count > limit { forget() }
  }

  private mutating func first(_ minute: Int64, _ key: MinuteBook.Key) -> UInt32 {
    guard minute <= askedThrough else { return 0 }
    let least = startedAt.map { minute <= $0 ? UInt32(clamping: $0) : 0 } ?? 0
    guard let ledger else { return hasForgotten ? makeUnsure() : least }
    do {
      return max(least, try ledger.nextSequence(minute: minute, key: key, instance: instance))
    } catch {
      failed = error
      return makeUnsure()
    }
  }

  private mutating func makeUnsure() -> UInt32 {
    unsure = unsure == .max ? Sequences.unsureStart : unsure + 1
    return unsure
  }

  private var hasForgotten = false

  private mutating func forget() {
    hasForgotten = true
    for minute in next.keys.sorted().prefix(next.count - limit / 2) {
      next[minute] = nil
      askedThrough = max(askedThrough, minute)
    }
  }

  /// What went wrong at the store since the last call.
  mutating func takeFailure() -> LedgerError? {
    defer { failed = nil }
    return failed
  }
}
