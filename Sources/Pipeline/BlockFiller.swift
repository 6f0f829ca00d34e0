import Minutes
import Syslog

/// Finds the records of a block, and to which minute each belongs; what closes is noted.
///
/// The first half of a line's journey where several workers share the second: all that depends on
/// the order of the lines is decided here, by one thread at a time.
struct BlockFiller: LineTaker {
  let intake: UnsafeMutablePointer<Intake>
  let book: MinuteBook
  let block: Block
  /// Takes other instances' lines; nil when none are accepted.
  private let receiver: RollupReceiver?
  private let keepsMalformed: Bool
  /// Index among the block's minutes of the one that the book is at; -1 when not known.
  private var current: Int32 = -1

  init(
    intake: UnsafeMutablePointer<Intake>,
    book: MinuteBook,
    block: Block,
    receiver: RollupReceiver?,
    keepsMalformed: Bool = false
  ) {
    self.keepsMalformed = keepsMalformed
    self.receiver = receiver
    self.intake = intake
    self.book = book
    self.block = block
  }

  mutating func take(_ block: UnsafePointer<UInt8>, _ count: Int) {
    intake.pointee.took(block, count)
    split(block, count)
  }

  mutating func skipped(bytes: Int) {
    intake.pointee.took(bytes: bytes)
  }

  mutating func line(_ line: UnsafePointer<UInt8>, _ length: Int, isCut: Bool) {
    let number = block.nextLine()
    var count = length
    guard intake.pointee.admit(line, &count, isCut: isCut) else {
      if !intake.pointee.isMark { takeMalformed(line, count, number) }
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
      if book.hasClosings { block.append(book.takeClosings()) }
    }
    if intake.pointee.early > 0 { addMalformed(intake.pointee.takeEarly(), record.pointee.time) }
    let minute = place(record.pointee.time)
    block.append(
      Block.Entry(
        record.pointee,
        start: line - UnsafePointer(block.bytes),
        count: count,
        line: number,
        minute: minute
      )
    )
  }

  @inline(never)
  private mutating func takeMalformed(
    _ line: UnsafePointer<UInt8>,
    _ count: Int,
    _ number: UInt32
  ) {
    let time = intake.pointee.streamTime
    if keepsMalformed {
      let start = line - UnsafePointer(block.bytes)
      block.clock = intake.pointee.clock
      block.malformed.append(
        Block.Malformed(start: start, count: count, line: number, time: time)
      )
    }
    if let time { addMalformed(1, time) }
  }

  /// Index among the block's minutes of the one a stamp belongs to.
  @inline(__always)
  private mutating func place(_ time: Int64) -> Int32 {
    current >= 0 && book.isCurrent(time) ? current : find(time)
  }

  @inline(never)
  private mutating func find(_ time: Int64) -> Int32 {
    let minute = book.minute(at: time)
    if book.hasClosings { block.append(book.takeClosings()) }
    let place = block.place(of: minute)
    // The minute of a late record is not the one that the book is at.
    current = book.isCurrent(time) ? place : -1
    return place
  }

  @inline(never)
  private mutating func addMalformed(_ count: UInt64, _ time: Int64) {
    block.addMalformed(count, at: place(time))
  }
}
