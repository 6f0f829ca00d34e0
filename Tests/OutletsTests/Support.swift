import Glibc
import Testing

@testable import Outlets

/// A directory of its own for a test, removed with everything in it.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/outlets.XXXXXX".utf8CString)
    _ = try #require(mkdtemp(&template))
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { remove(path) }

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
  return String(decoding: readAvailable(descriptor), as: UTF8.self)
}

/// Reads until the end, or until nothing more is there for a second.
func readAvailable(_ descriptor: Int32) -> [UInt8] {
  var text: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65536)
  while isReadable(descriptor, milliseconds: 1000) {
    let count = read(descriptor, &block, block.count)
    if count <= 0 { break }
    text += block[..<count]
  }
  return text
}

func isReadable(_ descriptor: Int32, milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&entry, 1, milliseconds) > 0
}

extension LineOutlet {
  func send(_ text: String, now: UInt64 = 0) { send(Array(text.utf8), now: now) }
}

/// A socket that takes what an outlet sends.
final class Receiver {
  private(set) var descriptor: Int32
  private(set) var port: UInt16 = 0

  /// A unix socket at a path.
  init(path: String, type: __socket_type) throws {
    descriptor = socket(AF_UNIX, Int32(type.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    try bindAndListen(&address, type)
  }

  /// A socket on 127.0.0.1; port 0 takes a free one.
  ///
  /// With `isDown` nobody listens there yet, and nobody else can take the port meanwhile.
  init(
    port wanted: UInt16 = 0,
    type: __socket_type,
    queue: Int32 = 16,
    isDown: Bool = false
  ) throws {
    descriptor = socket(AF_INET, Int32(type.rawValue), 0)
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = wanted.bigEndian
    try bindAndListen(&address, type, queue: isDown ? nil : queue)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutableBytes(of: &address) {
      guard let base = $0.baseAddress else { return }
      getsockname(descriptor, base.assumingMemoryBound(to: sockaddr.self), &size)
    }
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { stop() }

  private func bindAndListen<Address>(
    _ address: inout Address,
    _ type: __socket_type,
    queue: Int32? = 16
  ) throws {
    let result = withUnsafeBytes(of: &address) { bytes -> Int32 in
      guard let base = bytes.baseAddress else { return -1 }
      return bind(
        descriptor,
        base.assumingMemoryBound(to: sockaddr.self),
        socklen_t(bytes.count)
      )
    }
    try #require(result == 0, "bind: \(errno)")
    if type == SOCK_STREAM, let queue { try #require(listen(descriptor, queue) == 0) }
  }

  /// Listens on a socket that was down.
  func goUp() throws { try #require(listen(descriptor, 16) == 0) }

  func stop() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }

  /// The next datagrams as texts, at most `count`, fewer when none comes for a second.
  func datagrams(_ count: Int) -> [String] {
    var texts: [String] = []
    var block = [UInt8](repeating: 0, count: 65536)
    while texts.count < count, isReadable(descriptor, milliseconds: 1000) {
      let length = recv(descriptor, &block, block.count, 0)
      if length < 0 { break }
      texts.append(String(decoding: block[..<length], as: UTF8.self))
    }
    return texts
  }

  func acceptOne() throws -> Int32 {
    try #require(isReadable(descriptor, milliseconds: 1000), "no connection came")
    let connection = accept(descriptor, nil, nil)
    try #require(connection >= 0)
    return connection
  }
}

/// Reads `count` lines from a connection.
func lines(_ count: Int, from descriptor: Int32) -> [String] {
  var text: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 65536)
  while text.count(where: { $0 == 0x0a }) < count, isReadable(descriptor, milliseconds: 1000) {
    let length = read(descriptor, &block, block.count)
    if length <= 0 { break }
    text += block[..<length]
  }
  return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
}

/// Reads a descriptor to its end on a thread of its own; a test's own thread may then block.
final class BackgroundReader: @unchecked Sendable {
  private let descriptor: Int32
  private var thread = pthread_t()
  // Written by the thread, read once it has been joined.
  private var text: [UInt8] = []

  init(_ descriptor: Int32) {
    self.descriptor = descriptor
    let handle = Unmanaged.passRetained(self).toOpaque()
    pthread_create(
      &thread,
      nil,
      { argument in
        guard let argument else { return nil }
        let reader = Unmanaged<BackgroundReader>.fromOpaque(argument).takeRetainedValue()
        reader.text = readAvailable(reader.descriptor)
        return nil
      },
      handle
    )
  }

  /// All there was, once the other end is closed.
  func result() -> String {
    pthread_join(thread, nil)
    return String(decoding: text, as: UTF8.self)
  }
}

extension LineOutlet {
  /// Flushes and reads by turns until nothing waits; what was read.
  func drain(into descriptor: Int32) -> [UInt8] {
    var text: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65536)
    var now: UInt64 = 1 << 40
    for _ in 0..<100_000 {
      // Emptied first, so that no flush has to wait.
      while isReadable(descriptor, milliseconds: 0) {
        let count = read(descriptor, &block, block.count)
        if count <= 0 { return text }
        text += block[..<count]
      }
      if backlog == 0 { break }
      now += LineOutlet.longestPause
      flush(now: now)
    }
    return text
  }
}
