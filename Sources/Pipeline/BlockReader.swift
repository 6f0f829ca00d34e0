import Glibc
import Syslog

/// Cuts a stream of bytes into blocks of whole lines.
///
/// Bytes are read behind what is left of the last line, and everything up to the last line feed is
/// handed on; a line that outgrows the room is handed on once, cut, and the rest thrown away.
/// Bytes go into a buffer of its own, or into one that is given for the next block (`use`).
struct BlockReader: ~Copyable {
  /// Bytes read at once.
  ///
  /// Larger gains nothing, smaller costs calls.
  static let blockBytes = 256 << 10

  private let own: UnsafeMutablePointer<UInt8>
  /// Where the next bytes are read to.
  private var buffer: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  private let maxLineBytes: Int
  /// Bytes of an unfinished line at the buffer's start, or at that of `own`.
  private var pending = 0
  /// Whether they are in `own` because the buffer was handed on.
  private var isSaved = false
  /// Whether the rest of a line that was too long is being thrown away.
  private var isSkipping = false

  init(maxLineBytes: Int) {
    self.maxLineBytes = maxLineBytes
    capacity = BlockReader.blockBytes + maxLineBytes
    own = .allocate(capacity: capacity + ByteScan.padding)
    own.initialize(repeating: 0, count: capacity + ByteScan.padding)
    buffer = own
  }

  deinit {
    own.deallocate()
  }

  /// Goes on in a buffer of `blockBytes` and a line's greatest length; an unfinished line moves
  /// there.
  ///
  /// To be called before each `took`, with the same buffer until lines of it were handed on.
  mutating func use(_ next: UnsafeMutablePointer<UInt8>) {
    if isSaved { memcpy(next, own, pending) }
    isSaved = false
    buffer = next
  }

  /// The bytes of a line whose end has not come.
  var unfinished: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: isSaved ? own : buffer, count: pending)
  }

  /// Whether the rest of a line that was too long is being thrown away.
  var isPassingOver: Bool { isSkipping }

  /// Begins where another reader stopped; to be called before anything else.
  mutating func restore(unfinished: [UInt8], isPassingOver: Bool) {
    // Longer than a line may be now: what is more of it is thrown away.
    pending = min(unfinished.count, maxLineBytes)
    for place in 0..<pending { own[place] = unfinished[place] }
    isSaved = pending > 0
    isSkipping = isPassingOver
  }

  /// Where the next bytes go.
  var room: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: buffer + pending, count: capacity - pending)
  }

  /// Takes `count` bytes that were read into `room` and passes whole lines on.
  mutating func took(_ count: Int, _ worker: inout some LineTaker) {
    var start = 0
    var end = pending + count
    if isSkipping {
      guard let newline = memchr(buffer, 0x0a, end) else {
        worker.skipped(bytes: end)
        pending = 0
        return
      }
      start = UnsafeRawPointer(newline) - UnsafeRawPointer(buffer) + 1
      worker.skipped(bytes: start)
      isSkipping = false
    }
    let last = lastNewline(start, end)
    if last > start {
      worker.take(UnsafePointer(buffer + start), last - start)
      start = last
    }
    if end - start > maxLineBytes {
      // Longer than a line may be, and no end in sight.
      worker.line(UnsafePointer(buffer + start), maxLineBytes, isCut: true)
      worker.skipped(bytes: end - start)
      isSkipping = true
      end = start
    }
    pending = end - start
    if pending > 0, start > 0 {
      memmove(own, buffer + start, pending)
      isSaved = buffer != own
    }
  }

  /// Forgets a line whose end will never come.
  mutating func cut() {
    pending = 0
    isSaved = false
    isSkipping = false
  }

  /// At the end of input: a last line without a line feed is a line.
  mutating func finish(_ worker: inout some LineTaker) {
    if pending > 0 {
      worker.line(UnsafePointer(buffer), pending, isCut: false)
      worker.skipped(bytes: pending)
    }
    pending = 0
    isSaved = false
    isSkipping = false
  }

  /// Offset just behind the last line feed in `start..<end`, or `start`.
  private func lastNewline(_ start: Int, _ end: Int) -> Int {
    var at = end
    while at > start, buffer[at - 1] != 0x0a { at -= 1 }
    return at
  }
}
