import Glibc
import NIOPosix
import Pipeline
import Synchronization
import Syslog

/// A line for each answer, in the combined format with seconds at the end.
///
/// Lines are written by a thread of their own: a slow disk makes lines go missing, counted, never an
/// answer late. A file that was moved away (logrotate) is made anew.
final class AccessLog: Sendable {
  /// Lines that wait, in bytes; more are dropped.
  static let maxWaiting = 1 << 20

  private struct Waiting {
    var bytes: [UInt8] = []
    var dropped: UInt64 = 0
    var isWriting = false
  }

  private struct Target {
    var descriptor: Int32 = -1
    var file: FileIdentity?
  }

  private let path: String
  private let pool = NIOThreadPool(numberOfThreads: 1)
  private let waiting = Mutex(Waiting())
  private let target = Mutex(Target())

  /// Opens a file for appending, mode 0640; `-` is standard output.
  init(path: String) throws {
    self.path = path
    try target.withLock { target in
      guard open(&target) else {
        throw ListenFault("cannot open the access log \(path): \(String(cString: strerror(errno)))")
      }
    }
    pool.start()
  }

  /// Writes what waits, and ends.
  func stop() async {
    try? await pool.shutdownGracefully()
    flush()
  }

  /// Adds a line; `target` may hold anything, and is quoted.
  func add(_ entry: AccessEntry) {
    let line = Array((entry.line + "\n").utf8)
    let begins = waiting.withLock { waiting in
      guard waiting.bytes.count + line.count <= AccessLog.maxWaiting else {
        waiting.dropped += 1
        return false
      }
      waiting.bytes += line
      defer { waiting.isWriting = true }
      return !waiting.isWriting
    }
    if begins { pool.submit { _ in self.flush() } }
  }

  private func flush() {
    while true {
      let (bytes, dropped) = waiting.withLock { waiting in
        defer {
          waiting.isWriting = !waiting.bytes.isEmpty
          waiting.bytes = []
          waiting.dropped = 0
        }
        return (waiting.bytes, waiting.dropped)
      }
      guard !bytes.isEmpty else { return }
      let note = dropped > 0 ? Array("# \(dropped) lines dropped\n".utf8) : []
      target.withLock { write(note + bytes, &$0) }
    }
  }

  private func write(_ bytes: [UInt8], _ target: inout Target) {
    if path != "-", FileIdentity(path: path) != target.file { _ = open(&target) }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(target.descriptor, $0.baseAddress?.advanced(by: done), bytes.count - done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      done += count
    }
  }

  private func open(_ target: inout Target) -> Bool {
    guard path != "-" else {
      target.descriptor = 1
      return true
    }
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { return false }
    if target.descriptor >= 0 { close(target.descriptor) }
    target.descriptor = descriptor
    target.file = FileIdentity(path: path)
    return true
  }
}

/// One answer, for the access log.
struct AccessEntry: Sendable {
  /// The other side's address; `-` on a unix socket.
  var remote: String
  /// Unix seconds.
  var time: Int64
  var method: String
  var target: String
  var status: Int
  /// Bytes of the body.
  var bytes: Int
  var agent: String?
  var seconds: Double

  /// Longest text taken over from a request, in bytes.
  static let maxText = 512

  /// The line, without line feed.
  var line: String {
    let millis = Int((seconds * 1_000).rounded())
    return
      "\(remote) - - [\(Stamp.utc(time))] \"\(AccessEntry.quoted(method)) \(AccessEntry.quoted(target))\""
      + " \(status) \(bytes) \"\(agent.map(AccessEntry.quoted) ?? "-")\""
      + " \(millis / 1_000).\(String(1_000 + millis % 1_000).dropFirst())"
  }

  /// Text without control characters, quotes and backslashes of its own.
  private static func quoted(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8.prefix(maxText) {
      if byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        let digits = String(byte, radix: 16)
        out += Array("\\x\(digits.count < 2 ? "0" : "")\(digits)".utf8)
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}
