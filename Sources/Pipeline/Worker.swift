import Archive
import Glibc
import Minutes
import Syslog

/// Takes what a `BlockReader` cuts.
protocol LineTaker: ~Copyable {
  /// Takes a block of whole lines; its last byte is a line feed.
  ///
  /// `ByteScan.padding` bytes behind it must be readable.
  mutating func take(_ block: UnsafePointer<UInt8>, _ count: Int)
  /// Takes one line without its line feed; the rest of a line that `isCut` was thrown away.
  mutating func line(_ line: UnsafePointer<UInt8>, _ length: Int, isCut: Bool)
  /// Counts bytes that were read and came in no block: of a line too long, or the last without LF.
  mutating func skipped(bytes: Int)
}

extension LineTaker where Self: ~Copyable {
  /// Calls `line` for each line of a block.
  @inline(__always)
  mutating func split(_ block: UnsafePointer<UInt8>, _ count: Int) {
    var start = 0
    while start < count {
      guard let found = memchr(block + start, 0x0a, count &- start) else { return }
      let end = UnsafeRawPointer(found) - UnsafeRawPointer(block)
      line(block + start, end &- start, isCut: false)
      start = end &+ 1
    }
  }
}

/// The only worker there is: carries each line through its whole journey as it comes.
///
/// On the thread that reads, without locks.
struct Worker: LineTaker {
  let intake: UnsafeMutablePointer<Intake>
  let journey: UnsafeMutablePointer<Journey>
  let book: MinuteBook
  let outbox: Outbox
  /// Takes other instances' lines; nil when none are accepted.
  let receiver: RollupReceiver?
  /// Keeps raw lines; nil where none are kept.
  let archive: ArchiveGatherer?

  func take(_ block: UnsafePointer<UInt8>, _ count: Int) {
    intake.pointee.took(block, count)
    journey.pointee.betweenBlocks()
    var worker = self
    worker.split(block, count)
  }

  func skipped(bytes: Int) {
    intake.pointee.took(bytes: bytes)
  }

  func line(_ line: UnsafePointer<UInt8>, _ length: Int, isCut: Bool) {
    var count = length
    guard intake.pointee.admit(line, &count, isCut: isCut) else {
      takeMalformed(line, count)
      return
    }
    let record = UnsafePointer(intake.pointee.record)
    if let receiver,
      receiver.filter.pointee.admits(
        line + record.pointee.program.start,
        record.pointee.program.count
      )
    {
      receiver.take(line, record.pointee, into: book, clock: intake.pointee.clock)
    }
    if intake.pointee.early > 0 {
      let early = intake.pointee.takeEarly()
      book.countMalformed(
        early,
        in: book.shard(at: record.pointee.time),
        category: outbox.otherCategory
      )
    }
    let shard = book.shard(at: record.pointee.time)
    if case .unmatched(let category) = journey.pointee.carry(line, record, in: shard, of: book) {
      outbox.takeUnmatched(category, record.pointee, line, count)
    }
    archive?.append(journey.pointee.category, line, count, record)
  }

  @inline(never)
  private func takeMalformed(_ line: UnsafePointer<UInt8>, _ count: Int) {
    guard !intake.pointee.isMark else { return }
    let time = intake.pointee.streamTime
    archive?.append(
      malformed: line,
      count,
      category: outbox.otherCategory,
      at: time,
      clock: intake.pointee.clock
    )
    guard let time else { return }
    book.countMalformed(1, in: book.shard(at: time), category: outbox.otherCategory)
  }
}

extension MinuteBook {
  /// Counts lines without a known header.
  func countMalformed(_ count: UInt64, in shard: MinuteShard, category: Int) {
    let state = state(in: shard, category: category, environment: 0)
    state.pointee.accounting.read &+= count
    state.pointee.accounting.malformed &+= count
  }
}
