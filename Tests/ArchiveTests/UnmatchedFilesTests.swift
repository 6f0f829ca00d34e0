import Glibc
import Testing

@testable import Archive

extension UnmatchedFiles {
  fileprivate convenience init(directory: String, maxBytes: Int64 = 256 << 20) {
    self.init(directory: directory, keeping: .single(maxBytes: maxBytes), now: { 0 })
  }
}

struct UnmatchedFilesTests {
  typealias Counts = UnmatchedFiles.Counts

  @Test func `lines of each category go to its file as they are`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path + "/unmatched")
    let asa = files.register("asa")
    let web = files.register("web")
    #expect(files.register("asa") == asa)
    files.append(asa, "one")
    files.append(web, "two")
    files.append(asa, "")
    files.append(asa, "nul \0 and \u{1b} stay")
    #expect(files.flush() == [])
    #expect(
      try contents(of: directory.path + "/unmatched/asa.log") == "one\n\nnul \0 and \u{1b} stay\n"
    )
    #expect(try contents(of: directory.path + "/unmatched/web.log") == "two\n")
    #expect(files.counts(asa) == Counts(kept: 3, beyondCap: 0, unwritten: 0))
    var status = stat()
    #expect(stat(directory.path + "/unmatched/asa.log", &status) == 0)
    #expect(status.st_mode & 0o137 == 0, "0640 or tighter")
  }

  @Test func `a category without lines has no file`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path)
    _ = files.register("quiet")
    #expect(files.flush() == [])
    #expect(names(in: directory.path) == [])
  }

  @Test func `lines are gathered, and long ones written in order`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path)
    let id = files.register("c")
    var expected = ""
    var count: UInt64 = 0
    for number in 0..<400 {
      // From a few bytes to three times the buffer.
      let length = number % 50 == 0 ? 200_000 : number * 7 % 3000
      let line = String(repeating: "\(number % 10)", count: length)
      files.append(id, line)
      expected += line + "\n"
      count += 1
    }
    for length in (UnmatchedFile.bufferBytes - 2)...(UnmatchedFile.bufferBytes + 2) {
      let line = String(repeating: "e", count: length)
      files.append(id, line)
      expected += line + "\n"
      count += 1
    }
    #expect(files.flush() == [])
    #expect(try contents(of: directory.path + "/c.log") == expected)
    #expect(files.counts(id) == Counts(kept: count, beyondCap: 0, unwritten: 0))
  }

  @Test func `beyond the cap lines are counted exactly and the file has no gap`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path, maxBytes: 100)
    let id = files.register("c")
    for number in 10..<30 { files.append(id, "line \(number)\(number == 15 ? " longer" : "")") }
    _ = files.flush()
    let text = try contents(of: directory.path + "/c.log")
    let written = text.split(separator: "\n")
    #expect(text.utf8.count <= 100)
    #expect(written.count == 11)
    #expect(files.counts(id) == Counts(kept: 11, beyondCap: 9, unwritten: 0))
    files.append(id, "")
    #expect(files.counts(id).beyondCap == 10, "a short line does not slip in behind")
  }

  @Test(arguments: [9, 10, 11])
  func `the cap is met to the byte`(maxBytes: Int64) throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path, maxBytes: maxBytes)
    let id = files.register("c")
    files.append(id, "1234")
    files.append(id, "5678")
    _ = files.flush()
    let kept: UInt64 = maxBytes < 10 ? 1 : 2
    #expect(files.counts(id) == Counts(kept: kept, beyondCap: 2 - kept, unwritten: 0))
    #expect(try contents(of: directory.path + "/c.log").utf8.count == Int(kept) * 5)
  }

  @Test func `what a file held counts towards its cap`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("c.log", Array("123456789\n".utf8))
    let files = UnmatchedFiles(directory: directory.path, maxBytes: 15)
    let id = files.register("c")
    files.append(id, "abcd")
    files.append(id, "efgh")
    _ = files.flush()
    #expect(try contents(of: path) == "123456789\nabcd\n")
    #expect(files.counts(id) == Counts(kept: 1, beyondCap: 1, unwritten: 0))
  }

  @Test func `half a line that a crash left is taken away`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("c.log", Array("whole\nhal".utf8))
    let files = UnmatchedFiles(directory: directory.path)
    files.append(files.register("c"), "next")
    _ = files.flush()
    #expect(try contents(of: path) == "whole\nnext\n")
  }

  @Test func `after a rotation lines go to the new file, with a new cap`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.log"
    let files = UnmatchedFiles(directory: directory.path, maxBytes: 10)
    let id = files.register("c")
    for line in ["1234", "5678", "over"] { files.append(id, line) }
    #expect(rename(path, path + ".1") == 0)
    #expect(files.reopen() == [])
    files.append(id, "new")
    #expect(files.flush() == [])
    #expect(try contents(of: path + ".1") == "1234\n5678\n")
    #expect(try contents(of: path) == "new\n")
    #expect(files.counts(id) == Counts(kept: 3, beyondCap: 1, unwritten: 0))
  }

  @Test func `a file emptied in place has room again`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.log"
    let files = UnmatchedFiles(directory: directory.path, maxBytes: 10)
    let id = files.register("c")
    for line in ["1234", "5678", "over"] { files.append(id, line) }
    _ = files.flush()
    #expect(truncate(path, 0) == 0)
    _ = files.flush()
    files.append(id, "new")
    _ = files.flush()
    #expect(try contents(of: path) == "new\n")
  }

  @Test func `a full disk is a fault, counts what is lost, and is over when there is room`() throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.log"
    try #require(symlink("/dev/full", path) == 0)
    let files = UnmatchedFiles(directory: directory.path)
    let id = files.register("c")
    let line = String(repeating: "x", count: 1023)
    for _ in 0..<64 { files.append(id, line) }
    let faults = files.flush()
    #expect(faults.map(\.code) == [ENOSPC])
    #expect(faults.first?.description == "cannot write \"\(path)\": No space left on device")
    for _ in 0..<10 { files.append(id, line) }
    files.append(id, String(repeating: "y", count: 100_000))
    #expect(files.counts(id) == Counts(kept: 64, beyondCap: 0, unwritten: 11))
    #expect(files.flush().count == 1, "the fault stands")

    unlink(path)
    #expect(files.reopen() == [])
    files.append(id, "after")
    #expect(files.flush() == [])
    #expect(try contents(of: path) == String(repeating: line + "\n", count: 64) + "after\n")
    #expect(files.counts(id) == Counts(kept: 65, beyondCap: 0, unwritten: 11))
  }

  @Test func `a line half in the file is completed, also much later`() throws {
    // A FIFO takes part of what it is given, as a disk does that fills up in the middle.
    let directory = try TemporaryDirectory()
    let path = directory.path + "/c.log"
    try #require(mkfifo(path, 0o600) == 0)
    let reader = open(path, O_RDWR | O_NONBLOCK)
    defer { close(reader) }
    let files = UnmatchedFiles(directory: directory.path)
    let id = files.register("c")
    var expected = ""
    for number in 0..<30 {
      let line = String(repeating: "\(number % 10)", count: 4999)
      files.append(id, line)
      if files.counts(id).unwritten == 0 { expected += line + "\n" }
    }
    var got: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 10_000)
    for _ in 0..<40 {
      let count = read(reader, &block, block.count)
      if count > 0 { got += block[..<count] }
      _ = files.flush()
    }
    #expect(String(decoding: got, as: UTF8.self) == expected)
    let counts = files.counts(id)
    #expect(counts.kept + counts.unwritten == 30)
    #expect(counts.unwritten > 0)
    #expect(counts.kept == UInt64(expected.utf8.count / 5000))
  }

  @Test func `a directory that cannot be made is a fault until it can`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path + "/a/b", maxBytes: 10)
    let id = files.register("c")
    for line in ["1234", "5678", "over"] { files.append(id, line) }
    #expect(files.flush().map(\.path) == [directory.path + "/a/b"])
    mkdir(directory.path + "/a", 0o700)
    #expect(files.flush() == [])
    #expect(try contents(of: directory.path + "/a/b/c.log") == "1234\n5678\n")
    #expect(files.counts(id) == Counts(kept: 2, beyondCap: 1, unwritten: 0))
  }

  @Test func `what cannot be written in the end is counted`() throws {
    let directory = try TemporaryDirectory()
    try #require(symlink("/dev/full", directory.path + "/c.log") == 0)
    let files = UnmatchedFiles(directory: directory.path)
    let id = files.register("c")
    for line in ["a", "b", "c"] { files.append(id, line) }
    #expect(files.finish().map(\.code) == [ENOSPC])
    #expect(files.counts(id) == Counts(kept: 0, beyondCap: 0, unwritten: 3))
  }

  @Test func `lines still gathered are written when the files are let go`() throws {
    let directory = try TemporaryDirectory()
    do {
      let files = UnmatchedFiles(directory: directory.path)
      files.append(files.register("c"), "last")
    }
    #expect(try contents(of: directory.path + "/c.log") == "last\n")
  }

  @Test func `hostile category names stay in the directory`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path + "/u")
    let hostile = ["../x", "..", "", "/etc/passwd", "a/b", ".hidden", "a\0b", "%2F"]
    for name in hostile { files.append(files.register(name), name) }
    _ = files.flush()
    #expect(names(in: directory.path) == ["u"])
    let made = names(in: directory.path + "/u")
    #expect(made.count == hostile.count)
    #expect(made.allSatisfy { !$0.hasPrefix(".") && $0.hasSuffix(".log") })
  }

  @Test func `beyond the most categories one file is shared`() throws {
    let directory = try TemporaryDirectory()
    let files = UnmatchedFiles(directory: directory.path)
    let limit = UnmatchedFiles.maxCategories
    let ids = (0..<(limit + 5)).map { files.register("c\($0)") }
    #expect(Set(ids).count == limit)
    #expect(Set(ids[(limit - 1)...]).count == 1)
    files.append(ids[limit], "x")
    _ = files.flush()
    #expect(names(in: directory.path) == ["%overflow.log"])
  }
}
