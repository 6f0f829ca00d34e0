import Glibc
import TestSupport
import Testing

@testable import Archive

struct SweepTests {
  private func keeping(files: Int = 14, bytes: Int64 = 1 << 30) -> Keeping {
    var keeping = Keeping()
    keeping.files = files
    keeping.bytes = bytes
    return keeping
  }

  private func put(_ text: [UInt8], _ stamp: Int64, in directory: TemporaryDirectory) throws {
    _ = try directory.file(KeptFile(base: "c", stamp: stamp, form: .plain).name, text)
  }

  @Test func `a packed file has the lines, the mode and the time of the plain one`() throws {
    let directory = try TemporaryDirectory()
    let text = logText(lines: 20_000)
    let path = try directory.file("c-20261125T093000Z.log", text)
    chmod(path, 0o604)
    var times = [timespec(tv_sec: 77, tv_nsec: 0), timespec(tv_sec: 77, tv_nsec: 0)]
    utimensat(AT_FDCWD, path, &times, 0)
    let report = Sweep.run(directory.path, keeping())
    #expect(report.packed == 1 && report.faults == [])
    #expect(names(in: directory.path) == ["c-20261125T093000Z.log.gz"])
    #expect(readAll(try LogFile(path: path + ".gz")).text == text)
    var status = stat()
    #expect(stat(path + ".gz", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o604 && status.st_mtim.tv_sec == 77)
    #expect(
      report.holdings == ["c": .init(files: 1, bytes: Int64(status.st_size), oldest: 1_795_599_000)]
    )
  }

  @Test(arguments: Packing.Station.allCases)
  func `a crash at any place leaves one whole file, and the next pass one packed`(
    station: Packing.Station
  ) throws {
    let directory = try TemporaryDirectory()
    let text = logText(lines: 10_000)
    try put(text, 1_000, in: directory)
    let report = Sweep.run(directory.path, keeping(), isCancelled: { false }) { $0 != station }
    #expect(report.isCut)
    #expect(try keptText(directory.path, "c") == text)
    let after = Sweep.run(directory.path, keeping())
    #expect(
      after.faults == [] && after.packed == (station == .renamed || station == .removed ? 0 : 1)
    )
    #expect(names(in: directory.path) == ["c-19700101T001640Z.log.gz"])
    #expect(try keptText(directory.path, "c") == text)
  }

  @Test func `beside a plain file a packed one that is not the same is made anew`() throws {
    let text = logText(lines: 1_000)
    for packed in [Array(gzip(text).dropLast(9)), gzip(logText(lines: 999)), text, []] {
      let directory = try TemporaryDirectory()
      try put(text, 1_000, in: directory)
      _ = try directory.file("c-19700101T001640Z.log.gz", packed)
      #expect(try keptText(directory.path, "c") == text)
      #expect(Sweep.run(directory.path, keeping()).packed == 1)
      #expect(try keptText(directory.path, "c") == text)
      #expect(names(in: directory.path).count == 1)
    }
  }

  @Test func `being asked to stop leaves the plain file and nothing else`() throws {
    let directory = try TemporaryDirectory()
    try put(logText(lines: 10_000), 1_000, in: directory)
    var looks = 0
    let report = Sweep.run(directory.path, keeping()) {
      looks += 1
      return looks == 2
    }
    #expect(report.isCut && report.packed == 0 && report.faults == [])
    #expect(names(in: directory.path) == ["c-19700101T001640Z.log"])
  }

  @Test(arguments: lawSeeds)
  func `the oldest are removed, just as many as it takes, and counted`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    for compresses in [true, false] {
      let directory = try TemporaryDirectory()
      var keeping = keeping(
        files: .random(in: 1...12, using: &random),
        bytes: .random(in: 0...60_000, using: &random)
      )
      keeping.compresses = compresses
      let count = Int.random(in: 1...15, using: &random)
      for number in 0..<count {
        let text = (0..<Int.random(in: 1...20_000, using: &random))
          .map { _ in UInt8.random(in: 32...90, using: &random) }
        try put(text, Int64(1_000 + number), in: directory)
      }
      var all = keeping
      all.files = 1_000
      all.bytes = 1 << 40
      _ = Sweep.run(directory.path, all)
      let before = try KeptDirectory(path: directory.path).entries
      let report = Sweep.run(directory.path, keeping)
      let after = try KeptDirectory(path: directory.path).entries
      #expect(after == Array(before.suffix(after.count)), "seed \(seed)")
      let bytes = after.reduce(0) { $0 + $1.size }
      #expect(after.count <= keeping.files && bytes <= keeping.bytes, "seed \(seed)")
      let removed = before.dropLast(after.count)
      if let last = removed.last {
        #expect(
          after.count == keeping.files || bytes + last.size > keeping.bytes,
          "no more than needed, seed \(seed)"
        )
      }
      let told = report.removed["c"] ?? .init()
      #expect(told.files == UInt64(removed.count))
      #expect(told.bytes == UInt64(removed.reduce(0) { $0 + $1.size }))
      #expect(report.holdings["c"]?.files ?? 0 == after.count)
      #expect(report.holdings["c"]?.oldest == after.first?.kept?.stamp)
    }
  }

  @Test func `what is not exactly ours is left alone`() throws {
    let directory = try TemporaryDirectory()
    let foreign = [
      "c.log", "c.log.1", "c.log.2.gz", "c-20261125.log", "c-20261125T093000Z.log.bak",
      "c-20261125T093000Z.log.gz.part.old", ".c-20261125T093000Z.log", "notes.txt",
      "c x-20261125T093000Z.log",
      "c-20261399T093000Z.log",
    ]
    for name in foreign { _ = try directory.file(name, Array("mine\n".utf8)) }
    mkdir(directory.path + "/c-20001125T093000Z.log", 0o700)
    try #require(symlink("/etc/hostname", directory.path + "/c-20011125T093000Z.log") == 0)
    for stamp in 0..<5 { try put(Array("x\n".utf8), Int64(stamp), in: directory) }
    let before = names(in: directory.path).filter { !$0.hasPrefix("c-1970") }
    let report = Sweep.run(directory.path, keeping(files: 1))
    #expect(report.faults == [] && report.removed["c"]?.files == 4)
    #expect(names(in: directory.path).filter { !$0.hasPrefix("c-1970") } == before)
    for name in foreign { #expect(try contents(of: directory.path + "/" + name) == "mine\n") }
    var status = stat()
    #expect(lstat(directory.path + "/c-20011125T093000Z.log", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFLNK)
  }

  @Test func `without putting away nothing is done`() throws {
    let directory = try TemporaryDirectory()
    for stamp in 0..<5 { try put(Array("x\n".utf8), Int64(stamp), in: directory) }
    let report = Sweep.run(directory.path, .single(maxBytes: 10))
    #expect(report.packed == 0 && report.removed.isEmpty && report.holdings["c"]?.files == 5)
    #expect(names(in: directory.path).count == 5)
  }

  @Test
  func `a file that cannot be packed is a fault, stays readable, and counts for what is kept`()
    throws
  {
    let directory = try TemporaryDirectory()
    for stamp in 0..<5 { try put(Array("line \(stamp)\n".utf8), Int64(stamp), in: directory) }
    // Its unfinished name is a directory's.
    mkdir(directory.path + "/c-19700101T000004Z.log.gz.part", 0o700)
    let report = Sweep.run(directory.path, keeping(files: 2))
    #expect(report.faults.map(\.code) == [EISDIR] && report.packed == 4)
    #expect(report.removed["c"]?.files == 3)
    #expect(try keptText(directory.path, "c") == Array("line 3\nline 4\n".utf8))
    rmdir(directory.path + "/c-19700101T000004Z.log.gz.part")
    #expect(Sweep.run(directory.path, keeping()).packed == 1)
  }

  @Test func `an empty and a missing directory hold nothing`() throws {
    let directory = try TemporaryDirectory()
    #expect(Sweep.run(directory.path, keeping()) == Sweep.Report())
    #expect(Sweep.run(directory.path + "/none", keeping()) == Sweep.Report())
    #expect(try KeptLines(directory: directory.path + "/none", base: "c").entries == [])
  }
}
