import Glibc
import TestSupport
import Testing

@testable import Archive

struct JournalTests {
  private func append(_ journal: Journal, _ texts: [String]) {
    for (place, text) in texts.enumerated() {
      let bytes = Array(text.utf8)
      #expect(
        bytes.withUnsafeBytes { journal.append(kind: 1, clock: Int64(100 + place), $0) } == nil
      )
    }
  }

  private func read(_ path: String, from offset: Int = 0) throws -> (texts: [String], damaged: Int)
  {
    let reader = try JournalReader(path: path, from: offset)
    var texts: [String] = []
    while let frame = reader.next() { texts.append(String(decoding: frame.bytes, as: UTF8.self)) }
    return (texts, reader.damaged)
  }

  @Test(
    arguments: [
      ("", 0, 0xef46_db37_51d8_e999), ("a", 0, 0xd24e_c4f1_a98c_6e5b),
      ("abc", 0, 0x44bc_2cf5_ad77_0999),
      ("Nobody inspects the spammish repetition", 0, 0xfbce_a83c_8a37_8bf1),
    ] as [(String, UInt64, UInt64)]
  )
  func `XXH64 is what others take it for`(text: String, seed: UInt64, hash: UInt64) {
    #expect(Array(text.utf8).withUnsafeBytes { XXHash64.hash($0, seed: seed) } == hash)
  }

  @Test func `what was appended is read, segment by segment`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/journal"
    let journal = try Journal(directory: path, maxBytes: 1 << 20)
    let first = journal.begin(number: 40).segment
    append(journal, ["one", "", "three"])
    let second = journal.begin().segment
    append(journal, ["four"])
    #expect(try Journal.segments(in: path) == [first, second])
    #expect(try read(Journal.path(first, in: path)).texts == ["one", "", "three"])
    let reader = try JournalReader(path: Journal.path(second, in: path))
    let frame = try #require(reader.next())
    #expect(frame.number == 43 && frame.clock == 100 && frame.kind == 1)
    #expect(journal.report.held == 4 * 32 + 12)
    #expect(journal.forget(before: second) == nil)
    #expect(try Journal.segments(in: path) == [second])
    #expect(journal.report.held == 32 + 4)
    #expect(journal.sync() == nil)
    #expect(journal.finish() == nil)
    #expect(try Journal.segments(in: path) == [] && journal.report.held == 0)
  }

  @Test func `another process goes on behind what is there`() throws {
    let directory = try TemporaryDirectory()
    let first = try Journal(directory: directory.path, maxBytes: 1 << 20)
    let segment = first.begin().segment
    append(first, ["one"])
    let second = try Journal(directory: directory.path, maxBytes: 1 << 20)
    #expect(second.report.held == 35)
    #expect(second.begin().segment == segment + 1)
    #expect(second.forget(before: segment + 1) == nil)
    #expect(try Journal.segments(in: directory.path) == [segment + 1])
  }

  @Test func `a tail that was cut off costs what was cut, and no more`() throws {
    let directory = try TemporaryDirectory()
    let journal = try Journal(directory: directory.path, maxBytes: 1 << 20)
    let path = Journal.path(journal.begin().segment, in: directory.path)
    append(journal, ["first entry", "second entry"])
    for cut in 1...(32 + 12) {
      truncate(path, off_t(32 + 11 + 32 + 12 - cut))
      let (texts, damaged) = try read(path)
      #expect(texts == ["first entry"] && damaged == 32 + 12 - cut)
    }
  }

  @Test func `an entry in the middle that was damaged is passed over`() throws {
    let directory = try TemporaryDirectory()
    let journal = try Journal(directory: directory.path, maxBytes: 1 << 20)
    let path = Journal.path(journal.begin().segment, in: directory.path)
    append(journal, ["one", "MJ\u{1} two", "three"])
    let size = 3 * 32 + 3 + 7 + 5
    for place in 35..<(35 + 32 + 7) {
      let file = open(path, O_RDWR)
      defer { close(file) }
      var byte: UInt8 = 0
      #expect(pread(file, &byte, 1, off_t(place)) == 1)
      var flipped = byte ^ 0x10
      pwrite(file, &flipped, 1, off_t(place))
      let (texts, damaged) = try read(path)
      #expect(texts == ["one", "three"] && damaged == 39, "at \(place)")
      pwrite(file, &byte, 1, off_t(place))
    }
    #expect(try read(path).damaged == 0)
    #expect(try read(path, from: 35).texts == ["MJ\u{1} two", "three"])
    #expect(size == 111)
  }

  @Test(arguments: [3, 17, 4_711] as [UInt64])
  func `no bytes trap the reader`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let directory = try TemporaryDirectory()
    for _ in 0..<100 {
      var bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in
        UInt8.random(in: .min ... .max, using: &random)
      }
      // Something that looks like an entry of any length.
      if bytes.count > 40 { bytes.replaceSubrange(8..<11, with: [0x4d, 0x4a, 1]) }
      _ = try read(try directory.file("x", bytes), from: Int.random(in: -5...500, using: &random))
    }
  }

  @Test func `beyond its size it takes nothing, until a segment begins with room`() throws {
    let directory = try TemporaryDirectory()
    let journal = try Journal(directory: directory.path, maxBytes: 100)
    let first = journal.begin().segment
    append(journal, [String(repeating: "x", count: 60)])
    let more = Array("more".utf8)
    let beyond = more.withUnsafeBytes { journal.append(kind: 1, clock: 0, $0) }
    #expect(beyond?.code == EFBIG)
    // Told once.
    #expect(more.withUnsafeBytes { journal.append(kind: 1, clock: 0, $0) } == nil)
    #expect(journal.current.isBroken && journal.report.unwritten == 8)
    let second = journal.begin().segment
    #expect(journal.forget(before: second) == nil)
    append(journal, ["again"])
    #expect(!journal.current.isBroken)
    #expect(try Journal.segments(in: directory.path) == [second] && second == first + 1)
  }

  @Test func `a directory that cannot be written to is told of, and stops nothing`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/journal"
    let journal = try Journal(directory: path, maxBytes: 1 << 20)
    rmdir(path)
    // Something of that name is no directory.
    _ = try directory.file("journal", [])
    #expect(journal.begin().fault?.action == "open")
    let bytes = Array("text".utf8)
    #expect(bytes.withUnsafeBytes { journal.append(kind: 1, clock: 0, $0) } == nil)
    #expect(journal.report == Journal.Report(held: 0, unwritten: 4, isBroken: true))
    unlink(path)
    // One that is missing is made.
    #expect(journal.begin().fault == nil)
    append(journal, ["text"])
  }
}
