import Syslog

/// Lines of a segment that are gathered before they are packed as one member.
///
/// Belongs to one thread at a time: to the one that gathers, then to the one that packs.
public final class SegmentChunk {
  /// Bytes of text gathered at most; one line that is longer is a chunk by itself.
  ///
  /// 256 KiB: packs within four parts in a hundred as well as a megabyte would, and stays in a core's
  /// cache when a search unpacks it.
  public static let textBytes = 256 << 10
  /// Lines gathered at most, so that their numbers fit into a member's header.
  public static let maxLines = 8_192
  private static let firstBytes = 512
  private static let firstLines = 4

  /// What is known of a line besides its text.
  struct Mark {
    /// Its place among all lines in the order they came.
    var number: UInt64
    /// Offset of the line, and its parts from there; a count of 0 where there is none, 0xffff for one
    /// that lies too far behind.
    var start: UInt32
    var hostStart: UInt16
    var hostCount: UInt16
    var programStart: UInt16
    var programCount: UInt16
  }

  /// The text: each line with a line feed behind it.
  private(set) var text: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  private(set) var capacity: Int
  private(set) var marks: UnsafeMutablePointer<Mark>
  /// Lines.
  public private(set) var lines = 0
  private var markRoom: Int
  /// Stamps of its records; the first is above the last when there is none.
  private(set) var times: (first: Int64, last: Int64) = (.max, .min)

  /// Whether its lines are in segments of their categories as well.
  var isTwin = false
  /// The newest stamp that had come when its last line did.
  var arrived = Int64.min

  /// Makes an empty chunk.
  public init() {
    capacity = SegmentChunk.firstBytes
    text = .allocate(capacity: capacity)
    markRoom = SegmentChunk.firstLines
    marks = .allocate(capacity: markRoom)
  }

  deinit {
    text.deallocate()
    marks.deallocate()
  }

  /// Forgets the lines and keeps the room.
  public func clear() {
    count = 0
    lines = 0
    times = (.max, .min)
  }

  /// Whether a line of so many bytes has to go into the next one.
  @inline(__always)
  func isFull(for bytes: Int) -> Bool {
    lines == SegmentChunk.maxLines || lines > 0 && count &+ bytes >= SegmentChunk.textBytes
  }

  /// Appends a line; `record` is nil for one without a header.
  ///
  /// Answers by how many bytes the chunk has grown.
  @inline(__always)
  func append(
    _ line: UnsafePointer<UInt8>,
    _ bytes: Int,
    number: UInt64,
    _ record: UnsafePointer<Record>?
  ) -> Int {
    var grown = 0
    if count &+ bytes &+ 1 > capacity || lines == markRoom { grown = grow(for: bytes &+ 1) }
    var mark = Mark(
      number: number,
      start: UInt32(truncatingIfNeeded: count),
      hostStart: 0,
      hostCount: 0,
      programStart: 0,
      programCount: 0
    )
    if let record {
      (mark.hostStart, mark.hostCount) = SegmentChunk.short(record.pointee.host)
      (mark.programStart, mark.programCount) = SegmentChunk.short(record.pointee.program)
      times.first = min(times.first, record.pointee.time)
      times.last = max(times.last, record.pointee.time)
    }
    (marks + lines).initialize(to: mark)
    lines &+= 1
    (text + count).update(from: line, count: bytes)
    text[count &+ bytes] = 0x0a
    count &+= bytes &+ 1
    return grown
  }

  @inline(__always)
  private static func short(_ range: ByteRange) -> (UInt16, UInt16) {
    guard range.end <= Int(UInt16.max) else { return (0, .max) }
    return (UInt16(truncatingIfNeeded: range.start), UInt16(truncatingIfNeeded: range.count))
  }

  @inline(never)
  private func grow(for bytes: Int) -> Int {
    let before = memory
    if count + bytes > capacity {
      capacity = max(2 * capacity, count + bytes)
      let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
      larger.update(from: text, count: count)
      text.deallocate()
      text = larger
    }
    if lines == markRoom {
      markRoom *= 2
      let larger = UnsafeMutablePointer<Mark>.allocate(capacity: markRoom)
      larger.moveInitialize(from: marks, count: lines)
      marks.deallocate()
      marks = larger
    }
    return memory - before
  }

  /// The bytes of memory it holds.
  public var memory: Int { capacity + markRoom * MemoryLayout<Mark>.stride }

  /// Whether it is worth keeping for further lines: full-grown, and not by one huge line.
  public var isReusable: Bool {
    (SegmentChunk.textBytes / 2...SegmentChunk.textBytes * 2).contains(capacity)
  }
}
