import Foundation
import Glibc

/// A program that was started, in a process group of its own that ends with this object.
final class Child {
  /// What standard input is.
  enum Input {
    case nothing
    case file(String)
    case bytes([UInt8])
    /// A pipe that `write` fills and `closeInput` ends.
    case pipe
  }

  /// What standard output is.
  enum Output {
    /// A file that `wait` reads.
    case kept
    case file(String)
    /// A pipe whose reader has gone.
    case abandonedPipe
  }

  let pid: pid_t
  private var inputEnd: Int32 = -1
  private let outputPath: String
  let errorPath: String
  private let startedAt = monotonicSeconds()
  private var isReaped = false

  init(
    _ program: String,
    _ arguments: [String],
    input: Input = .nothing,
    output: Output = .kept,
    in scratch: Scratch
  ) throws {
    // A test that writes to a program that has ended shall fail by itself.
    signal(SIGPIPE, SIG_IGN)
    errorPath = scratch.newFile("stderr")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var ends: [Int32] = []
    defer { for end in ends { close(end) } }

    switch input {
    case .nothing: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .bytes(let bytes):
      let path = scratch.newFile("stdin")
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .pipe:
      let (reader, writer) = try Child.makePipe(in: scratch)
      ends.append(reader)
      inputEnd = writer
      posix_spawn_file_actions_adddup2(&actions, reader, 0)
    }
    let flags = O_WRONLY | O_CREAT | O_APPEND
    switch output {
    case .kept:
      outputPath = scratch.newFile("stdout")
      posix_spawn_file_actions_addopen(&actions, 1, outputPath, flags, 0o600)
    case .file(let path):
      outputPath = path
      posix_spawn_file_actions_addopen(&actions, 1, path, flags, 0o600)
    case .abandonedPipe:
      outputPath = "/dev/null"
      let (reader, writer) = try Child.makePipe(in: scratch)
      close(reader)
      ends.append(writer)
      posix_spawn_file_actions_adddup2(&actions, writer, 1)
    }
    posix_spawn_file_actions_addopen(&actions, 2, errorPath, flags, 0o600)

    pid = try Child.spawn(program, arguments, &actions)
  }

  deinit {
    closeInput()
    if !isReaped { _ = kill(-pid, SIGKILL) }
    if !isReaped { waitpid(pid, nil, 0) }
  }

  /// A pipe whose ends no other program inherits that a test starts at the same moment; pipe(2)
  /// cannot promise that, so this is a FIFO without a name.
  private static func makePipe(in scratch: Scratch) throws -> (reader: Int32, writer: Int32) {
    let path = scratch.newFile("pipe")
    guard mkfifo(path, 0o600) == 0 else { throw TestTrouble("mkfifo: \(errorText())") }
    defer { unlink(path) }
    let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writer = open(path, O_WRONLY | O_CLOEXEC)
    guard reader >= 0, writer >= 0, fcntl(reader, F_SETFL, 0) == 0 else {
      throw TestTrouble("open \(path): \(errorText())")
    }
    return (reader, writer)
  }

  private static func spawn(
    _ program: String,
    _ arguments: [String],
    _ actions: inout posix_spawn_file_actions_t
  ) throws -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigfillset(&defaults)
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
    )
    // Nothing of the tester's own settings shall change what programs print.
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let environment = ["PATH=\(path)", "LC_ALL=C", "TZ=UTC", "NO_COLOR=1"]
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var settings = environment.map { strdup($0) } + [nil]
    defer { for word in words + settings { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, program, &actions, &attributes, &words, &settings)
    guard code == 0 else {
      throw TestTrouble("cannot start \(program): \(String(cString: strerror(code)))")
    }
    return pid
  }

  // MARK: Talking to it

  /// Writes text to its standard input.
  func write(_ text: String) throws { try write(bytes: Array(text.utf8)) }

  /// Writes bytes to its standard input; waits while the pipe is full.
  func write(bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        Glibc.write(inputEnd, buffer.baseAddress?.advanced(by: sent), buffer.count - sent)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw TestTrouble("cannot write to the program: \(errorText())") }
      sent += count
    }
  }

  /// Waits until it has read all that was written.
  func waitUntilRead() throws {
    try eventually("the program reads its input") {
      var waiting: Int32 = 0
      // FIONREAD: what lies unread in the pipe.
      guard ioctl(inputEnd, 0x541b, &waiting) == 0 else { throw TestTrouble(errorText()) }
      return waiting == 0
    }
  }

  /// Ends its standard input.
  func closeInput() {
    if inputEnd >= 0 { close(inputEnd) }
    inputEnd = -1
  }

  /// Sends it a signal.
  func send(_ number: Int32) { kill(pid, number) }

  /// What it has written to standard error so far.
  var errors: String { text(of: errorPath) }

  /// Waits until a signal has found its handler, which is before anything else is set up.
  func waitUntilCatching(_ number: Int32) throws {
    try eventually("signal \(number) is caught", within: 10) {
      let caught = text(of: "/proc/\(pid)/status").lines.first { $0.hasPrefix("SigCgt:") }
      let mask = caught?.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } ?? 0
      return mask & (1 << UInt64(number - 1)) != 0
    }
  }

  /// Whether it still runs.
  var isRunning: Bool { !isReaped && waitpidResult() == nil }

  private var status: Int32?

  private func waitpidResult() -> Int32? {
    if let status { return status }
    var word: Int32 = 0
    guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
    isReaped = true
    status = word & 0x7f == 0 ? (word >> 8) & 0xff : -(word & 0x7f)
    return status
  }

  /// Waits for its end; when it does not come in time its whole group is killed, and this throws.
  func wait(_ seconds: Double = 60) throws -> Outcome {
    do {
      try eventually("the program ends", within: seconds, longestPause: 5_000) {
        waitpidResult() != nil
      }
    } catch {
      _ = kill(-pid, SIGKILL)
      waitpid(pid, nil, 0)
      isReaped = true
      throw TestTrouble("\(error); its standard error: \(errors)")
    }
    closeInput()
    return Outcome(
      status: status ?? -1,
      outputBytes: bytes(of: outputPath),
      errors: errors,
      seconds: monotonicSeconds() - startedAt
    )
  }
}
