import Archive
import Glibc

/// Cuts files into lines, in big blocks that are used again.
///
/// A line has 64 readable bytes behind it, for matchers, and no CR before its line feed.
struct LineReader: ~Copyable {
  /// Longest line, in bytes; the rest of a longer one is left out, and it is counted.
  static let maxLineBytes = 1 << 20
  /// Bytes read at once.
  private static let blockBytes = 1 << 18
  private static let padding = 64

  /// Lines that were cut, since the start.
  private(set) var longLines: UInt64 = 0
  /// The start of a line from the block before, then the block.
  private let buffer: UnsafeMutablePointer<UInt8>
  private var start = 0
  private var end = 0
  /// Where to look for the next line feed.
  private var from = 0
  /// Whether the rest of a line that is too long is being passed over.
  private var isSkipping = false

  init() {
    let size = Self.maxLineBytes + Self.blockBytes + Self.padding
    buffer = .allocate(capacity: size)
    buffer.initialize(repeating: 0, count: size)
  }

  deinit { buffer.deallocate() }

  /// Reads a block; false at the end of the file.
  ///
  /// All lines must have been taken.
  mutating func fill(_ file: inout LogFile) throws(ArchiveError) -> Bool {
    let kept = end - start
    if start > 0, kept > 0 { memmove(buffer, buffer + start, kept) }
    start = 0
    end = kept
    from = kept
    let room = UnsafeMutableRawBufferPointer(start: buffer + kept, count: Self.blockBytes)
    let count = try file.read(into: room)
    end += count
    return count > 0
  }

  /// The next whole line, valid until the next block is read; nil when that is needed.
  mutating func next() -> (start: UnsafePointer<UInt8>, count: Int)? {
    while from < end, let found = memchr(buffer + from, 0x0a, end &- from) {
      let stop = found.assumingMemoryBound(to: UInt8.self) - buffer
      let first = start
      start = stop &+ 1
      from = start
      if !isSkipping { return cut(first, stop) }
      isSkipping = false
    }
    from = end
    if isSkipping {
      start = end
    } else if end &- start > Self.maxLineBytes {
      longLines &+= 1
      isSkipping = true
      defer { start = end }
      return line(start, start &+ Self.maxLineBytes)
    }
    return nil
  }

  /// What stands behind the file's last line feed, if anything.
  mutating func last() -> (start: UnsafePointer<UInt8>, count: Int)? {
    defer {
      start = 0
      end = 0
      from = 0
      isSkipping = false
    }
    return end > start && !isSkipping ? cut(start, end) : nil
  }

  /// A line, of which the end is left out when it is too long.
  @inline(__always)
  private mutating func cut(_ first: Int, _ stop: Int) -> (start: UnsafePointer<UInt8>, count: Int)
  {
    if stop &- first <= Self.maxLineBytes { return line(first, stop) }
    longLines &+= 1
    return line(first, first &+ Self.maxLineBytes)
  }

  @inline(__always)
  private func line(_ first: Int, _ stop: Int) -> (start: UnsafePointer<UInt8>, count: Int) {
    let hasReturn = stop > first && buffer[stop &- 1] == 0x0d
    return (UnsafePointer(buffer + first), stop &- first &- (hasReturn ? 1 : 0))
  }
}
