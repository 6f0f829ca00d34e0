import Glibc

/// An open way to a destination: a descriptor, and how it wants to be written to.
///
/// Sockets are non-blocking by themselves. A plain descriptor (standard output, a file) may be shared
/// with other processes, so its flags are left alone; it is asked before each write whether it is
/// ready, and a pipe gets at most the `PIPE_BUF` bytes it then promises to take.
final class Channel {
  enum Kind: Equatable {
    /// A whole line each; nothing ends it.
    case datagram
    /// Lines ended by LF over a connection.
    case stream
    /// Lines ended by LF through `write`.
    case descriptor
  }

  /// What a write came to.
  enum Outcome: Equatable {
    case wrote(Int)
    /// Nothing could be taken now; it can be waited for.
    case full
    case failed(Int32)
  }

  /// What opening came to.
  enum Opening {
    case open(Channel)
    case failed(Int32)
  }

  /// A pipe that is ready takes this many bytes without blocking (`PIPE_BUF` on Linux).
  private static let pipeBytes = 4096

  let kind: Kind
  let descriptor: Int32
  /// A TCP connection that is not made yet.
  var isConnecting = false
  private let isOwned: Bool
  private let largestWrite: Int

  init(kind: Kind, descriptor: Int32, isOwned: Bool) {
    self.kind = kind
    self.descriptor = descriptor
    self.isOwned = isOwned
    var status = stat()
    let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    largestWrite = kind == .descriptor && !isRegular ? Channel.pipeBytes : Int.max
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Hands bytes over as far as they are taken at once; a datagram goes whole or not at all.
  func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
    if kind == .descriptor {
      guard isReady(descriptor, for: POLLOUT) else { return .full }
      let part = UnsafeRawBufferPointer(rebasing: bytes.prefix(largestWrite))
      let (count, code) = writeQuietly(descriptor, part)
      return Channel.outcome(count, code)
    }
    while true {
      let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
      let count = send(descriptor, bytes.baseAddress, bytes.count, flags)
      let code = count < 0 ? errno : 0
      if code != EINTR { return Channel.outcome(count, code) }
    }
  }

  /// Whether the other side of a connection is gone.
  ///
  /// Asked before writing: the kernel would take the first line after a receiver's restart and lose
  /// it. What a receiver says is read and thrown away, a bounded part each time.
  func isHungUp() -> Bool {
    guard kind == .stream, !isConnecting else { return false }
    var heard = [UInt8](repeating: 0, count: 1024)
    for round in 0..<16 {
      let count = recv(descriptor, &heard, heard.count, Int32(MSG_DONTWAIT))
      if count > 0 { continue }
      if count == 0 { return true }
      if errno == EINTR, round < 15 { continue }
      return errno != EAGAIN && errno != EINTR
    }
    return false
  }

  /// The error the kernel has kept for a socket, which this takes away; 0 when there is none.
  func takeError() -> Int32 {
    var code: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 ? code : errno
  }

  /// Whether this is still the file of that name, and not one that was moved away.
  func isFile(at path: String) -> Bool {
    var named = stat()
    var open = stat()
    guard stat(path, &named) == 0, fstat(descriptor, &open) == 0 else { return false }
    return named.st_dev == open.st_dev && named.st_ino == open.st_ino
  }

  private static func outcome(_ count: Int, _ code: Int32) -> Outcome {
    if count >= 0 { return .wrote(count) }
    return code == EAGAIN || code == ENOBUFS ? .full : .failed(code)
  }
}
