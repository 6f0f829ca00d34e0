import CZlib
import Glibc
import Testing

@testable import Archive

/// A directory of its own for a test, removed with everything in it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/archive.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { remove(path) }

  func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let descriptor = open(path + "/" + name, O_CREAT | O_WRONLY | O_TRUNC, 0o600)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    try #require(write(descriptor, bytes, bytes.count) == bytes.count)
    return path + "/" + name
  }

  private func remove(_ path: String) {
    for name in names(in: path) where unlink(path + "/" + name) != 0 { remove(path + "/" + name) }
    rmdir(path)
  }
}

/// The names in a directory, sorted.
func names(in directory: String) -> [String] {
  guard let stream = opendir(directory) else { return [] }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: &entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names.sorted()
}

func contents(of path: String) throws -> String {
  let descriptor = open(path, O_RDONLY)
  try #require(descriptor >= 0, "open \(path)")
  defer { close(descriptor) }
  var text: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65536)
  while true {
    let count = read(descriptor, &block, block.count)
    if count <= 0 { return String(decoding: text, as: UTF8.self) }
    text += block[..<count]
  }
}

/// A clock that a test moves.
final class ManualClock {
  var now: Int64

  init(_ now: Int64) {
    self.now = now
  }
}

extension UnmatchedFiles {
  func append(_ category: Int, _ line: String) { append(category, Array(line.utf8)) }

  func append(_ category: Int, _ line: [UInt8]) {
    // One byte more than the line, so that an empty one has an address too.
    (line + [0]).withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      append(category, start, count: buffer.count - 1)
    }
  }
}

/// All kept lines of a category as one text.
func keptText(_ directory: String, _ base: String) throws -> [UInt8] {
  var text: [UInt8] = []
  let gone = try KeptLines(directory: directory, base: base).read { file in
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try block.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return }
      text += block[..<count]
    }
  }
  #expect(gone == 0)
  return text
}

/// One gzip member.
func gzip(_ text: [UInt8], level: Int32 = 6) -> [UInt8] {
  var stream = z_stream()
  guard czlib_deflate_init_gzip(&stream, level) == Z_OK else { return [] }
  defer { deflateEnd(&stream) }
  var input = text
  var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(text.count))) + 64)
  let count = input.withUnsafeMutableBufferPointer { from in
    output.withUnsafeMutableBufferPointer { to in
      stream.next_in = from.baseAddress
      stream.avail_in = UInt32(from.count)
      stream.next_out = to.baseAddress
      stream.avail_out = UInt32(to.count)
      deflate(&stream, Z_FINISH)
      return to.count - Int(stream.avail_out)
    }
  }
  return Array(output[..<count])
}

/// Log-like text of a given number of lines: compressible, but not to nothing.
func logText(lines: Int) -> [UInt8] {
  var text: [UInt8] = []
  var state: UInt64 = 88_172_645_463_325_252
  for number in 0..<lines {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    text +=
      "Feb  1 09:20:00 web\(state % 7) sshd[\(number)]: Failed for \(state) port \(number)\n".utf8
  }
  return text
}

/// Everything a file gives, read in blocks of a size, and the error that ended it.
func readAll(
  _ file: consuming LogFile,
  block: Int = 4096
) -> (text: [UInt8], error: ArchiveError?) {
  var file = file
  var text: [UInt8] = []
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: block, alignment: 16)
  defer { buffer.deallocate() }
  var last: Int64 = 0
  while true {
    do throws(ArchiveError) {
      let count = try file.read(into: buffer)
      #expect(file.position >= last, "the position never goes back")
      last = file.position
      if count == 0 {
        if let size = file.size { #expect(file.position == size) }
        return (text, nil)
      }
      text += buffer[..<count]
    } catch {
      return (text, error)
    }
  }
}
