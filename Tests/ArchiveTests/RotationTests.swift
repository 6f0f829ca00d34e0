import Glibc
import TestSupport
import Testing

@testable import Archive

/// Files of unmatched lines that are put away.
struct RotationTests {
  private func keeping(maxBytes: Int64 = Keeping.minBytes) -> Keeping {
    var keeping = Keeping()
    keeping.maxBytes = maxBytes
    keeping.files = 10_000
    keeping.bytes = 1 << 40
    return keeping
  }

  private func line(_ random: inout SeededGenerator) -> [UInt8] {
    let isLong = Int.random(in: 0..<100, using: &random) == 0
    let count = Int.random(in: 0..<(isLong ? 200_000 : 2_000), using: &random)
    // All bytes but LF: a line is what came, hostile or not.
    var line: [UInt8] = []
    line.reserveCapacity(count + 8)
    while line.count < count {
      withUnsafeBytes(of: random.next()) { line.append(contentsOf: $0) }
    }
    line.removeLast(line.count - count)
    for index in 0..<count where line[index] == 0x0a { line[index] = 0xff }
    return line
  }

  @Test(arguments: lawSeeds)
  func `all files together are what was written, whatever happens meanwhile`(seed: UInt64) throws {
    var random = SeededGenerator(seed)
    let directory = try TemporaryDirectory()
    let keeping = keeping(maxBytes: .random(in: Keeping.minBytes...300_000, using: &random))
    let clock = ManualClock(1_795_599_000)
    var files = UnmatchedFiles(directory: directory.path, keeping: keeping, now: { clock.now })
    var number = files.register("c")
    var expected: [UInt8] = []
    for step in 0..<1_500 {
      let line = line(&random)
      files.append(number, line)
      expected += line + [0x0a]
      switch Int.random(in: 0..<200, using: &random) {
      case 0: #expect(files.flush() == [])
      case 1: #expect(files.reopen() == [])
      case 2:
        // Also backwards, as clocks do.
        clock.now += .random(in: -100_000...200_000, using: &random)
      case 3:
        #expect(files.finish() == [])
        files = UnmatchedFiles(directory: directory.path, keeping: keeping, now: { clock.now })
        number = files.register("c")
      case 4, 5:
        let stop = Packing.Station.allCases.randomElement(using: &random)!
        var isKilled = false
        _ = Sweep.run(directory.path, keeping, isCancelled: { false }) { station in
          // What is killed does nothing any more.
          if station == stop { isKilled = true }
          return !isKilled
        }
      case 6: #expect(Sweep.run(directory.path, keeping).faults == [])
      default: break
      }
      if step % 500 == 499 {
        #expect(files.flush() == [])
        #expect(try keptText(directory.path, "c") == expected, "seed \(seed), step \(step)")
      }
    }
    let report = Sweep.run(directory.path, keeping)
    #expect(report.faults == [] && report.removed.isEmpty)
    #expect(try keptText(directory.path, "c") == expected, "seed \(seed)")
    let names = names(in: directory.path)
    #expect(names.allSatisfy { $0 == "c.log" || $0.hasSuffix("Z.log.gz") }, "\(names)")
    #expect(names.count > 5)
    for entry in try KeptDirectory(path: directory.path).entries where entry.kept == nil {
      #expect(entry.size <= max(keeping.maxBytes, 200_001))
    }
  }

  @Test func `no file is larger than asked, but for a line that is`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path, keeping: keeping(), now: { 1_000 })
    let id = files.register("c")
    for _ in 0..<300 { files.append(id, String(repeating: "x", count: 999)) }
    files.append(id, String(repeating: "y", count: 100_000))
    for _ in 0..<10 { files.append(id, "z") }
    #expect(files.flush() == [])
    let entries = try KeptDirectory(path: directory.path).entries
    #expect(entries.map(\.size) == [65_000, 65_000, 65_000, 65_000, 40_000, 100_001, 20])
    #expect(files.counts(id) == .init(kept: 311, beyondCap: 0, unwritten: 0))
    // The clock stood still: names go on by themselves.
    #expect(entries.compactMap { $0.kept?.stamp } == Array(1_000...1_005))
  }

  @Test func `a file ends with its day, also over a restart`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("c.log", Array("yesterday\n".utf8))
    let clock = ManualClock(86_400 * 20_000 + 60)
    var times = [timespec(), timespec()]
    times[0].tv_sec = 86_400 * 20_000 - 10
    times[1].tv_sec = 86_400 * 20_000 - 10
    #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
    let files = UnmatchedFiles(
      directory: directory.path,
      keeping: keeping(),
      now: { clock.now }
    )
    let id = files.register("c")
    files.append(id, "today")
    #expect(files.flush() == [])
    clock.now += 86_400 - 61
    files.append(id, "still today")
    #expect(files.flush() == [])
    clock.now += 1
    #expect(files.flush() == [])
    files.append(id, "tomorrow")
    clock.now -= 3_600
    #expect(files.flush() == [])
    #expect(
      names(in: directory.path)
        == ["c-20241004T000100Z.log", "c-20241005T000000Z.log", "c.log"]
    )
    let text = ["yesterday\n", "today\nstill today\n", "tomorrow\n"]
    for (name, text) in zip(names(in: directory.path), text) {
      #expect(try contents(of: directory.path + "/" + name) == text)
    }
  }

  @Test func `a file moved by somebody else stays where it was put`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.log"
    let files = UnmatchedFiles(directory: directory.path, keeping: keeping(), now: { 1_000 })
    let id = files.register("c")
    let line = String(repeating: "x", count: 1_023)
    for _ in 0..<60 { files.append(id, line) }
    #expect(files.flush() == [])
    #expect(rename(path, path + ".1") == 0)
    for _ in 0..<20 { files.append(id, line) }
    #expect(files.flush() == [])
    #expect(names(in: directory.path) == ["c.log", "c.log.1"])
    #expect(try contents(of: path + ".1").utf8.count + contents(of: path).utf8.count == 80 * 1_024)
  }

  @Test func `where nothing may be put away lines are counted, and kept again afterwards`() throws {
    let directory = try TemporaryDirectory()
    var admits = false
    let files = UnmatchedFiles(
      directory: directory.path,
      keeping: keeping(),
      now: { 1_000 },
      admits: { admits }
    )
    let id = files.register("c")
    let line = String(repeating: "x", count: 1_023)
    for _ in 0..<70 { files.append(id, line) }
    #expect(files.counts(id) == .init(kept: 64, beyondCap: 6, unwritten: 0))
    admits = true
    for _ in 0..<70 { files.append(id, line) }
    #expect(files.flush() == [])
    #expect(files.counts(id) == .init(kept: 134, beyondCap: 6, unwritten: 0))
    #expect(try keptText(directory.path, "c").count == 134 * 1_024)
  }

  @Test func `a directory that takes no new name is a fault, and lines are counted`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path, keeping: keeping(), now: { 1_000 })
    let id = files.register("c")
    // The name that comes next is a directory's.
    mkdir(directory.path + "/c-19700101T001640Z.log", 0o700)
    let line = String(repeating: "x", count: 1_023)
    for _ in 0..<70 { files.append(id, line) }
    #expect(files.flush().map(\.code) == [EISDIR])
    #expect(files.counts(id) == .init(kept: 64, beyondCap: 6, unwritten: 0))
    rmdir(directory.path + "/c-19700101T001640Z.log")
    #expect(files.flush() == [])
    files.append(id, line)
    #expect(files.counts(id) == .init(kept: 65, beyondCap: 6, unwritten: 0))
  }

  @Test func `what is no regular file is never put away`() throws {
    let directory = try TemporaryDirectory()
    try #require(symlink("/dev/null", directory.path + "/c.log") == 0)
    let clock = ManualClock(1_000)
    let files = UnmatchedFiles(directory: directory.path, keeping: keeping(), now: { clock.now })
    let id = files.register("c")
    for _ in 0..<200 { files.append(id, String(repeating: "x", count: 1_023)) }
    clock.now += 200_000
    #expect(files.flush() == [])
    #expect(names(in: directory.path) == ["c.log"])
    let counts = files.counts(id)
    #expect(counts.kept == 64 && counts.beyondCap == 136)
  }
}
