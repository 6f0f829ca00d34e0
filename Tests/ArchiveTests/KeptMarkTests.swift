import Glibc
import Testing

@testable import Archive

/// Lines that come again after a crash are not kept twice.
struct KeptMarkTests {
  private func keeping() -> Keeping {
    var keeping = Keeping()
    keeping.maxBytes = 65_536
    return keeping
  }

  private func append(_ files: UnmatchedFiles, _ numbers: Range<Int>) {
    let id = files.register("c")
    for number in numbers {
      let line = Array("line \(number) of many, long enough to fill a file soon".utf8)
      line.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { files.append(id, start, count: buffer.count) }
      }
    }
  }

  private func files(_ directory: TemporaryDirectory, _ now: @escaping () -> Int64)
    -> UnmatchedFiles
  {
    UnmatchedFiles(directory: directory.path, keeping: keeping(), now: now)
  }

  @Test(arguments: [0, 10, 700, 3_000, 5_000], [false, true])
  func `however far the files had got, each line is there once`(more: Int, packs: Bool) throws {
    let directory = try TemporaryDirectory()
    let first = files(directory) { 1_000 }
    append(first, 0..<500)
    #expect(first.flush() == [])
    let marks = try KeptMark.all(in: directory.path)
    append(first, 500..<(500 + more))
    #expect(first.flush() == [])
    if packs { _ = Sweep.run(directory.path, keeping()) }
    // A crash: another one takes the lines behind the mark once more, and some.
    let second = files(directory) { 1_001 }
    second.resume(from: marks)
    append(second, 500..<5_500)
    second.endResuming()
    append(second, 5_500..<5_600)
    #expect(second.finish() == [])
    let text = String(decoding: try keptText(directory.path, "c"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 5_600)
    #expect(lines.enumerated().allSatisfy { $1.hasPrefix("line \($0) ") })
    #expect(second.counts(0).kept == 5_100)
  }

  @Test func `a category that had no file has one from its beginning`() throws {
    let directory = try TemporaryDirectory()
    let first = files(directory) { 1_000 }
    append(first, 0..<50)
    #expect(first.flush() == [])
    let second = files(directory) { 1_001 }
    second.resume(from: [:])
    append(second, 0..<60)
    #expect(second.finish() == [])
    #expect(try keptText(directory.path, "c").count(where: { $0 == 0x0a }) == 60)
  }
}
