import CDeflate
import Glibc
import Syslog

/// Packs chunks as members of segments, by libdeflate.
///
/// Used from one thread.
public final class ChunkPacker {
  /// How hard libdeflate tries: 6 packs better than zlib's 6, at twice its speed.
  public static let level: Int32 = 6
  /// For when lines come faster than that: four times as fast, a tenth larger.
  public static let fastLevel: Int32 = 1
  /// For when they come faster still: not packed at all.
  public static let storedLevel: Int32 = 0

  private var compressors: [Int32: OpaquePointer] = [:]
  private var output: UnsafeMutableRawBufferPointer

  /// Makes a packer; compressors are made when they are needed, some hundred KiB each.
  public init() {
    output = .allocate(byteCount: 2 * SegmentChunk.textBytes, alignment: 16)
  }

  deinit {
    for compressor in compressors.values { libdeflate_free_compressor(compressor) }
    output.deallocate()
  }

  /// Packs a chunk that is not empty; hands the member over with the bytes it has on disk, which are
  /// good until the next call.
  ///
  /// Answers nil when there is no memory.
  public func pack(
    _ chunk: SegmentChunk,
    level: Int32
  ) -> (member: SegmentMember, header: [UInt8], body: UnsafeRawBufferPointer)? {
    guard let compressor = compressor(level) else { return nil }
    let text = UnsafeRawBufferPointer(start: chunk.text, count: chunk.count)
    let room =
      libdeflate_deflate_compress_bound(compressor, text.count) + SegmentMember.trailerBytes
    if room > output.count {
      output.deallocate()
      output = .allocate(byteCount: room, alignment: 16)
    }
    let packed = libdeflate_deflate_compress(
      compressor,
      text.baseAddress,
      text.count,
      output.baseAddress,
      output.count - SegmentMember.trailerBytes
    )
    guard packed > 0 else { return nil }
    let sum = libdeflate_crc32(0, text.baseAddress, text.count)
    output.storeBytes(of: sum.littleEndian, toByteOffset: packed, as: UInt32.self)
    output.storeBytes(
      of: UInt32(truncatingIfNeeded: text.count).littleEndian,
      toByteOffset: packed + 4,
      as: UInt32.self
    )
    let body = UnsafeRawBufferPointer(rebasing: output[..<(packed + SegmentMember.trailerBytes)])
    var member = describe(chunk, text)
    // An eighth of what is packed: less is soon full, more is not worth its room. Lines that come too fast
    // to be packed come too fast for this.
    if level > ChunkPacker.storedLevel { member.filter = GramFilter(text, bytes: packed / 8) }
    // Its own length is in the header, whose length does not depend on it.
    member.bytes = member.header().count + body.count
    let header = member.header()
    member.headerBytes = header.count
    return (member, header, body)
  }

  private func describe(
    _ chunk: SegmentChunk,
    _ text: UnsafeRawBufferPointer
  ) -> SegmentMember {
    let marks = UnsafeBufferPointer(start: chunk.marks, count: chunk.lines)
    var member = SegmentMember()
    member.textBytes = text.count
    member.lines = chunk.lines
    member.first = marks[0].number
    member.last = marks[marks.count - 1].number
    (member.earliest, member.latest) = chunk.times
    member.arrived = chunk.arrived
    member.isTwin = chunk.isTwin
    var hosts = NameList()
    var programs = NameList()
    for mark in marks {
      let line = UnsafePointer(chunk.text) + Int(mark.start)
      hosts.add(line, mark.hostStart, mark.hostCount)
      programs.add(line, mark.programStart, mark.programCount)
    }
    member.hosts = hosts.names
    member.programs = programs.names
    let numbers = LineNumbers.encode(marks.count) { marks[$0].number }
    if numbers.count <= SegmentMember.maxNumberBytes { member.numbers = numbers }
    return member
  }

  private func compressor(_ level: Int32) -> OpaquePointer? {
    if let made = compressors[level] { return made }
    guard let made = libdeflate_alloc_compressor(level) else { return nil }
    compressors[level] = made
    return made
  }
}

/// Different names of a chunk's records, as long as they are few.
private struct NameList {
  /// In the order they came; nil when there are too many.
  private(set) var names: [[UInt8]]? = []
  private var seen: [UnsafeBufferPointer<UInt8>] = []
  private var bytes = 0

  init() {}

  mutating func add(_ line: UnsafePointer<UInt8>, _ start: UInt16, _ count: UInt16) {
    guard names != nil, count > 0 else { return }
    guard count < UInt16.max else {
      names = nil
      return
    }
    let name = UnsafeBufferPointer(start: line + Int(start), count: Int(count))
    // The latest are the likeliest.
    for place in seen.indices.reversed() where NameList.isSame(seen[place], name) {
      if place < seen.count - 1 { seen.swapAt(place, seen.count - 1) }
      return
    }
    bytes += name.count + 1
    guard seen.count < SegmentMember.maxNames, bytes <= SegmentMember.maxNameBytes else {
      names = nil
      return
    }
    seen.append(name)
    names?.append(Array(name))
  }

  private static func isSame(
    _ a: UnsafeBufferPointer<UInt8>,
    _ b: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    guard a.count == b.count, let first = a.baseAddress, let second = b.baseAddress else {
      return false
    }
    return memcmp(first, second, a.count) == 0
  }
}
