import Archive
import Foundation
import Patterns
import Syslog
import TestSupport
import Testing

@testable import Search

/// A search finds what looking at each line finds, in the order the lines came.
struct SearchLawTests {
  private struct Kind {
    var pattern: String
    var manner = SearchPattern.Manner()
    var matches: (String) -> Bool
  }

  private func kinds() -> [Kind] {
    func manner(_ change: (inout SearchPattern.Manner) -> Void) -> SearchPattern.Manner {
      var manner = SearchPattern.Manner()
      change(&manner)
      return manner
    }
    return [
      Kind(pattern: "Failed", matches: { $0.contains("Failed") }),
      Kind(
        pattern: "failed",
        manner: manner { $0.ignoresCase = true },
        matches: { $0.lowercased().contains("failed") }
      ),
      Kind(
        pattern: "Failed",
        manner: manner { $0.isInverted = true },
        matches: { !$0.contains("Failed") }
      ),
      Kind(
        pattern: "203.0.113.9",
        manner: manner { $0.isFixed = true },
        matches: { $0.contains("203.0.113.9") }
      ),
      Kind(
        pattern: "9",
        manner: manner { $0.isWord = true },
        matches: { $0.contains(".9 ") || $0.hasSuffix(" 9") }
      ),
      Kind(
        pattern: "(closed|user=zoe) [0-9]+$",
        matches: { $0.contains("closed ") || $0.contains("user=zoe ") }
      ),
      Kind(pattern: "nowhere at all", matches: { _ in false }),
      Kind(pattern: "", matches: { _ in true }),
      Kind(
        pattern: "",
        manner: manner { $0.isInverted = true },
        matches: { _ in false }
      ),
    ]
  }

  @Test(arguments: [(true, false), (false, true), (true, true)])
  func `a search finds what a look at each line finds, in the order they came`(
    split: Bool,
    unsplit: Bool
  ) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed)
      let scene = try SearchScene(split: split, unsplit: unsplit)
      scene.fill(minutes: 70, &random)
      for kind in kinds() {
        let wanted = scene.lines.map(\.text).filter(kind.matches)
        let (found, report) = try scene.search(kind.pattern, kind.manner)
        #expect(found == wanted, "\(kind.pattern) \(kind.manner) seed \(seed)")
        #expect(report.matches == UInt64(wanted.count) && report.faultCount == 0)
        let counted = try scene.search(kind.pattern, kind.manner) { $0.countsOnly = true }
        #expect(counted.lines == [] && counted.report.matches == UInt64(wanted.count))
        let few = try scene.search(kind.pattern, kind.manner, threads: 5) { $0.limit = 7 }
        #expect(few.lines == Array(wanted.prefix(7)))
      }
    }
  }

  @Test(arguments: [(true, false), (false, true)])
  func `a range takes the lines whose stamps are in it`(split: Bool, unsplit: Bool) throws {
    var random = SeededGenerator(9)
    let scene = try SearchScene(split: split, unsplit: unsplit)
    scene.fill(minutes: 40, &random)
    let first = scene.lines[0].time
    for (from, to) in [(600, 1_200), (611, 1_199), (0, 60), (-9_999, 30), (1_800, 99_999)] {
      let range = first + Int64(from)..<first + Int64(to)
      let wanted = scene.lines.filter { range.contains($0.time) }.map(\.text)
      let (found, _) = try scene.search(nil) {
        $0.from = range.lowerBound
        $0.to = range.upperBound
      }
      #expect(found == wanted, "\(from) to \(to)")
    }
  }

  @Test func `lines that are kept both ways are found once, late ones in a range too`() throws {
    let scene = try SearchScene(split: true, unsplit: true)
    for (text, time) in [("1", 10), ("2", 59), ("3", 60), ("late", 58), ("5", 65), ("later", 3)]
      as [(String, Int64)]
    {
      scene.append("h p: \(text)", 1, at: time)
    }
    scene.finish()
    let (found, report) = try scene.search("h p") {
      $0.from = 0
      $0.to = 60
    }
    #expect(found == ["h p: 1", "h p: 2", "h p: late", "h p: later"])
    #expect(report.matches == 4)
  }

  @Test func `a segment that gets its place while it is looked for is found, once`() throws {
    let scene = try SearchScene()
    for index in 0..<200 { scene.append("h p: line \(index)", index % 2, at: Int64(index)) }
    scene.settle()
    var query = SearchQuery(
      try SearchPattern("line", SearchPattern.Manner()),
      zone: .utc
    )
    query.limit = .max
    var minutes = try SearchMinutes(ArchiveShelf(directory: scene.directory), query)
    var listed: [SearchMinute] = []
    while let minute = minutes.next() { listed.append(minute) }
    #expect(listed.flatMap(\.segments).allSatisfy { $0.key != nil })
    // Listed open, and closed before anybody opens them.
    scene.finish()
    let scan = SegmentScan(
      query,
      ArchiveShelf(directory: scene.directory),
      passesTwins: false,
      nil
    )
    var found = 0
    for minute in listed {
      for segment in minute.segments {
        found += scan.run(segment, of: minute, limit: .max).hits.count
        var twice = minute
        let place = SegmentPath(base: segment.base, minute: minute.start, part: 0)
        twice.segments.append(
          SearchMinute.Segment(path: scene.directory + "/" + place.path, base: segment.base)
        )
        #expect(scan.run(segment, of: twice, limit: .max).hits.isEmpty)
      }
    }
    #expect(found == 200)
  }

  @Test func `categories, hosts and programs are told apart`() throws {
    var random = SeededGenerator(11)
    let scene = try SearchScene()
    scene.fill(minutes: 20, &random)
    func expect(_ change: (inout SearchQuery) -> Void, _ matches: (SearchScene.Line) -> Bool) throws
    {
      let wanted = scene.lines.filter(matches).map(\.text)
      #expect(!wanted.isEmpty)
      #expect(try scene.search(nil) { change(&$0) }.lines == wanted)
    }
    try expect({ $0.categories = [Glob("sshd")] }, { $0.category == "sshd" })
    try expect({ $0.categories = [Glob("web.*"), Glob("kernel")] }) {
      $0.category == "web.front" || $0.category == "kernel"
    }
    try expect({ $0.hosts = [Glob("host3")] }, { $0.text.contains(" host3 ") })
    try expect({ $0.hosts = [Glob("host[12]"), Glob("*4")] }, { $0.text.contains(" host4 ") })
    try expect({ $0.programs = [Glob("prog?")] }, { _ in true })
    try expect({ $0.programs = [Glob("prog1")] }, { $0.text.contains(" prog1[") })
    #expect(try scene.search(nil) { $0.hosts = [Glob("host9")] }.report.membersUnpacked == 0)
  }

  @Test func `segments that cannot hold a text are not unpacked`() throws {
    let scene = try SearchScene()
    for minute in 0..<50 {
      for line in 0..<200 {
        let text = "host1 prog: line \(line) of minute \(minute), token\(minute)token"
        scene.append(text, 1, at: Int64(minute * 60))
      }
      scene.close(Int64(minute * 60))
    }
    scene.finish()
    let (found, report) = try scene.search("token31token")
    #expect(found.count == 200)
    #expect(report.membersUnpacked < 10 && report.membersPassedOver > 40)
    #expect(report.segments == 50)
  }

  // MARK: Neighbours

  /// What grep gives of a text.
  private func grep(_ text: [String], _ word: String, before: Int, after: Int) -> [String] {
    var given: [Int] = []
    for (index, line) in text.enumerated() where line.contains(word) {
      given += max(0, index - before)...min(text.count - 1, index + after)
    }
    var out: [String] = []
    var last: Int?
    for index in Set(given).sorted() {
      if let last, index > last + 1 { out.append("--") }
      out.append(text[index])
      last = index
    }
    return out
  }

  @Test(
    arguments: [(0, 1), (1, 0), (3, 3), (0, 50), (50, 0), (200, 7), (1_000, 1_000)]
  )
  func `neighbours are those that grep gives, over the borders of segments`(
    before: Int,
    after: Int
  ) throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed)
      let scene = try SearchScene()
      for index in 0..<2_000 {
        let word = Int.random(in: 0..<90, using: &random) == 0 ? "needle" : "straw"
        let time = Int64(index / Int.random(in: 5...40, using: &random))
        scene.append("h p: \(word) \(index)", 1, at: (time / 60 + Int64(index / 60)) * 60)
        if Int.random(in: 0..<50, using: &random) == 0 { scene.settle() }
      }
      scene.finish()
      // As the lines lie in the segments: minutes in order, lines as they came.
      let order = scene.lines.enumerated().sorted {
        ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
      }
      let text = order.map(\.element.text)
      let (found, _) = try scene.search("needle") {
        $0.categories = [Glob("sshd")]
        $0.before = before
        $0.after = after
      }
      #expect(found == grep(text, "needle", before: before, after: after), "seed \(seed)")
    }
  }

  @Test func `a header that lies about time loses no line`() throws {
    let scene = try SearchScene()
    for index in 0..<300 { scene.append("h p: line \(index)", 1, at: Int64(index)) }
    scene.finish()
    // The newest stamp that had come: as far ahead as it goes.
    let path = scene.directory + "/sshd/1970/01/01/0001.log.gz"
    var bytes = try #require(FileManager.default.contents(atPath: path))
    let field = 16
    for place in (field + 64)..<(field + 71) { bytes[place] = 0xff }
    bytes[field + 71] = 0x7f
    let length = Int(bytes[14]) + Int(bytes[15]) << 8
    var payload = Array(bytes[field..<(field + length)])
    payload.replaceSubrange(56..<60, with: [0, 0, 0, 0])
    let sum = crc32(payload)
    for place in 0..<4 {
      let byte = sum >> (8 * UInt32(place))
      bytes[field + 56 + place] = UInt8(truncatingIfNeeded: byte)
    }
    try bytes.write(to: URL(fileURLWithPath: path))
    let (found, report) = try scene.search("line")
    #expect(found.sorted() == scene.lines.map(\.text).sorted())
    #expect(report.faultCount == 0)
  }

  private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 {
        let isOdd = sum & 1 == 1
        sum >>= 1
        if isOdd { sum ^= 0xedb8_8320 }
      }
    }
    return ~sum
  }

  // MARK: What is known of a pattern

  @Test(
    arguments: [
      ("Failed password", "Failed password"), ("a.c", "a"), ("^Nov", "Nov"), ("x*yz", "yz"),
      ("(one|two)three", "three"), ("a|b", ""), ("\\d+ packets", " packets"), ("(?i)abc", ""),
      ("ab+c", "ab"), ("[xy]zzy", "zzy"), ("a\\.b\\.c", "a.b.c"), ("\\x41bc", ""),
    ]
  )
  func `the text to look for first is one that every match holds`(pattern: String, literal: String)
    throws
  {
    let compiled = try SearchPattern(pattern, SearchPattern.Manner())
    #expect(String(decoding: compiled.literal, as: UTF8.self) == literal)
  }

  @Test func `a text is found wherever it stands`() {
    var random = SeededGenerator(5)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...90, using: &random)).map { _ in
        UInt8.random(in: 0x61...0x63, using: &random)
      }
      let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        UInt8.random(in: 0x61...0x63, using: &random)
      }
      let wanted = (0...max(0, bytes.count)).first { start in
        start + text.count <= bytes.count && Array(bytes[start..<(start + text.count)]) == text
      }
      let padded = bytes + text + [UInt8](repeating: 0x61, count: 64)
      padded.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let found = text.withUnsafeBufferPointer {
          ByteScan.first($0, in: base, from: 0, to: bytes.count)
        }
        #expect(found == wanted ?? bytes.count)
      }
    }
  }
}
