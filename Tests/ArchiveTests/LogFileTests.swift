import Glibc
import Testing

@testable import Archive

struct LogFileTests {
  private let text = logText(lines: 3000)

  @Test(arguments: [1, 7, 4096, 1 << 20])
  func `plain and gzip give the same text in blocks of any size`(block: Int) throws {
    let directory = try TemporaryDirectory()
    let small = Array(text[..<20_000])
    let plain = try directory.file("a.gz", small)
    let packed = try directory.file("b.log", gzip(small))
    let plainFile = try LogFile(path: plain)
    #expect(plainFile.isCompressed == false, "the name does not decide")
    #expect(plainFile.size == Int64(small.count))
    let packedFile = try LogFile(path: packed)
    #expect(packedFile.isCompressed == true)
    #expect(packedFile.position == 0)
    let first = readAll(plainFile, block: block)
    #expect(first.text == small)
    #expect(first.error == nil)
    let second = readAll(packedFile, block: block)
    #expect(second.text == small)
    #expect(second.error == nil)
  }

  @Test func `a block is filled unless the file ends`() throws {
    let directory = try TemporaryDirectory()
    var file = try LogFile(path: try directory.file("a", gzip(text)))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 50_000, alignment: 16)
    defer { buffer.deallocate() }
    var left = text.count
    while left > 0 {
      let count = try file.read(into: buffer)
      #expect(count == min(left, buffer.count))
      left -= count
    }
    #expect(try file.read(into: buffer) == 0)
    #expect(try file.read(into: buffer) == 0)
  }

  @Test func `members that follow each other are one text`() throws {
    let directory = try TemporaryDirectory()
    let third = text.count / 3
    let parts = [text[..<third], [], text[third..<(third + 1)], text[(third + 1)...]]
    let members = parts.flatMap { gzip(Array($0)) }
    for padding in [0, 1, 512, 300_000] {
      let bytes = members + [UInt8](repeating: 0, count: padding)
      let path = try directory.file("a", bytes)
      let result = readAll(try LogFile(path: path))
      #expect(result.text == text)
      #expect(result.error == nil)
    }
  }

  @Test(arguments: [Int32(0), 1, 9])
  func `a gzip cut anywhere gives a prefix and then an error`(level: Int32) throws {
    let directory = try TemporaryDirectory()
    let whole = Array(text[..<9_000])
    let half = gzip(Array(whole[..<4_000]), level: level)
    let packed = half + gzip(Array(whole[4_000...]), level: level)
    var longest = 0
    for cut in Array(stride(from: 2, to: packed.count, by: 100)) + [half.count, packed.count - 1] {
      let path = try directory.file("cut", Array(packed[..<cut]))
      let result = readAll(try LogFile(path: path), block: 1000)
      #expect(result.text == Array(whole[..<result.text.count]))
      if cut == half.count {
        #expect(result.error == nil, "between members nothing shows that more was there")
        #expect(result.text.count == 4_000)
        continue
      }
      let error = try #require(result.error)
      #expect(error.path == path)
      #expect(error.offset == Int64(cut))
      #expect(error.reason == "the gzip is cut off; the rest is missing")
      longest = max(longest, result.text.count)
    }
    #expect(longest == whole.count, "without the end of the checksum all text is there")
  }

  @Test func `damage anywhere never traps and never passes for whole`() throws {
    let directory = try TemporaryDirectory()
    let whole = Array(text[..<5_000])
    let packed = gzip(whole)
    // Behind the header's flags, time and system: bytes that matter.
    for place in stride(from: 10, to: packed.count, by: 13) {
      var bytes = packed
      bytes[place] ^= 0x55
      let result = readAll(try LogFile(path: try directory.file("bad", bytes)), block: 700)
      #expect(result.error != nil, "byte \(place)")
    }
  }

  @Test func `the error comes again, and text before it is given first`() throws {
    let directory = try TemporaryDirectory()
    var bytes = gzip(Array(text[..<5_000]))
    bytes[bytes.count - 8] ^= 1
    var file = try LogFile(path: try directory.file("crc", bytes))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8192, alignment: 16)
    defer { buffer.deallocate() }
    #expect(try file.read(into: buffer) == 5_000)
    for _ in 0..<3 {
      do throws(ArchiveError) {
        _ = try file.read(into: buffer)
        Issue.record("no error")
      } catch {
        #expect(error.reason == "the gzip is damaged: incorrect data check")
        #expect(error.description.hasPrefix("cannot read \""))
      }
    }
  }

  @Test func `bytes behind the last member that are no gzip are an error after the text`() throws {
    let directory = try TemporaryDirectory()
    let bytes = gzip(Array(text[..<5_000])) + Array("plain text".utf8)
    let result = readAll(try LogFile(path: try directory.file("a", bytes)))
    #expect(result.text.count == 5_000)
    #expect(result.error?.reason == "what follows the last gzip member is no gzip")
    #expect(result.error?.offset == Int64(bytes.count - 10))
  }

  @Test(arguments: [[], [0x1f], [0x1f, 0x41], [0x0a], [0x1f, 0x41, 0x42]] as [[UInt8]])
  func `very short files are plain`(bytes: [UInt8]) throws {
    let directory = try TemporaryDirectory()
    let file = try LogFile(path: try directory.file("a", bytes))
    #expect(file.isCompressed == false)
    let result = readAll(file)
    #expect(result.text == bytes)
    #expect(result.error == nil)
  }

  @Test func `a missing file and a directory say so`() throws {
    let directory = try TemporaryDirectory()
    for (path, words) in [
      (directory.path + "/none", "No such file or directory"),
      (directory.path, "is a directory; name the files in it"),
    ] {
      do throws(ArchiveError) {
        _ = try LogFile(path: path)
        Issue.record("opened \(path)")
      } catch {
        #expect(error.description == "cannot open \"\(path)\": \(words)")
        #expect(error.offset == nil)
      }
    }
  }

  @Test func `a pipe gives what is there, byte by byte if need be`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    var file = try LogFile(descriptor: ends[0], path: "-")
    #expect(file.size == nil)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { buffer.deallocate() }
    // Whether a read waits for more than there is would show as a hang here.
    for part in ["o", "ne\n", "two\n"] {
      #expect(write(ends[1], part, part.utf8.count) == part.utf8.count)
      let count = try file.read(into: buffer)
      #expect(Array(buffer[..<count]) == Array(part.utf8))
    }
    #expect(file.isCompressed == false)
    close(ends[1])
    #expect(try file.read(into: buffer) == 0)
    #expect(file.position == 8)
  }

  @Test func `gzip on a pipe is found out, also when its first bytes come apart`() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { close(ends[0]) }
    let small = Array(text[..<20_000])
    let packed = gzip(small)
    var file = try LogFile(descriptor: ends[0], path: "-")
    // The descriptor is non-blocking: the read has to wait for the second byte by itself.
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let feeder = Feeder(
      ends[1],
      [Array(packed[..<1]), Array(packed[1..<30]), Array(packed[30...])]
    )
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    defer { buffer.deallocate() }
    var got: [UInt8] = []
    while case let count = try file.read(into: buffer), count > 0 { got += buffer[..<count] }
    feeder.join()
    #expect(got == small)
    #expect(file.isCompressed == true)
    #expect(file.position == Int64(packed.count))
  }

  @Test func `descriptors are closed, but for those that were lent`() throws {
    let directory = try TemporaryDirectory()
    let path = try directory.file("a", [0x61])
    let before = names(in: "/proc/self/fd").count
    // Other tests open files too, but not hundreds.
    for _ in 0..<500 { _ = readAll(try LogFile(path: path)) }
    for _ in 0..<500 { _ = try? LogFile(path: directory.path) }
    #expect(names(in: "/proc/self/fd").count < before + 400)
    let lent = open(path, O_RDONLY)
    #expect(readAll(try LogFile(descriptor: lent, path: path)).text == [0x61])
    #expect(fcntl(lent, F_GETFD) >= 0)
    close(lent)
  }
}

/// Writes parts into a descriptor on a thread of its own, each once the one before has been read.
private final class Feeder: @unchecked Sendable {
  private let descriptor: Int32
  private let parts: [[UInt8]]
  private var thread = pthread_t()

  init(_ descriptor: Int32, _ parts: [[UInt8]]) {
    self.descriptor = descriptor
    self.parts = parts
    pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<Feeder>.fromOpaque(argument).takeRetainedValue().work()
        return nil
      },
      Unmanaged.passRetained(self).toOpaque()
    )
  }

  func join() { pthread_join(thread, nil) }

  private func work() {
    for part in parts {
      _ = write(descriptor, part, part.count)
      var waiting: Int32 = 1
      while ioctl(descriptor, UInt(FIONREAD), &waiting) == 0, waiting > 0 { sched_yield() }
    }
    close(descriptor)
  }
}
