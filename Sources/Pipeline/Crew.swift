import Archive
import Minutes
import Syslog
import Unknowns

/// Several equal workers on one stream.
///
/// A block goes through three stations:
/// 1. *Filled* under the intake lock: bytes are read and cut, headers parsed, and all that depends
///    on the order of the lines is decided. Blocks are numbered here.
/// 2. *Carried* by whoever filled it, without a lock: category, rule, tally into the worker's own
///    shards, masks of unmatched messages.
/// 3. *Settled* in the order of the numbers, one at a time, by the worker that finds the next block
///    carried: unmatched lines and templates are counted, and minutes closed, whose records are
///    all in blocks that are settled now.
///
/// So the results are the same functions of the lines as with one worker. Reloads and all else
/// that concerns the whole stream happen at the border of two blocks: the one who holds the intake
/// lock waits until everything before is settled (`waitUntilSettled`).
final class Crew {
  /// Blocks for each worker: one in its hands, and some that wait for one before them.
  static let blocksPerWorker = 4
  /// Held by the worker whose turn it is to read.
  private let turn = Monitor()
  /// Whether the input has ended; under `turn`.
  private var isOver = false
  /// A block that was taken and into which nothing has come yet; under `turn`.
  private var held: Block?

  /// Guards what follows.
  private let monitor = Monitor()
  private var free: [Block]
  /// Carried blocks that wait to be settled, at their number modulo the count of blocks.
  private var carried: [Block?]
  private var lastFilled: UInt64 = 0
  private var lastSettled: UInt64 = 0
  private var isSettling = false

  private let workers: [UnsafeMutablePointer<Journey>]
  private let book: MinuteBook
  private let outbox: Outbox

  init(
    journeys: [UnsafeMutablePointer<Journey>],
    book: MinuteBook,
    outbox: Outbox,
    maxLineBytes: Int
  ) {
    workers = journeys
    self.book = book
    self.outbox = outbox
    let count = journeys.count * Crew.blocksPerWorker
    let capacity = BlockReader.blockBytes + maxLineBytes
    free = (0..<count).map { _ in Block(capacity: capacity) }
    carried = Array(repeating: nil, count: count)
  }

  /// Works until the input ends; returns when everything is settled.
  ///
  /// `fill` is called with an empty block, by one thread at a time, and puts lines into it or not;
  /// false at the end of input. Answers the number of threads that worked.
  func run(_ fill: (Block) -> Bool) -> Int {
    turn.lock()
    isOver = false
    turn.unlock()
    return ThreadGroup.run(workers.count) { number in
      var hand = CrewHand(number, workers[number], book, wantsSigns: outbox.countsTemplates)
      while let block = next(fill) {
        hand.carry(block, wantsUnmatched: outbox.wantsUnmatched, other: outbox.otherCategory)
        settle(block)
      }
    }
  }

  /// The next block of the stream; nil at its end.
  private func next(_ fill: (Block) -> Bool) -> Block? {
    turn.lock()
    defer { turn.unlock() }
    while !isOver {
      let block = held ?? takeFree()
      held = block
      isOver = !fill(block)
      if !block.isEmpty {
        held = nil
        monitor.lock()
        lastFilled = block.number
        monitor.unlock()
        return block
      }
    }
    return nil
  }

  private func takeFree() -> Block {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let block = free.popLast() {
        // Only who holds `turn` fills blocks, so the number is still to have.
        block.number = lastFilled + 1
        return block
      }
      monitor.wait()
    }
  }

  /// Waits until all blocks filled so far are settled; by whoever is in `fill`.
  ///
  /// From then to its return no other thread touches journeys, book or outbox.
  func waitUntilSettled() {
    monitor.lock()
    while lastSettled < lastFilled { monitor.wait() }
    monitor.unlock()
  }

  /// Settles the blocks whose turn it is, unless another worker is at it.
  private func settle(_ block: Block) {
    monitor.lock()
    defer { monitor.unlock() }
    let places = UInt64(carried.count)
    carried[Int(block.number % places)] = block
    guard !isSettling else { return }
    isSettling = true
    while let next = carried[Int((lastSettled + 1) % places)] {
      carried[Int(next.number % places)] = nil
      monitor.unlock()
      passOn(next)
      next.clear()
      monitor.lock()
      lastSettled = next.number
      free.append(next)
      monitor.signal()
    }
    isSettling = false
  }

  /// Keeps the raw lines of a block in the order they came.
  private func keep(_ block: Block, _ archive: ArchiveGatherer) {
    var malformed = block.malformed[...]
    func keepMalformed(before line: UInt32) {
      while let next = malformed.first, next.line < line {
        archive.append(
          malformed: UnsafePointer(block.bytes) + next.start,
          next.count,
          category: outbox.otherCategory,
          at: next.time,
          clock: block.clock
        )
        malformed.removeFirst()
      }
    }
    for index in 0..<block.entryCount {
      let entry = block.entries[index]
      if !malformed.isEmpty { keepMalformed(before: entry.line) }
      withUnsafePointer(to: entry.record) { record in
        archive.append(
          Int(entry.category),
          UnsafePointer(block.bytes) + Int(entry.start),
          Int(entry.count),
          record
        )
      }
    }
    keepMalformed(before: .max)
  }

  private func passOn(_ block: Block) {
    for unmatched in block.unmatched {
      let entry = block.entries[unmatched.entry]
      outbox.takeUnmatched(
        unmatched.category,
        unmatched.sign,
        message: ByteRange(start: Int(entry.message.0), count: Int(entry.message.1)),
        time: entry.time,
        UnsafePointer(block.bytes) + Int(entry.start),
        Int(entry.count)
      )
    }
    if let archive = outbox.archive { keep(block, archive) }
    for closing in block.closings {
      let summaries = book.perform(closing)
      if !summaries.isEmpty { outbox.take(summaries) }
    }
  }
}
