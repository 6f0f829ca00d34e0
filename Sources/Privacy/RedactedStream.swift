import Glibc
import Syslog

/// A stream of bytes without what its lines are not to keep.
///
/// Bytes are read into `room`; whole lines are redacted and given on, the beginning of a line waits in
/// memory for its end. So nothing of a line is seen by anyone before all of it was looked at.
public final class RedactedStream {
  /// Bytes beyond the longest line that are still looked at, so that a line is not cut within what is to
  /// be taken out.
  public static let overlap = 4_096
  /// Bytes read at once.
  static let readBytes = 256 << 10

  /// What is taken out.
  public let redactor: Redactor
  private let maxLineBytes: Int
  private let buffer: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  /// Bytes of an unfinished line at the buffer's start.
  private var pending = 0
  /// Whether the rest of a line that was too long is being thrown away.
  private var isSkipping = false
  private var output: [UInt8] = []
  private var given = 0
  /// Lines that were cut, and are now no longer than a line may be.
  private var shortened: UInt64 = 0

  /// Makes a stream; longer lines are cut.
  public init(_ redactor: Redactor, maxLineBytes: Int) {
    self.redactor = redactor
    self.maxLineBytes = maxLineBytes
    capacity = RedactedStream.readBytes + maxLineBytes + RedactedStream.overlap
    buffer = .allocate(capacity: capacity + ByteScan.padding)
    buffer.initialize(repeating: 0, count: capacity + ByteScan.padding)
  }

  deinit {
    buffer.deallocate()
  }

  /// Where the next bytes go.
  public var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: buffer + pending, count: capacity - pending)
  }

  /// Whether there is something to give.
  public var hasOutput: Bool { given < output.count }

  /// Whether the beginning of a line waits for its end.
  public var isWaiting: Bool { pending > 0 || isSkipping }

  /// Takes `count` bytes that were read into `room`.
  public func took(_ count: Int) {
    let end = pending + count
    var start = 0
    if isSkipping {
      guard let newline = memchr(buffer, 0x0a, end) else {
        pending = 0
        return
      }
      // Of the line that was cut its end is still to come.
      start = UnsafeRawPointer(newline) - UnsafeRawPointer(buffer)
      isSkipping = false
    }
    // What stays as it came is copied in long pieces.
    var clean = start
    if start < end, buffer[start] == 0x0a { start += 1 }
    while start < end, let newline = memchr(buffer + start, 0x0a, end - start) {
      let lineEnd = UnsafeRawPointer(newline) - UnsafeRawPointer(buffer)
      if lineEnd - start > maxLineBytes {
        copy(clean, start)
        appendCut(start, lineEnd)
        clean = lineEnd
      } else {
        let before = output.count
        if redactor.redact(buffer + start, lineEnd - start, into: &output) {
          moveBack(before, clean, start)
          clean = lineEnd
        }
      }
      start = lineEnd + 1
    }
    copy(clean, start)
    if end - start > maxLineBytes + RedactedStream.overlap {
      appendCut(start, end)
      isSkipping = true
      start = end
    }
    pending = end - start
    if pending > 0, start > 0 { memmove(buffer, buffer + start, pending) }
  }

  /// Says that no more will come: what there is of a last line is looked at as it is.
  public func end() {
    if pending > maxLineBytes {
      appendCut(0, pending)
    } else if pending > 0, !redactor.redact(buffer, pending, into: &output) {
      copy(0, pending)
    }
    pending = 0
    isSkipping = false
  }

  /// Forgets the beginning of a line whose end will not come: half of a line is known to no rule.
  public func drop() {
    pending = 0
    isSkipping = false
  }

  /// Hands over as many bytes as there is room for; answers how many.
  public func give(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, output.count - given)
    guard count > 0 else { return 0 }
    output.withUnsafeBytes { bytes in
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[given..<given + count]))
    }
    given += count
    if given == output.count {
      output.removeAll(keepingCapacity: true)
      given = 0
    }
    return count
  }

  /// Lines that were cut since the last question and do not show it by their length.
  public func takeShortened() -> UInt64 {
    defer { shortened = 0 }
    return shortened
  }

  private func copy(_ start: Int, _ end: Int) {
    guard end > start else { return }
    output.append(contentsOf: UnsafeBufferPointer(start: buffer + start, count: end - start))
  }

  /// Puts what stayed as it came in front of the line that was just appended.
  private func moveBack(_ place: Int, _ start: Int, _ end: Int) {
    guard end > start else { return }
    output.insert(
      contentsOf: UnsafeBufferPointer(start: buffer + start, count: end - start),
      at: place
    )
  }

  /// Appends the beginning of a line that is too long, so that it is cut where it is read.
  private func appendCut(_ start: Int, _ end: Int) {
    let count = min(end - start, maxLineBytes + RedactedStream.overlap)
    let before = output.count
    if !redactor.redact(buffer + start, count, into: &output) { copy(start, start + count) }
    let length = output.count - before
    if length > maxLineBytes + 1 {
      output.removeLast(length - maxLineBytes - 1)
    } else if length <= maxLineBytes {
      shortened &+= 1
    }
  }
}
