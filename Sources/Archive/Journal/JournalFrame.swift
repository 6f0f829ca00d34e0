import Glibc

/// One entry of the journal: what was read, or what was done between two reads.
///
/// Drawn byte by byte in `Docs/Formats/Journal.md`.
public struct JournalFrame {
  /// Bytes before those of the entry.
  public static let headerBytes = 32
  /// Most bytes of an entry: more than are ever read at once.
  public static let maxBytes = 16 << 20
  static let mark: UInt16 = 0x4a4d
  static let version: UInt8 = 1

  /// What the entry says; the numbers are the owner's.
  public var kind: UInt8
  /// The clock that was worked by, Unix seconds.
  public var clock: Int64
  /// Its place among all entries there ever were.
  public var number: UInt64
  /// The bytes of the entry, valid as long as their reader is.
  public var bytes: UnsafeRawBufferPointer

  /// Writes the header of an entry.
  static func header(
    kind: UInt8,
    clock: Int64,
    number: UInt64,
    _ bytes: UnsafeRawBufferPointer,
    into header: UnsafeMutableRawBufferPointer
  ) {
    header.storeBytes(of: mark.littleEndian, toByteOffset: 0, as: UInt16.self)
    header.storeBytes(of: version, toByteOffset: 2, as: UInt8.self)
    header.storeBytes(of: kind, toByteOffset: 3, as: UInt8.self)
    header.storeBytes(of: UInt32(bytes.count).littleEndian, toByteOffset: 4, as: UInt32.self)
    header.storeBytes(of: clock.littleEndian, toByteOffset: 8, as: Int64.self)
    header.storeBytes(of: number.littleEndian, toByteOffset: 16, as: UInt64.self)
    let checksum = checksum(UnsafeRawBufferPointer(rebasing: header[..<24]), bytes)
    header.storeBytes(of: checksum.littleEndian, toByteOffset: 24, as: UInt64.self)
  }

  private static func checksum(
    _ head: UnsafeRawBufferPointer,
    _ bytes: UnsafeRawBufferPointer
  ) -> UInt64 {
    XXHash64.hash(bytes, seed: XXHash64.hash(head))
  }

  /// The entry at an offset; nil when there is none that is whole.
  init?(_ file: UnsafeRawBufferPointer, at offset: Int) {
    guard file.count - offset >= JournalFrame.headerBytes else { return nil }
    let head = UnsafeRawBufferPointer(rebasing: file[offset..<(offset + 24)])
    guard
      UInt16(littleEndian: head.loadUnaligned(as: UInt16.self)) == JournalFrame.mark,
      head[2] == JournalFrame.version
    else { return nil }
    let count = Int(
      UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    )
    let start = offset + JournalFrame.headerBytes
    guard count <= JournalFrame.maxBytes, file.count - start >= count else { return nil }
    bytes = UnsafeRawBufferPointer(rebasing: file[start..<(start + count)])
    let told = file.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)
    guard UInt64(littleEndian: told) == JournalFrame.checksum(head, bytes) else { return nil }
    kind = head[3]
    clock = Int64(littleEndian: head.loadUnaligned(fromByteOffset: 8, as: Int64.self))
    number = UInt64(littleEndian: head.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
  }
}
