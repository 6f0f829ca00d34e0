import CZlib

/// One gzip member (RFC 1952) being made by zlib.
struct Deflater: ~Copyable {
  /// zlib's own default: a tenth of the size for logs, at some 50 MB/s.
  static let level: Int32 = 6
  /// The compressed bytes that are handed over at once.
  static let outputBytes = 128 << 10

  private let output: UnsafeMutableRawBufferPointer
  // On the heap: zlib keeps the stream's address.
  private let stream: UnsafeMutablePointer<z_stream>

  /// Sets zlib up; nil when it has no memory (about 260 KiB).
  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    output = .allocate(byteCount: Deflater.outputBytes, alignment: 16)
    guard czlib_deflate_init_gzip(stream, Deflater.level) == Z_OK else {
      output.deallocate()
      stream.deallocate()
      return nil
    }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  /// Takes bytes, at most 4 GiB, and hands over what came of them; with `isLast` all of it.
  mutating func take(
    _ input: UnsafeRawBufferPointer,
    isLast: Bool,
    _ write: (UnsafeRawBufferPointer) throws(ArchiveFault) -> Void
  ) throws(ArchiveFault) {
    // zlib reads from it and no more; its type does not say so.
    stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
      .assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = UInt32(input.count)
    while true {
      stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(output.count)
      deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      let count = output.count - Int(stream.pointee.avail_out)
      if count > 0 { try write(UnsafeRawBufferPointer(rebasing: output[..<count])) }
      if stream.pointee.avail_out > 0 { return }
    }
  }
}
