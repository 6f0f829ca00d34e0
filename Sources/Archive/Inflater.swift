import CZlib

/// A stream of gzip members (RFC 1952), one behind the other, taken apart by zlib.
///
/// The owner fills ``input`` and says how much is in it; the checksum of each member is verified.
struct Inflater: ~Copyable {
  /// What a step came to.
  enum Step: Equatable {
    /// All the room is used, or all the input.
    case more
    /// A member is complete.
    case memberEnd
    /// The input is no gzip, or does not match its checksum.
    case damaged(String)
  }

  /// The compressed bytes read at once: large enough that a read costs little beside inflating it.
  static let inputBytes = 128 << 10

  /// Room for compressed bytes.
  let input: UnsafeMutableRawBufferPointer
  /// Where the unread part of `input` starts, and its length.
  private(set) var start = 0
  private(set) var available = 0
  // On the heap: zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Sets zlib up; nil when it has no memory (about 40 KiB).
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    input = .allocate(byteCount: Inflater.inputBytes, alignment: 16)
    guard czlib_inflate_init_gzip(stream) == Z_OK else {
      input.deallocate()
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// The next byte to be inflated; nil when there is none.
  var firstByte: UInt8? { available > 0 ? input[start] : nil }

  /// Says that `input` holds `count` new bytes from its start.
  mutating func refill(_ count: Int) {
    start = 0
    available = count
  }

  /// Passes over zero bytes, with which tapes and some copying programs fill up.
  mutating func skipZeros() {
    while available > 0, input[start] == 0 {
      start += 1
      available -= 1
    }
  }

  /// Gets ready for the next member.
  mutating func beginMember() {
    inflateReset(stream)
  }

  /// Inflates from `input` into `output`; the count of bytes written, and how it ended.
  mutating func step(into output: UnsafeMutableRawBufferPointer) -> (count: Int, step: Step) {
    let room = min(output.count, Int(UInt32.max))
    stream.pointee.next_in = input.baseAddress?.advanced(by: start)
      .assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(available)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    let code = inflate(stream, Z_NO_FLUSH)
    let left = Int(stream.pointee.avail_in)
    start += available - left
    available = left
    let count = room - Int(stream.pointee.avail_out)
    switch code {
    case Z_STREAM_END: return (count, .memberEnd)
    // Z_BUF_ERROR: nothing could be done with what was given; no damage.
    case Z_OK, Z_BUF_ERROR: return (count, .more)
    default:
      let words = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
      return (count, .damaged(words))
    }
  }
}
