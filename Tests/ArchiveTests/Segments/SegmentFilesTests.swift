import Glibc
import TestSupport
import Testing

@testable import Archive

struct SegmentFilesTests {
  /// An archive with two members of sshd's minute 60 left open: lines 1 to 2 and 3 to 4.
  private func leftOpen(_ directory: TemporaryDirectory) -> SegmentScene {
    let scene = SegmentScene(directory.path)
    let gatherer = scene.gatherer(unsplit: false)
    for number in 1...4 {
      gatherer.append(0, "line \(number)", at: 60)
      if number % 2 == 0 { gatherer.settle(clock: 0) }
    }
    return scene
  }

  private func sealed(_ directory: TemporaryDirectory) throws -> String {
    try unpacked(directory.path + "/sshd/1970/01/01/0001.log.gz")
  }

  @Test func `what was left open is closed, without the lines that come again`() throws {
    for (number, text, dropped) in [
      (nil, "line 1\nline 2\nline 3\nline 4\n", 0), (5, "line 1\nline 2\nline 3\nline 4\n", 0),
      (3, "line 1\nline 2\n", 1),
    ] as [(UInt64?, String, Int)] {
      let directory = try TemporaryDirectory()
      let scene = leftOpen(directory)
      let (found, latest) = try #require(try scene.files?.recover(before: number))
      #expect(try sealed(directory) == text)
      #expect(found.sealed == 1 && found.dropped == dropped)
      #expect(latest == (number == 3 ? 2 : 4))
      #expect(names(in: directory.path + "/%open") == [])
    }
  }

  @Test func `a segment all of whose lines come again is gone`() throws {
    let directory = try TemporaryDirectory()
    let scene = leftOpen(directory)
    #expect(try scene.files?.recover(before: 1).found.sealed == 0)
    #expect(names(in: directory.path + "/%open") == [] && names(in: directory.path) == ["%open"])
  }

  @Test func `a member that a crash has cut is taken away, wherever it was cut`() throws {
    for cut in [1, 8, 40, 100] {
      let directory = try TemporaryDirectory()
      let scene = leftOpen(directory)
      let path = try #require(
        names(in: directory.path + "/%open").first.map { directory.path + "/%open/" + $0 }
      )
      var status = stat()
      stat(path, &status)
      #expect(truncate(path, status.st_size - cut) == 0)
      #expect(try scene.files?.recover(before: nil).found.dropped == 1)
      #expect(try sealed(directory) == "line 1\nline 2\n")
    }
  }

  @Test func `files of others among the open ones are left alone`() throws {
    let directory = try TemporaryDirectory()
    let scene = leftOpen(directory)
    _ = try directory.file("%open/notes.txt", Array("mine".utf8))
    #expect(try scene.files?.recover(before: nil).found.sealed == 1)
    #expect(names(in: directory.path + "/%open") == ["notes.txt"])
  }

  @Test func `a link among the open ones is not followed`() throws {
    let directory = try TemporaryDirectory()
    let scene = leftOpen(directory)
    let precious = try directory.file("precious", Array("mine".utf8))
    let link = directory.path + "/%open/sshd-19700101T0002-0000000000000009.part"
    #expect(symlink(precious, link) == 0)
    #expect(try scene.files?.recover(before: nil).found.sealed == 1)
    #expect(try contents(of: precious) == "mine")
    #expect(names(in: directory.path + "/sshd/1970/01/01") == ["0001.log.gz"])
  }

  @Test func `behind damage the next member is found, and what only looks like one costs little`()
    throws
  {
    let directory = try TemporaryDirectory()
    let good = SegmentScene().packed(["x host su: y"], firstNumber: 7)
    let junk = [UInt8](repeating: 0x1f, count: 70_000) + [0x1f, 0x8b, 8, 4, 0xff]
    var file = try SegmentFile(path: try directory.file("a", junk + good))
    #expect(try file.nextMember(after: 0) == Int64(junk.count))
    let likely = Array(
      repeating: [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 3, 0xff, 0xff] as [UInt8],
      count: 200_000
    )
    file = try SegmentFile(path: try directory.file("b", likely.flatMap { $0 } + good))
    #expect(try file.nextMember(after: 0) == nil)
    let path = try directory.file("c", good)
    #expect(truncate(path, 4 << 30) == 0)
    file = try SegmentFile(path: path)
    #expect(try file.nextMember(after: Int64(good.count)) == nil)
  }

  @Test func `one writer at a time`() throws {
    let directory = try TemporaryDirectory()
    let files = SegmentFiles(directory: directory.path + "/archive")
    var lock = try files.lock()
    #expect(lock != nil)
    #expect(try files.lock() == nil)
    lock = nil
    #expect(try files.lock() != nil)
  }

  @Test func `files are for their owner and group alone`() throws {
    let directory = try TemporaryDirectory()
    let gatherer = SegmentScene(directory.path).gatherer(unsplit: false)
    gatherer.append(0, "x", at: 60)
    gatherer.finish(clock: 0)
    var status = stat()
    #expect(stat(directory.path + "/sshd/1970/01/01/0001.log.gz", &status) == 0)
    #expect(status.st_mode & 0o7777 & ~0o640 == 0)
    #expect(
      stat(directory.path + "/sshd/1970", &status) == 0 && status.st_mode & 0o7777 & ~0o750 == 0
    )
  }
}

struct ArchiveRetentionTests {
  private let day: Int64 = 86_400

  /// An archive of one segment an hour in two categories, over so many days.
  private func make(_ directory: TemporaryDirectory, days: Int64) -> SegmentScene {
    let scene = SegmentScene(directory.path)
    let gatherer = scene.gatherer(unsplit: false)
    for hour in 0..<(days * 24) {
      gatherer.append(0, "line of hour \(hour)", at: hour * 3_600)
      gatherer.append(1, "line of hour \(hour)", at: hour * 3_600)
      gatherer.close(minute: hour * 3_600)
    }
    return scene
  }

  private func surveyed(
    _ directory: TemporaryDirectory,
    _ keeping: ArchiveKeeping
  ) throws -> ArchiveRetention {
    let retention = ArchiveRetention(ArchiveShelf(directory: directory.path), keeping)
    while !retention.isSurveyed { try retention.survey() }
    return retention
  }

  @Test func `days beyond those to keep are removed, of all streams`() throws {
    let directory = try TemporaryDirectory()
    let scene = make(directory, days: 5)
    let retention = try surveyed(directory, ArchiveKeeping(days: 2, maxBytes: .max, minFree: 0))
    #expect(retention.segments == 240)
    #expect(retention.run() == nil)
    // The newest is of the 5th day at 23:00: two days before begin in the 3rd, which is kept whole.
    #expect(names(in: directory.path + "/sshd/1970/01") == ["03", "04", "05"])
    #expect(names(in: directory.path + "/other/1970/01") == ["03", "04", "05"])
    #expect(retention.removed.segments == 96 && retention.segments == 144)
    #expect(scene.places.count == 240)
  }

  @Test func `beyond the bytes to keep the oldest go, whatever their stream`() throws {
    let directory = try TemporaryDirectory()
    _ = make(directory, days: 2)
    var retention = try surveyed(directory, ArchiveKeeping(days: 99, maxBytes: .max, minFree: 0))
    let half = retention.bytes / 2
    retention = try surveyed(directory, ArchiveKeeping(days: 99, maxBytes: half, minFree: 0))
    #expect(retention.run() == nil)
    #expect(retention.bytes <= half && retention.bytes > half - 2_000)
    let shelf = ArchiveShelf(directory: directory.path)
    let left = try ["sshd", "other"].map { base in
      try shelf.days(of: base, in: 0...9).flatMap { try shelf.places(of: base, day: $0) }
    }
    // Of the last hour that had to go one of the two may be enough.
    #expect(abs(left[0].count - left[1].count) <= 1)
    #expect(left[0].map(\.minute).suffix(23) == left[1].map(\.minute).suffix(23))
    #expect(left[0].last?.minute == day + 23 * 3_600)
  }

  @Test func `without room on the disk the oldest go, and nothing else is touched`() throws {
    let directory = try TemporaryDirectory()
    _ = make(directory, days: 1)
    _ = try directory.file("sshd/1970/01/01/notes.txt", Array("mine".utf8))
    let retention = try surveyed(directory, ArchiveKeeping(days: 99, maxBytes: .max, minFree: .max))
    #expect(!retention.isRoomy)
    #expect(retention.run() == nil)
    #expect(retention.segments == 0)
    #expect(names(in: directory.path + "/sshd/1970/01/01") == ["notes.txt"])
    #expect(names(in: directory.path + "/other") == [])
  }

  @Test func `a segment named in the future, or a wrong clock, does not empty the archive`() throws
  {
    let directory = try TemporaryDirectory()
    let scene = make(directory, days: 5)
    let far = scene.gatherer(unsplit: false, first: 9_999)
    far.append(0, "from the future", at: 40_000 * day)
    far.finish(clock: 0)
    let retention = try surveyed(directory, ArchiveKeeping(days: 2, maxBytes: .max, minFree: 0))
    // Two days old by the clock, though not by the newest name: the first two days, in time.
    let now = 4 * day + 82_800
    #expect(retention.run(now: now, uptime: 1) == nil && retention.segments == 241)
    // For a minute the clock is wrong.
    #expect(retention.run(now: 40_000 * day, uptime: 2) == nil && retention.segments == 241)
    #expect(retention.run(now: now, uptime: ArchiveRetention.patience) == nil)
    #expect(retention.segments == 241)
    #expect(retention.run(now: now, uptime: ArchiveRetention.patience + 1) == nil)
    #expect(names(in: directory.path + "/sshd/1970/01") == ["03", "04", "05"])
  }

  @Test func `what is closed meanwhile is counted once`() throws {
    let directory = try TemporaryDirectory()
    let scene = make(directory, days: 1)
    let retention = ArchiveRetention(
      ArchiveShelf(directory: directory.path),
      ArchiveKeeping(days: 99, maxBytes: .max, minFree: 0)
    )
    // Before, amid and after the survey.
    retention.added(scene.places[0], 1)
    try retention.survey()
    retention.added(scene.places[1], 1)
    while !retention.isSurveyed { try retention.survey() }
    #expect(retention.segments == 48)
    retention.added(SegmentPath(base: "sshd", minute: 9 * day, part: 0), 10)
    #expect(retention.segments == 49)
  }

  @Test func `an archive that is not there has nothing in it`() throws {
    let retention = ArchiveRetention(
      ArchiveShelf(directory: "/nonexistent/archive"),
      ArchiveKeeping(days: 1, maxBytes: 1, minFree: .max)
    )
    while !retention.isSurveyed { try retention.survey() }
    #expect(retention.run() == nil && retention.segments == 0)
  }
}
