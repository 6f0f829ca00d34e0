import Minutes
import Rulebook

/// What a turn at the input gave.
enum Turn {
  /// So many bytes were read into the room.
  case bytes(Int)
  /// An input has ended: what is left of its last line is a line.
  case lineEnd
  /// What is left of the last line will never have an end: it is no line, and others follow.
  case lineCut
  /// Nothing now; ask again.
  case nothing
  /// The end of it all; what is left is no line.
  case cut
  /// The end of it all; what is left is a line.
  case end
}

/// Where bytes come from, and what else is to be done between two blocks.
protocol LineSource: ~Copyable {
  /// Reads once into the room of a reader, or does something else; called by one thread at a time.
  ///
  /// What concerns the whole stream is to be done by the commands of the instance.
  mutating func turn(_ reader: borrowing BlockReader, _ instance: inout Instance) -> Turn
}

extension Instance {
  /// Carries all lines of a source to the end of their journeys.
  ///
  /// `begun` says of an unfinished line that the source goes on with.
  mutating func run(
    _ source: inout some LineSource & ~Copyable,
    begun: (unfinished: [UInt8], isPassingOver: Bool)? = nil
  ) {
    var reader = BlockReader(maxLineBytes: options.settings.maxLineBytes)
    if let begun {
      reader.restore(unfinished: begun.unfinished, isPassingOver: begun.isPassingOver)
    }
    if let crew {
      run(&source, &reader, crew)
    } else {
      runAlone(&source, &reader)
    }
  }

  private mutating func runAlone(
    _ source: inout some LineSource & ~Copyable,
    _ reader: inout BlockReader
  ) {
    var worker = Worker(
      intake: intake,
      journey: journeys[0],
      book: book,
      outbox: outbox,
      receiver: receiver,
      archive: outbox.archive
    )
    while true {
      switch source.turn(reader, &self) {
      case .bytes(let count):
        reader.took(count, &worker)
        if book.hasClosed { outbox.take(book.takeClosed()) }
      case .lineEnd: reader.finish(&worker)
      case .lineCut: reader.cut()
      case .nothing: continue
      case .cut: return
      case .end:
        reader.finish(&worker)
        return
      }
    }
  }

  private mutating func run<Source: LineSource & ~Copyable>(
    _ source: inout Source,
    _ reader: inout BlockReader,
    _ crew: Crew
  ) {
    let asked = journeys.count
    let given = withUnsafeMutablePointer(to: &self) { instance in
      withUnsafeMutablePointer(to: &source) { source in
        withUnsafeMutablePointer(to: &reader) { reader in
          // The pointers are good: the crew calls this before it returns, one thread at a time.
          crew.run { block in
            Instance.fill(block, source, reader, instance)
          }
        }
      }
    }
    if given < asked { clerk.note("workers", "\(asked) workers asked for, \(given) got a thread") }
  }

  /// One turn of a crew; false at the end.
  private static func fill<Source: LineSource & ~Copyable>(
    _ block: Block,
    _ source: UnsafeMutablePointer<Source>,
    _ reader: UnsafeMutablePointer<BlockReader>,
    _ instance: UnsafeMutablePointer<Instance>
  ) -> Bool {
    reader.pointee.use(block.bytes)
    let turn = source.pointee.turn(reader.pointee, &instance.pointee)
    var filler = BlockFiller(
      intake: instance.pointee.intake,
      book: instance.pointee.book,
      block: block,
      receiver: instance.pointee.receiver,
      keepsMalformed: instance.pointee.outbox.archive != nil
    )
    switch turn {
    case .bytes(let count): reader.pointee.took(count, &filler)
    case .lineEnd: reader.pointee.finish(&filler)
    case .lineCut: reader.pointee.cut()
    case .nothing: break
    case .cut: return false
    case .end:
      reader.pointee.finish(&filler)
      return false
    }
    return true
  }
}
