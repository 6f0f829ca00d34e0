import Syslog
import Testing

@testable import Archive

/// Gathers lines and writes them at once, without a thread between.
final class SegmentScene {
  let files: SegmentFiles?
  private let packer = ChunkPacker()
  /// Segments that were closed, in order.
  private(set) var places: [SegmentPath] = []
  /// Whether closed segments get their place at once.
  var seals = true
  private(set) var jobs: [String] = []

  init(_ directory: String? = nil) {
    files = directory.map { SegmentFiles(directory: $0) }
  }

  func gatherer(
    split: Bool = true,
    unsplit: Bool = true,
    first: UInt64 = 1,
    categories: [String] = ["sshd", "other"]
  ) -> ArchiveGatherer {
    let gatherer = ArchiveGatherer(
      isSplit: split,
      isUnsplit: unsplit,
      first: first,
      takeChunk: { SegmentChunk() },
      hand: { [self] in take($0) }
    )
    gatherer.replace(categories: categories)
    return gatherer
  }

  private func take(_ job: ArchiveJob) {
    do throws(ArchiveFault) {
      switch job {
      case .pack(let chunk, let key):
        jobs.append("pack \(key.base) \(key.minute) \(chunk.lines)")
        guard let (_, header, body) = packer.pack(chunk, level: 1) else { return }
        try files?.append(header, body, to: key)
      case .close(let key):
        jobs.append("close \(key.base) \(key.minute)")
        if seals, let place = try files?.seal(key)?.path { places.append(place) }
      }
    } catch {
      Issue.record("\(error)")
    }
  }

  /// A member of these lines as it lies on disk; the second word is the host, the third the program, and
  /// the stamps are 100 to 149.
  func packed(_ lines: [String], firstNumber: UInt64, level: Int32 = 6) -> [UInt8] {
    let chunk = SegmentChunk()
    for (index, line) in lines.enumerated() {
      let bytes = Array(line.utf8)
      var record = SegmentScene.record(bytes)
      record.time = 100 + Int64(index % 50)
      (bytes + [0]).withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        withUnsafePointer(to: record) {
          _ = chunk.append(start, bytes.count, number: firstNumber + UInt64(index), $0)
        }
      }
    }
    guard let (_, header, body) = packer.pack(chunk, level: level) else { return [] }
    return header + Array(body)
  }

  /// The second last words before the colon as host and program, wherever they are.
  private static func record(_ line: [UInt8]) -> Record {
    var record = Record()
    let words = line.split(separator: 0x20)
    guard let place = words.firstIndex(where: { $0.contains(0x3a) && !$0.allSatisfy(isClock) }),
      place > 0
    else { return record }
    record.host = ByteRange(start: words[place - 1].startIndex, count: words[place - 1].count)
    let name = words[place].prefix { $0 != 0x5b && $0 != 0x3a }
    record.program = ByteRange(start: name.startIndex, count: name.count)
    return record
  }

  private static func isClock(_ byte: UInt8) -> Bool { (0x30...0x3a).contains(byte) }
}

extension ArchiveGatherer {
  /// Takes a record with a stamp.
  func append(_ category: Int, _ line: String, at time: Int64) {
    let bytes = Array(line.utf8)
    var record = Record()
    record.time = time
    (bytes + [0]).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      withUnsafePointer(to: record) { append(category, start, bytes.count, $0) }
    }
  }

  /// Takes a line without a header.
  func append(malformed line: String, at time: Int64?, clock: Int64 = 0, category: Int = 1) {
    let bytes = Array(line.utf8)
    (bytes + [0]).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      append(malformed: start, bytes.count, category: category, at: time, clock: clock)
    }
  }
}

/// The text of a segment, unpacked by zlib.
func unpacked(_ path: String) throws -> String {
  let (text, error) = readAll(try LogFile(path: path))
  #expect(error == nil)
  return String(decoding: text, as: UTF8.self)
}
