import Minutes
import Syslog
import Unknowns

/// A stretch of input on its way through a crew: the bytes, the records found in them, and what
/// came of these.
///
/// Belongs to one thread at a time: to the one that reads, to the one that carries its records, to
/// the one that settles it.
final class Block {
  /// A record with its place in the block: 64 bytes, so that a block's records stay in the cache.
  struct Entry {
    var time: Int64
    /// Offset of the line.
    var start: UInt32
    /// Bytes of the line.
    var count: UInt32
    /// Number of the line among the block's.
    var line: UInt32
    /// Index of its minute among the block's.
    var minute: Int32
    var priority: Int16
    /// Number of its category, once that is known.
    var category: Int16 = 0
    // Offsets and lengths of the parts.
    var host: (UInt32, UInt32)
    var program: (UInt32, UInt32)
    var pid: (UInt32, UInt32)
    var message: (UInt32, UInt32)
    /// Its end is the message's, and it starts with the program; 0 where there is none.
    var contentCount: UInt32

    @inline(__always)
    init(_ record: borrowing Record, start: Int, count: Int, line: UInt32, minute: Int32) {
      time = record.time
      self.start = UInt32(truncatingIfNeeded: start)
      self.count = UInt32(truncatingIfNeeded: count)
      self.line = line
      self.minute = minute
      priority = Int16(truncatingIfNeeded: record.priority)
      host = Entry.pack(record.host)
      program = Entry.pack(record.program)
      pid = Entry.pack(record.pid)
      message = Entry.pack(record.message)
      contentCount = UInt32(truncatingIfNeeded: record.content.count)
    }

    /// The record as the parser made it.
    @inline(__always)
    var record: Record {
      var record = Record()
      record.time = time
      record.priority = Int(priority)
      record.host = Entry.unpack(host)
      record.program = Entry.unpack(program)
      record.pid = Entry.unpack(pid)
      record.message = Entry.unpack(message)
      record.content = ByteRange(start: record.program.start, count: Int(contentCount))
      return record
    }

    @inline(__always)
    private static func pack(_ range: ByteRange) -> (UInt32, UInt32) {
      (UInt32(truncatingIfNeeded: range.start), UInt32(truncatingIfNeeded: range.count))
    }

    @inline(__always)
    private static func unpack(_ range: (UInt32, UInt32)) -> ByteRange {
      ByteRange(start: Int(range.0), count: Int(range.1))
    }
  }

  /// A minute that the block has lines of.
  struct Minute {
    let minute: OpenMinute
    /// Lines without a known header.
    var malformed: UInt64 = 0
  }

  /// A line without a known header, kept where raw lines are.
  struct Malformed {
    var start: Int
    var count: Int
    /// Number of the line among the block's.
    var line: UInt32
    /// Of the stream then; nil before there was any.
    var time: Int64?
  }

  /// A record that no rule knows.
  struct Unmatched {
    var entry: Int
    var category: Int
    /// Nil where templates are not counted.
    var sign: TemplateSign?
  }

  let bytes: UnsafeMutablePointer<UInt8>
  let capacity: Int
  /// Its place among all blocks, from 1.
  var number: UInt64 = 0
  private(set) var entries: UnsafeMutablePointer<Entry>
  private(set) var entryCount = 0
  private var entryRoom = 4_096
  /// Lines so far, malformed ones included.
  private(set) var lineCount: UInt32 = 0
  private(set) var minutes: [Minute] = []
  private var places: [ObjectIdentifier: Int32] = [:]
  /// Minutes that records of the block have closed.
  private(set) var closings: [MinuteClosing] = []
  var unmatched: [Unmatched] = []
  var malformed: [Malformed] = []
  /// What the clock showed when it was filled.
  var clock: Int64 = 0

  init(capacity: Int) {
    self.capacity = capacity
    bytes = .allocate(capacity: capacity + ByteScan.padding)
    bytes.initialize(repeating: 0, count: capacity + ByteScan.padding)
    entries = .allocate(capacity: entryRoom)
  }

  deinit {
    bytes.deallocate()
    entries.deallocate()
  }

  /// Whether nothing has come into it.
  var isEmpty: Bool { lineCount == 0 }

  /// Forgets all that came into it.
  func clear() {
    entryCount = 0
    lineCount = 0
    minutes.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    closings.removeAll()
    unmatched.removeAll(keepingCapacity: true)
    malformed.removeAll(keepingCapacity: true)
  }

  /// Where a line of the block stands in the order of all.
  ///
  /// A block has fewer than 2^21 lines: 2^43 blocks are 2 EB.
  @inline(__always)
  func order(line: UInt32) -> UInt64 { number &<< 21 | UInt64(line) }

  /// The next line's number.
  @inline(__always)
  func nextLine() -> UInt32 {
    lineCount &+= 1
    return lineCount
  }

  @inline(__always)
  func append(_ entry: Entry) {
    if entryCount == entryRoom { grow() }
    (entries + entryCount).initialize(to: entry)
    entryCount &+= 1
  }

  @inline(never)
  private func grow() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryRoom * 2)
    larger.moveInitialize(from: entries, count: entryCount)
    entries.deallocate()
    entries = larger
    entryRoom *= 2
  }

  /// Index of a minute among the block's.
  func place(of minute: OpenMinute) -> Int32 {
    let id = ObjectIdentifier(minute)
    if let known = places[id] { return known }
    let place = Int32(minutes.count)
    minutes.append(Minute(minute: minute))
    places[id] = place
    return place
  }

  func append(_ closings: [MinuteClosing]) {
    self.closings += closings
  }

  func addMalformed(_ count: UInt64, at place: Int32) {
    minutes[Int(place)].malformed += count
  }
}
