import CDeflate
import Glibc

/// A segment that is read: its members one by one, those that are of no use passed over by their headers.
///
/// Cost: a system call or two for each member that is passed over; one that is unpacked costs about 1 ns
/// for each byte of its text, on one core.
public final class SegmentFile {
  /// The file.
  public let path: String
  /// Its bytes when it was opened.
  public let size: Int64
  private let descriptor: Int32
  /// The part of the file that was read last.
  private var window: [UInt8] = []
  private var windowStart: Int64 = 0

  /// Bytes read at once where only headers are wanted: most are shorter.
  private static let windowBytes = 64 << 10

  /// Opens a segment.
  ///
  /// - Throws: ``ArchiveError`` when it is missing, no regular file, or must not be read.
  public init(path: String) throws(ArchiveError) {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw ArchiveError(path: path, offset: nil, reason: errorText(errno))
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw ArchiveError(path: path, offset: nil, reason: "is no regular file")
    }
    self.descriptor = descriptor
    size = Int64(status.st_size)
  }

  deinit { close(descriptor) }

  /// The member at an offset; nil at the end of the file, or when what is there is none of ours.
  ///
  /// Its end may lie behind that of the file, which is then cut off.
  public func member(at offset: Int64) throws(ArchiveError) -> SegmentMember? {
    guard offset < size else { return nil }
    let start = try bytes(offset, SegmentMember.gzipBytes)
    guard
      let count = start.withUnsafeBytes({ SegmentMember.headerBytes($0) }),
      offset + Int64(count) <= size
    else { return nil }
    return try bytes(offset, count).withUnsafeBytes { SegmentMember($0) }
  }

  /// Whether the file begins as ours do, whatever is wrong with it further on.
  public func isOurs() throws(ArchiveError) -> Bool {
    let start = try bytes(0, SegmentMember.gzipBytes + 2)
    return start.count >= SegmentMember.gzipBytes + 2
      && start.withUnsafeBytes { SegmentMember.headerBytes($0) != nil }
      && start[start.startIndex + SegmentMember.gzipBytes] == UInt8(ascii: "M")
      && start[start.startIndex + SegmentMember.gzipBytes + 1] == UInt8(ascii: "N")
  }

  /// Where the next member begins behind a damaged place; nil when there is none nearby.
  ///
  /// Looked at are 16 MiB, three of the longest members, and a thousand places that begin like one: what is
  /// made to look like that again and again is not worth more.
  public func nextMember(after offset: Int64) throws(ArchiveError) -> Int64? {
    var at = offset + 1
    var left = 1_000
    let end = min(size, offset + SegmentFile.maxGap)
    while at < end, left > 0 {
      let block = try bytes(at, SegmentFile.windowBytes)
      guard let place = block.firstIndex(of: 0x1f) else {
        at += Int64(block.count)
        continue
      }
      at += Int64(place - block.startIndex)
      if Array(block[place...].prefix(4)) == [0x1f, 0x8b, 8, 4] {
        left -= 1
        if try member(at: at) != nil { return at }
      }
      at += 1
    }
    return nil
  }

  private static let maxGap: Int64 = 16 << 20

  /// The packed bytes of a member, its header not included; nil when the file ends before it does.
  public func body(_ member: SegmentMember, at offset: Int64) throws(ArchiveError) -> ArraySlice<
    UInt8
  >? {
    let count = member.bytes - member.headerBytes
    let body = try bytes(offset + Int64(member.headerBytes), count)
    return body.count == count ? body : nil
  }

  /// So many bytes from an offset on, fewer at the end of the file.
  private func bytes(_ offset: Int64, _ count: Int) throws(ArchiveError) -> ArraySlice<UInt8> {
    let end = windowStart + Int64(window.count)
    if offset < windowStart || offset + Int64(count) > end {
      let wanted = min(max(count, SegmentFile.windowBytes), Int(size - min(offset, size)))
      window = try read(offset, wanted)
      windowStart = offset
    }
    let start = Int(offset - windowStart)
    return window[start..<min(start + count, window.count)]
  }

  private func read(_ offset: Int64, _ count: Int) throws(ArchiveError) -> [UInt8] {
    var done = 0
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while done < count {
        let rest = UnsafeMutableRawBufferPointer(buffer)[done...]
        let got = pread(
          descriptor,
          UnsafeMutableRawBufferPointer(rebasing: rest).baseAddress,
          rest.count,
          off_t(offset) + off_t(done)
        )
        if got > 0 {
          done += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          code = errno
          break
        }
      }
      filled = done
    }
    if code != 0 { throw ArchiveError(path: path, offset: offset, reason: errorText(code)) }
    return bytes
  }
}

/// Unpacks members, into room that is used again.
///
/// Used from one thread.
public final class MemberUnpacker {
  /// Bytes behind a text that may be read.
  private static let padding = 64
  private let decompressor: OpaquePointer?
  private var text: UnsafeMutablePointer<UInt8>
  private var room = 2 * SegmentChunk.textBytes

  /// Makes an unpacker.
  public init() {
    decompressor = libdeflate_alloc_decompressor()
    text = .allocate(capacity: room + MemberUnpacker.padding)
    text.initialize(repeating: 0, count: room + MemberUnpacker.padding)
  }

  deinit {
    if let decompressor { libdeflate_free_decompressor(decompressor) }
    text.deallocate()
  }

  /// The text of a member, good until the next call, with 64 readable bytes behind it; nil when it is
  /// damaged: it does not unpack, or not to what its checksums say.
  public func unpack(
    _ member: SegmentMember,
    _ body: ArraySlice<UInt8>
  ) -> UnsafeBufferPointer<UInt8>? {
    let packed = body.count - SegmentMember.trailerBytes
    guard let decompressor, packed > 0, member.textBytes <= SegmentMember.maxTextBytes else {
      return nil
    }
    if member.textBytes > room {
      text.deallocate()
      room = member.textBytes
      text = .allocate(capacity: room + MemberUnpacker.padding)
      text.initialize(repeating: 0, count: room + MemberUnpacker.padding)
    }
    return body.withUnsafeBytes { bytes in
      var count = 0
      let result = libdeflate_deflate_decompress(
        decompressor,
        bytes.baseAddress,
        packed,
        text,
        room,
        &count
      )
      guard result == LIBDEFLATE_SUCCESS, count == member.textBytes,
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: packed, as: UInt32.self))
          == libdeflate_crc32(0, text, count)
      else { return nil }
      return UnsafeBufferPointer(start: text, count: count)
    }
  }
}
