import Archive
import Ledger
import Minutes
import Rulebook

/// All that a daemon needs to go on from a place in its input as if it had never ended.
///
/// Taken at the border of two blocks, written with the minutes closed before it in one transaction, drawn
/// byte by byte in `Docs/Formats/Checkpoint.md`.
struct Checkpoint: Equatable {
  static let mark: [UInt8] = Array("MCHK".utf8)
  static let version: UInt8 = 2
  /// The version before had no number of the archive's next line.
  private static let oldVersion: UInt8 = 1

  /// The journal's segment in which what comes next is, and where in it.
  var segment: UInt64
  var offset: Int
  /// Number of the journal's next entry.
  var number: UInt64
  /// Unix seconds.
  var clock: Int64
  /// Whether the input had ended: there is nothing to go on with but what may come again.
  var isEnd = false
  /// The machine's start it was made under: what it had not brought to the disk is gone with that.
  var boot = ""
  /// Bytes of an unfinished line, and whether the rest of one that was too long is to be passed over.
  var unfinished: [UInt8] = []
  var isSkipping = false
  var intake = IntakeState()
  var book = BookState()
  /// How far the files of unmatched lines were, by base; nil where that was not to be found out.
  var kept: [String: KeptMark]?
  /// What was answered of the open transaction.
  var answers = AnswerState()
  /// Number of the archive's next line; nil without an archive.
  var archiveNext: UInt64?

  func encode() -> [UInt8] {
    var writer = StateWriter()
    writer.add(segment)
    writer.add(UInt64(offset))
    writer.add(number)
    writer.add(clock)
    writer.add(isEnd)
    writer.add(boot)
    writer.add(unfinished)
    writer.add(isSkipping)
    intake.write(&writer)
    writer.add(book.encode())
    writer.add(kept != nil)
    writer.add((kept ?? [:]).sorted { $0.key < $1.key }) { writer, entry in
      writer.add(entry.key)
      writer.add(entry.value.latest)
      writer.add(entry.value.size)
    }
    answers.write(&writer)
    writer.add(archiveNext != nil)
    writer.add(archiveNext ?? 0)
    let body = Checkpoint.mark + [Checkpoint.version] + writer.bytes
    return body + Checkpoint.checksum(body)
  }

  /// Reads what `encode` wrote; throws for anything else.
  init(decoding bytes: [UInt8]) throws(DamagedCheckpoint) {
    let head = Checkpoint.mark.count + 1
    guard bytes.count >= head + 8, bytes.starts(with: Checkpoint.mark) else {
      throw DamagedCheckpoint(reason: "it is no checkpoint")
    }
    let body = Array(bytes.dropLast(8))
    guard Array(bytes.suffix(8)) == Checkpoint.checksum(body) else {
      throw DamagedCheckpoint(reason: "its checksum does not hold")
    }
    let version = bytes[head - 1]
    guard version == Checkpoint.version || version == Checkpoint.oldVersion else {
      throw DamagedCheckpoint(reason: "another version of minuted wrote it")
    }
    do throws(BookStateError) {
      try self.init(
        reading: Array(body.dropFirst(head)),
        hasArchive: version != Checkpoint.oldVersion
      )
    } catch {
      throw DamagedCheckpoint(reason: "it cannot be read")
    }
  }

  private init(reading bytes: [UInt8], hasArchive: Bool) throws(BookStateError) {
    var reader = StateReader(bytes)
    segment = try reader.number()
    offset = Int(clamping: try reader.number())
    number = try reader.number()
    clock = try reader.signed()
    isEnd = try reader.flag()
    boot = try reader.text()
    unfinished = try reader.bytes()
    isSkipping = try reader.flag()
    intake = try IntakeState(&reader)
    book = try BookState(decoding: try reader.bytes())
    let isKnown = try reader.flag()
    let marks = try reader.items { reader throws(BookStateError) in
      let base = try reader.text()
      return (base, KeptMark(latest: try reader.signed(), size: try reader.signed()))
    }
    kept = isKnown ? Dictionary(marks, uniquingKeysWith: { first, _ in first }) : nil
    answers = try AnswerState(&reader)
    if hasArchive {
      let isKnown = try reader.flag()
      let next = try reader.number()
      archiveNext = isKnown ? next : nil
    }
    guard reader.isAtEnd else { throw BookStateError() }
  }

  /// Makes a checkpoint of nothing but its place.
  init(segment: UInt64, offset: Int = 0, number: UInt64, clock: Int64) {
    self.segment = segment
    self.offset = offset
    self.number = number
    self.clock = clock
  }

  private static func checksum(_ body: [UInt8]) -> [UInt8] {
    let hash = body.withUnsafeBytes { XXHash64.hash($0) }
    return withUnsafeBytes(of: hash.littleEndian) { Array($0) }
  }
}

extension Checkpoint {
  /// Where in the journal what comes behind a checkpoint is.
  struct Place {
    /// A segment that is being read, and the offset in it; nil for the one that is begun next.
    var segment: UInt64?
    var offset = 0
    /// Number of the next entry; nil to go on counting.
    var number: UInt64?
    /// The new segment's number is above this one.
    var after: UInt64 = 0
  }
}

/// Why a checkpoint is of no use.
struct DamagedCheckpoint: Error, Equatable {
  var reason: String
}

/// What intake knows of the stream, as plain values.
struct IntakeState: Equatable {
  var streamTime: Int64?
  var streamClock: Int64 = 0
  var firstTime: Int64?
  var ancientRun = 0
  var early: UInt64 = 0

  init() {}

  func write(_ writer: inout StateWriter) {
    for time in [streamTime, firstTime] {
      writer.add(time != nil)
      writer.add(time ?? 0)
    }
    writer.add(streamClock)
    writer.add(Int64(ancientRun))
    writer.add(early)
  }

  init(_ reader: inout StateReader) throws(BookStateError) {
    streamTime = try IntakeState.time(&reader)
    firstTime = try IntakeState.time(&reader)
    streamClock = try reader.signed()
    ancientRun = Int(try reader.signed())
    early = try reader.number()
  }

  private static func time(_ reader: inout StateReader) throws(BookStateError) -> Int64? {
    let isKnown = try reader.flag()
    let time = try reader.signed()
    return isKnown ? time : nil
  }
}

extension Intake {
  /// What is known of the stream.
  var state: IntakeState {
    var state = IntakeState()
    state.streamTime = streamTime
    state.streamClock = streamClock
    state.firstTime = firstTime
    state.ancientRun = ancientRun
    state.early = early
    return state
  }

  /// Goes on from what was known.
  mutating func restore(_ state: IntakeState) {
    streamTime = state.streamTime
    streamClock = state.streamClock
    firstTime = state.firstTime
    ancientRun = state.ancientRun
    early = state.early
  }
}
