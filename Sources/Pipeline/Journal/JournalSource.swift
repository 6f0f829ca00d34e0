import Archive
import Glibc
import Minutes

/// The journal as input: what came behind a checkpoint, once more.
struct JournalSource: LineSource, ~Copyable {
  /// What was found.
  struct Report {
    var entries: UInt64 = 0
    /// Bytes that held no whole entry.
    var damaged: UInt64 = 0
    /// Entries that should be there and are not.
    var missing: UInt64 = 0
    /// The clock of the last entry.
    var last: Int64?
    /// Whether it ends where the input ended.
    var isEnded = false
    var faults: [ArchiveFault] = []
  }

  /// Closed summaries that are gathered before they are handed over.
  static let mostGathered = 5_000

  private(set) var report = Report()
  /// Number of the entry that comes next.
  private(set) var number: UInt64
  private let directory: String
  private var segments: [UInt64]
  private var reader: JournalReader?
  private var segment: UInt64?
  private var offset: Int
  private let first: UInt64
  private var rest: UnsafeRawBufferPointer?
  private let answers: Answers?

  /// Reads segments from the place of a checkpoint on.
  init(_ journal: Journal, _ segments: [UInt64], from checkpoint: Checkpoint, _ answers: Answers?) {
    directory = journal.directory
    self.segments = segments.filter { $0 >= checkpoint.segment }.reversed()
    first = checkpoint.segment
    offset = checkpoint.offset
    number = checkpoint.number
    self.answers = answers
  }

  mutating func turn(_ cutter: borrowing BlockReader, _ instance: inout Instance) -> Turn {
    if let bytes = rest { return put(bytes, cutter) }
    // What has closed goes to the store now and then, as in live input.
    if let segment, let reader, instance.outbox.gatheredCount >= JournalSource.mostGathered {
      let place = Checkpoint.Place(segment: segment, offset: reader.offset, number: number)
      instance.handOver(cutter, at: place)
      instance.clerk.settle()
    }
    guard let frame = next() else { return .cut }
    report.entries += 1
    report.last = frame.clock
    report.isEnded = false
    if frame.number > number { report.missing += frame.number - number }
    number = frame.number + 1
    guard let entry = JournalEntry(rawValue: frame.kind) else { return .nothing }
    instance.setClock(frame.clock)
    switch entry {
    case .input:
      answers?.remember(frame.bytes)
      return put(frame.bytes, cutter)
    case .close:
      if let now = JournalSource.time(frame, 0) { instance.closeByClock(now) }
    case .amend: instance.closeAmendments()
    case .skip:
      if let before = JournalSource.time(frame, 0), let after = JournalSource.time(frame, 1) {
        instance.skip(from: before, to: after)
      }
    case .relieve:
      if let kept = JournalSource.time(frame, 0) {
        instance.closeEarly(keeping: Int(clamping: kept))
      }
    case .begun:
      answers?.endRecovery()
      if JournalSource.time(frame, 0) == 1 { instance.book.resume(at: frame.clock) }
      return .lineCut
    case .emit: instance.emitNow()
    case .end:
      report.isEnded = true
      instance.closeAll()
    }
    return .nothing
  }

  /// Hands over as many bytes as there is room for; what is left comes with the next turn.
  private mutating func put(
    _ bytes: UnsafeRawBufferPointer,
    _ cutter: borrowing BlockReader
  ) -> Turn {
    let room = cutter.room
    let count = min(room.count, bytes.count)
    if count > 0 {
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
    rest = count < bytes.count ? UnsafeRawBufferPointer(rebasing: bytes[count...]) : nil
    return .bytes(count)
  }

  private mutating func next() -> JournalFrame? {
    while true {
      if let frame = reader?.next() { return frame }
      if let reader { report.damaged += UInt64(reader.damaged) }
      reader = nil
      segment = segments.popLast()
      guard let segment else { return nil }
      do throws(ArchiveFault) {
        reader = try JournalReader(
          path: Journal.path(segment, in: directory),
          from: segment == first ? offset : 0
        )
      } catch {
        report.faults.append(error)
      }
    }
  }

  private static func time(_ frame: JournalFrame, _ place: Int) -> Int64? {
    guard frame.bytes.count >= 8 * (place + 1) else { return nil }
    return Int64(littleEndian: frame.bytes.loadUnaligned(fromByteOffset: 8 * place, as: Int64.self))
  }
}
