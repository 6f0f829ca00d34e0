import CDeflate

/// A member of a segment: a gzip member (RFC 1952) that carries, in its header's extra field, what a
/// search has to know in order to pass over it.
///
/// Drawn byte by byte in `Docs/Formats/Segment.md`. Other programs pass over the field.
public struct SegmentMember: Sendable, Equatable {
  /// Bytes of the member on disk, header and trailer included.
  public var bytes = 0
  /// Bytes of its text.
  public var textBytes = 0
  /// Lines of its text.
  public var lines = 0
  /// Number of its first line.
  public var first: UInt64 = 0
  /// Number of its last line.
  public var last: UInt64 = 0
  /// Earliest stamp of its records; above ``latest`` when there is none.
  public var earliest = Int64.max
  /// Latest stamp of its records.
  public var latest = Int64.min
  /// The newest stamp that had come when its last line did, late ones included.
  public var arrived = Int64.min
  /// Whether it is of the unsplit stream and its lines are in segments of their categories as well.
  public var isTwin = false
  /// Hosts of its records; nil when there are too many to be listed.
  public var hosts: [[UInt8]]?
  /// Programs of its records, likewise.
  public var programs: [[UInt8]]?
  /// What its text is made of; nil where that would tell nothing.
  public var filter: GramFilter?
  /// How the lines are numbered, as they are written.
  var numbers: [UInt8] = []
  /// Bytes before the packed text.
  var headerBytes = 0

  /// Most hosts, and most programs, that are listed.
  static let maxNames = 64
  /// Most bytes of the names of each.
  static let maxNameBytes = 4_096
  /// Most bytes of the numbers, four for each of the most lines; beyond it they are left out.
  static let maxNumberBytes = 32_000
  /// Bytes of gzip's own header with the length of the extra field, and of the field's name and length.
  static let gzipBytes = 12
  private static let fieldBytes = 4
  private static let fixedBytes = 72
  private static let name: (UInt8, UInt8) = (UInt8(ascii: "M"), UInt8(ascii: "N"))
  private static let version: UInt8 = 1
  /// The most bytes a header has.
  public static let maxHeaderBytes = gzipBytes + Int(UInt16.max)
  /// Checksum and length of the text, behind it.
  static let trailerBytes = 8

  init() {}

  /// The numbers of its lines; where they were left out, as if no line had come between.
  public var lineNumbers: [UInt64] {
    LineNumbers.decode(numbers, first: first, count: lines)
      ?? (0..<UInt64(lines)).map { first &+ $0 }
  }

  /// The most text a member has: the longest line there may be, and a chunk before it.
  static let maxTextBytes = 4 << 20

  /// Whether its counts can be true: whoever changes a header may have made its checksum good.
  private var isPossible: Bool {
    textBytes <= SegmentMember.maxTextBytes && lines > 0 && lines <= SegmentChunk.maxLines
      && lines <= textBytes && last >= first && last - first >= UInt64(lines - 1)
      && bytes <= textBytes + textBytes / 8 + 1_024 + SegmentMember.maxHeaderBytes
  }

  // MARK: Writing

  /// The header; `bytes` and `textBytes` are those of the whole member.
  func header() -> [UInt8] {
    var payload = [UInt8](repeating: 0, count: SegmentMember.fixedBytes)
    let hosts = SegmentMember.joined(self.hosts)
    let programs = SegmentMember.joined(self.programs)
    payload.withUnsafeMutableBytes { field in
      field[0] = SegmentMember.version
      field[1] = (self.hosts == nil ? 0 : 1) | (self.programs == nil ? 0 : 2) | (isTwin ? 4 : 0)
      field[2] = UInt8(filter?.size ?? 0)
      field.storeBytes(of: UInt32(bytes).littleEndian, toByteOffset: 4, as: UInt32.self)
      field.storeBytes(of: UInt32(textBytes).littleEndian, toByteOffset: 8, as: UInt32.self)
      field.storeBytes(of: UInt32(lines).littleEndian, toByteOffset: 12, as: UInt32.self)
      field.storeBytes(of: first.littleEndian, toByteOffset: 16, as: UInt64.self)
      field.storeBytes(of: last.littleEndian, toByteOffset: 24, as: UInt64.self)
      field.storeBytes(of: earliest.littleEndian, toByteOffset: 32, as: Int64.self)
      field.storeBytes(of: latest.littleEndian, toByteOffset: 40, as: Int64.self)
      field.storeBytes(of: arrived.littleEndian, toByteOffset: 64, as: Int64.self)
      field.storeBytes(of: UInt16(hosts.count).littleEndian, toByteOffset: 48, as: UInt16.self)
      field.storeBytes(of: UInt16(programs.count).littleEndian, toByteOffset: 50, as: UInt16.self)
      field.storeBytes(of: UInt16(numbers.count).littleEndian, toByteOffset: 52, as: UInt16.self)
    }
    payload += hosts + programs + numbers
    for word in filter?.words ?? [] {
      withUnsafeBytes(of: word.littleEndian) { payload.append(contentsOf: $0) }
    }
    let checksum = payload.withUnsafeBytes { SegmentMember.checksum($0) }
    payload.withUnsafeMutableBytes {
      $0.storeBytes(of: checksum.littleEndian, toByteOffset: 56, as: UInt32.self)
    }
    // gzip, deflate, an extra field, no time, no hint, Unix.
    var header: [UInt8] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3]
    header += SegmentMember.short(payload.count + SegmentMember.fieldBytes)
    header += [SegmentMember.name.0, SegmentMember.name.1] + SegmentMember.short(payload.count)
    return header + payload
  }

  private static func short(_ count: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)]
  }

  private static func joined(_ names: [[UInt8]]?) -> [UInt8] {
    (names ?? []).flatMap { $0 + [0x0a] }
  }

  /// CRC-32 of the field, the place of the sum itself taken for zero.
  private static func checksum(_ field: UnsafeRawBufferPointer) -> UInt32 {
    let head = libdeflate_crc32(0, field.baseAddress, 56)
    return libdeflate_crc32(
      libdeflate_crc32(head, [0, 0, 0, 0], 4),
      field.baseAddress?.advanced(by: 60),
      field.count - 60
    )
  }

  // MARK: Reading

  /// How many bytes a header takes, by its first ``gzipBytes``; nil when it is none of ours.
  static func headerBytes(_ start: UnsafeRawBufferPointer) -> Int? {
    guard start.count >= gzipBytes, start[0] == 0x1f, start[1] == 0x8b, start[2] == 8, start[3] == 4
    else { return nil }
    return gzipBytes + Int(start[10]) + Int(start[11]) << 8
  }

  /// Reads a header; nil when it is none of ours, or damaged.
  init?(_ header: UnsafeRawBufferPointer) {
    guard let count = SegmentMember.headerBytes(header), header.count >= count,
      count >= SegmentMember.gzipBytes + SegmentMember.fieldBytes + SegmentMember.fixedBytes
    else { return nil }
    let extra = UnsafeRawBufferPointer(rebasing: header[SegmentMember.gzipBytes..<count])
    guard extra[0] == SegmentMember.name.0, extra[1] == SegmentMember.name.1,
      Int(extra[2]) + Int(extra[3]) << 8 == extra.count - SegmentMember.fieldBytes
    else { return nil }
    let field = UnsafeRawBufferPointer(rebasing: extra[SegmentMember.fieldBytes...])
    func number<Number: FixedWidthInteger>(_ offset: Int, _: Number.Type) -> Number {
      Number(littleEndian: field.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }
    guard field[0] == SegmentMember.version,
      number(56, UInt32.self) == SegmentMember.checksum(field)
    else { return nil }
    bytes = Int(number(4, UInt32.self))
    textBytes = Int(number(8, UInt32.self))
    lines = Int(number(12, UInt32.self))
    first = number(16, UInt64.self)
    last = number(24, UInt64.self)
    earliest = number(32, Int64.self)
    latest = number(40, Int64.self)
    arrived = number(64, Int64.self)
    headerBytes = count
    guard isPossible else { return nil }
    let counts = [48, 50, 52].map { Int(number($0, UInt16.self)) }
    let filterBytes = field[2] == 0 ? 0 : field[2] <= 17 ? (1 << Int(field[2])) / 8 : Int.max / 4
    guard SegmentMember.fixedBytes + counts.reduce(0, +) + filterBytes == field.count,
      bytes >= count + SegmentMember.trailerBytes
    else { return nil }
    var at = SegmentMember.fixedBytes
    func next(_ count: Int) -> UnsafeRawBufferPointer {
      defer { at += count }
      return UnsafeRawBufferPointer(rebasing: field[at..<(at + count)])
    }
    let names = [next(counts[0]), next(counts[1])].map { list in
      list.split(separator: 0x0a, omittingEmptySubsequences: true).map { Array($0) }
    }
    isTwin = field[1] & 4 != 0
    if field[1] & 1 != 0 { hosts = names[0] }
    if field[1] & 2 != 0 { programs = names[1] }
    numbers = Array(next(counts[2]))
    filter = filterBytes == 0 ? nil : GramFilter(size: Int(field[2]), next(filterBytes))
  }
}
