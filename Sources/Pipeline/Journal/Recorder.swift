import Archive
import Dispatch
import Glibc
import Rulebook

/// Writes the journal as a daemon reads, and says when a checkpoint is due.
///
/// What goes wrong is told and stops nothing: lines are counted as ever, only a crash would cost those
/// that are not journaled.
final class Recorder {
  /// Seconds until a journal that could not be written is tried again.
  static let retrySeconds: Int64 = 5

  let journal: Journal
  private let clerk: Clerk
  private let sync: JournalSettings.Sync
  private let queue = DispatchQueue(label: "minuted.journal", qos: .utility)
  private var retryAt = Int64.min
  private var isDirty = false

  init(_ journal: Journal, clerk: Clerk, sync: JournalSettings.Sync) {
    self.journal = journal
    self.clerk = clerk
    self.sync = sync
  }

  /// Takes input down, before anything is done with it.
  func note(input bytes: UnsafeRawBufferPointer, clock: Int64) {
    tell(journal.append(kind: JournalEntry.input.rawValue, clock: clock, bytes))
    isDirty = true
  }

  /// Takes down what the clock or a signal does, before it is done.
  func note(_ entry: JournalEntry, clock: Int64, _ times: [Int64] = []) {
    let words = times.map(\.littleEndian)
    words.withUnsafeBytes { bytes in
      tell(journal.append(kind: entry.rawValue, clock: clock, bytes))
    }
    isDirty = true
  }

  /// Whether the segment is long enough, or what comes is not written.
  var wantsCheckpoint: Bool {
    let current = journal.current
    return current.bytes >= journal.maxBytes / 4
      || current.isBroken && Clock.uptime() >= retryAt
  }

  /// Begins a segment for what comes behind a checkpoint; answers its number.
  func begin(number: UInt64? = nil, after: UInt64 = 0) -> UInt64 {
    let (segment, fault) = journal.begin(number: number, after: after)
    tell(fault)
    return segment
  }

  /// Once a second: what was written is brought to the disk beside the work.
  func tick() {
    if !journal.isInPlace {
      journal.abandon()
      clerk.note(
        "journal",
        "the journal in \(journal.directory.debugDescription) was removed: what was read and is not stored yet"
          + " is in memory alone; a new one is begun"
      )
    }
    guard sync == .second, isDirty else { return }
    isDirty = false
    queue.async { [journal, clerk] in
      if let fault = journal.sync() { clerk.note("journal sync", "\(fault)") }
    }
  }

  /// Before an answer that promises it: brings what was written to the disk, where that is asked for.
  func settle() {
    guard sync == .answer else { return }
    if let fault = journal.sync() { clerk.note("journal sync", "\(fault)") }
  }

  private func tell(_ fault: ArchiveFault?) {
    guard let fault else { return }
    retryAt = Clock.uptime() + Recorder.retrySeconds
    let reason =
      fault.code == EFBIG ? "it may not hold more than \(journal.maxBytes) bytes" : fault.reason
    clerk.note(
      "journal",
      "cannot \(fault.action) the journal \(fault.path.debugDescription): \(reason); lines are counted"
        + " as ever, but a crash before it can be written again loses what is read now"
    )
  }
}
