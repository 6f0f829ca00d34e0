import Minutes
import Syslog

/// One worker of a crew: carries the records of a block into its own shards.
struct CrewHand: ~Copyable {
  private let number: Int
  private let journey: UnsafeMutablePointer<Journey>
  private let book: MinuteBook
  private let wantsSigns: Bool
  private let record: UnsafeMutablePointer<Record>

  init(
    _ number: Int,
    _ journey: UnsafeMutablePointer<Journey>,
    _ book: MinuteBook,
    wantsSigns: Bool
  ) {
    self.number = number
    self.journey = journey
    self.book = book
    self.wantsSigns = wantsSigns
    record = .allocate(capacity: 1)
    record.initialize(to: Record())
  }

  deinit {
    record.deallocate()
  }

  /// Carries the records of a block; `other` is the category of malformed lines.
  mutating func carry(_ block: Block, wantsUnmatched: Bool, other: Int) {
    journey.pointee.betweenBlocks()
    let shards = block.minutes.map { $0.minute.shard(number) }
    shards.withUnsafeBufferPointer { shards in
      var entry = block.entries
      let end = entry + block.entryCount
      while entry < end {
        record.pointee = entry.pointee.record
        let line = UnsafePointer(block.bytes) + Int(entry.pointee.start)
        let journeyEnd = journey.pointee.carry(
          line,
          UnsafePointer(record),
          in: shards[Int(entry.pointee.minute)],
          of: book,
          order: block.order(line: entry.pointee.line)
        )
        entry.pointee.category = Int16(truncatingIfNeeded: journey.pointee.category)
        if case .unmatched(let category) = journeyEnd, wantsUnmatched {
          note(entry - block.entries, category, line, UnsafePointer(record), in: block)
        }
        entry += 1
      }
    }
    for minute in block.minutes where minute.malformed > 0 {
      book.countMalformed(
        minute.malformed,
        in: minute.minute.shard(number),
        category: other
      )
    }
  }

  @inline(never)
  private mutating func note(
    _ entry: Int,
    _ category: Int,
    _ line: UnsafePointer<UInt8>,
    _ record: UnsafePointer<Record>,
    in block: Block
  ) {
    let sign = wantsSigns ? journey.pointee.sign(category, line, record) : nil
    block.unmatched.append(Block.Unmatched(entry: entry, category: category, sign: sign))
  }
}
