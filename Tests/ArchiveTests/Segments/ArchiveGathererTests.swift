import Glibc
import TestSupport
import Testing

@testable import Archive

struct ArchiveGathererTests {
  private func text(_ directory: TemporaryDirectory, _ base: String) throws -> [String: String] {
    let shelf = ArchiveShelf(directory: directory.path)
    var found: [String: String] = [:]
    for day in try shelf.days(of: base, in: 0...100_000) {
      for place in try shelf.places(of: base, day: day) {
        found[place.name] = try unpacked(shelf.path(place))
      }
    }
    return found
  }

  @Test func `a line goes to its category's minute, and where it came in the unsplit stream`()
    throws
  {
    let directory = try TemporaryDirectory()
    let scene = SegmentScene(directory.path)
    let gatherer = scene.gatherer()
    gatherer.append(0, "a", at: 65)
    gatherer.append(1, "b", at: 70)
    gatherer.append(0, "late", at: 59)
    gatherer.append(0, "c", at: 125)
    gatherer.append(malformed: "junk", at: 125)
    gatherer.finish(clock: 200)
    #expect(
      try text(directory, "sshd") == [
        "0000.log.gz": "late\n", "0001.log.gz": "a\n", "0002.log.gz": "c\n",
      ]
    )
    #expect(try text(directory, "other") == ["0001.log.gz": "b\n", "0002.log.gz": "junk\n"])
    #expect(
      try text(directory, "%unsplit") == [
        "0001.log.gz": "a\nb\nlate\n", "0002.log.gz": "c\njunk\n",
      ]
    )
  }

  @Test func `what comes after its minute was closed has a segment of its own`() throws {
    let directory = try TemporaryDirectory()
    let gatherer = SegmentScene(directory.path).gatherer(unsplit: false)
    for round in 0..<3 {
      gatherer.append(0, "round \(round)", at: 60)
      gatherer.close(minute: 60)
    }
    gatherer.finish(clock: 0)
    #expect(
      try text(directory, "sshd") == [
        "0001.log.gz": "round 0\n", "0001_0001.log.gz": "round 1\n",
        "0001_0002.log.gz": "round 2\n",
      ]
    )
  }

  @Test func `malformed lines before any record go with the first, or by the clock`() throws {
    let directory = try TemporaryDirectory()
    let gatherer = SegmentScene(directory.path).gatherer()
    gatherer.append(malformed: "one", at: nil)
    gatherer.append(malformed: "", at: nil)
    gatherer.append(0, "first", at: 120)
    gatherer.append(malformed: "two", at: 120)
    gatherer.finish(clock: 600)
    #expect(try text(directory, "other") == ["0002.log.gz": "one\n\ntwo\n"])
    #expect(try text(directory, "%unsplit") == ["0002.log.gz": "one\n\nfirst\ntwo\n"])
    let alone = try TemporaryDirectory()
    let other = SegmentScene(alone.path).gatherer(unsplit: false)
    other.append(malformed: "one", at: nil)
    other.finish(clock: 600)
    #expect(try text(alone, "other") == ["0010.log.gz": "one\n"])
  }

  @Test func `junk without end takes no memory without end`() throws {
    let scene = SegmentScene()
    let gatherer = scene.gatherer(unsplit: false)
    let junk = String(repeating: "x", count: 10_000)
    for _ in 0..<400 { gatherer.append(malformed: junk, at: nil, clock: 60) }
    #expect(scene.jobs.contains { $0.hasPrefix("pack other 60") })
  }

  @Test func `a chunk is handed over when it is full`() throws {
    let scene = SegmentScene()
    let gatherer = scene.gatherer(unsplit: false)
    let line = String(repeating: "x", count: 99)
    for _ in 0..<6_000 { gatherer.append(0, line, at: 60) }
    // 256 KiB of lines of 100 bytes, the last one of which no longer fits.
    #expect(scene.jobs == ["pack sshd 60 2621", "pack sshd 60 2621"])
    for _ in 0..<20_000 { gatherer.append(1, "", at: 60) }
    #expect(scene.jobs.suffix(2) == ["pack other 60 8192", "pack other 60 8192"])
  }

  @Test func `a line longer than a chunk is a chunk`() throws {
    let directory = try TemporaryDirectory()
    let gatherer = SegmentScene(directory.path).gatherer(unsplit: false)
    let long = String(repeating: "long ", count: 200_000)
    gatherer.append(0, "a", at: 60)
    gatherer.append(0, long, at: 60)
    gatherer.append(0, "b", at: 60)
    gatherer.finish(clock: 0)
    #expect(try text(directory, "sshd")["0001.log.gz"] == "a\n\(long)\nb\n")
  }

  @Test func `many minutes at once are closed before they are too many`() {
    let scene = SegmentScene()
    let gatherer = scene.gatherer(unsplit: false)
    for minute in 0..<Int64(ArchiveGatherer.maxOpen + 1) {
      gatherer.append(0, "x", at: minute * 60)
    }
    #expect(scene.jobs.count { $0.hasPrefix("close") } == ArchiveGatherer.maxOpen)
  }

  @Test func `other categories go on in the same minutes, those that are no more end`() throws {
    let directory = try TemporaryDirectory()
    let scene = SegmentScene(directory.path)
    let gatherer = scene.gatherer(unsplit: false)
    gatherer.append(0, "a", at: 60)
    gatherer.append(1, "b", at: 60)
    gatherer.replace(categories: ["new", "sshd"])
    #expect(scene.jobs == ["pack other 60 1", "close other 60"])
    gatherer.append(1, "c", at: 60)
    gatherer.append(0, "d", at: 60)
    gatherer.finish(clock: 0)
    #expect(try text(directory, "sshd") == ["0001.log.gz": "a\nc\n"])
    #expect(try text(directory, "new") == ["0001.log.gz": "d\n"])
  }

  @Test func `stamps before 1970 have a minute too`() throws {
    let directory = try TemporaryDirectory()
    let scene = SegmentScene(directory.path)
    let gatherer = scene.gatherer(unsplit: false)
    gatherer.append(0, "x", at: -1)
    #expect(scene.jobs.isEmpty)
    gatherer.finish(clock: 0)
    #expect(scene.jobs.first == "pack sshd -60 1")
  }
}
