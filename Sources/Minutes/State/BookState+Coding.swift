import Sketches

extension BookState {
  /// The state as bytes; what holds them must guard them with a checksum.
  public func encode() -> [UInt8] {
    var writer = StateWriter()
    writer.add(closedThrough != nil)
    writer.add(closedThrough ?? 0)
    writer.add(firstPartialMinute)
    writer.add(clock)
    writer.add(isHeldByClock)
    writer.add(isDue)
    writer.add(known) { writer, key in
      writer.add(key.category)
      writer.add(key.environment)
    }
    sources.write(&writer)
    writer.add(minutes) { writer, minute in
      writer.add(minute.index)
      writer.add(minute.isSplit)
      writer.add(minute.tallied) { $1.write(&$0) }
      writer.add(minute.absorbed) { $1.write(&$0) }
    }
    return writer.bytes
  }

  /// Reads what `encode` wrote; throws for anything else.
  public init(decoding bytes: [UInt8]) throws(BookStateError) {
    var reader = StateReader(bytes)
    let hasClosed = try reader.flag()
    let closed = try reader.signed()
    closedThrough = hasClosed ? closed : nil
    firstPartialMinute = try reader.signed()
    clock = try reader.signed()
    isHeldByClock = try reader.flag()
    isDue = try reader.flag()
    known = try reader.items { reader throws(BookStateError) in
      MinuteBook.Key(category: try reader.text(), environment: try reader.text())
    }
    sources = try SourceState(&reader)
    minutes = try reader.items { reader throws(BookStateError) in
      var minute = Minute(index: try reader.signed())
      minute.isSplit = try reader.flag()
      minute.tallied = try reader.items(Summary.read)
      minute.absorbed = try reader.items(Summary.read)
      return minute
    }
    guard reader.isAtEnd else { throw BookStateError() }
  }
}

extension SourceState {
  func write(_ writer: inout StateWriter) {
    writer.add(groups) { writer, group in
      writer.add(UInt64(group.number))
      writer.add(group.mark)
      writer.add(group.seen)
      writer.add(group.candidate)
      writer.add(Int64(group.run))
    }
    writer.add(records)
    writer.add(due)
    writer.add(recheckAt)
    writer.add(oldest)
    writer.add(Int64(wanted))
    writer.add(isPassed)
  }

  init(_ reader: inout StateReader) throws(BookStateError) {
    groups = try reader.items { reader throws(BookStateError) in
      guard let number = Int(exactly: try reader.number()) else { throw BookStateError() }
      let mark = try reader.signed()
      let seen = try reader.number()
      let candidate = try reader.signed()
      guard let run = Int32(exactly: try reader.signed()) else { throw BookStateError() }
      return Group(number: number, mark: mark, seen: seen, candidate: candidate, run: run)
    }
    records = try reader.number()
    due = try reader.signed()
    recheckAt = try reader.number()
    oldest = try reader.signed()
    wanted = Int(try reader.signed())
    isPassed = try reader.flag()
  }
}
