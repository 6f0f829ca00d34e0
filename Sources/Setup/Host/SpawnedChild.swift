import Glibc
import Synchronization

/// How a child ended.
public enum ChildEnding: Sendable, Equatable, CustomStringConvertible {
  /// With an exit status.
  case exited(Int32)
  /// By a signal.
  case signalled(Int32)

  /// `exit status 3`, or `signal 9`.
  public var description: String {
    switch self {
    case .exited(let status): "exit status \(status)"
    case .signalled(let number): "signal \(number)"
    }
  }
}

/// Why a child could not be started.
public struct ChildError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What went wrong.
  public var description: String
}

/// A child process in a group of its own, started as rsyslog's omprog starts one; it ends with this object.
///
/// Its working directory is `/`, its signal mask empty, its signals at their defaults but for INT, which is
/// ignored, and nothing but standard input, output and error is open.
final class SpawnedChild {
  /// What standard input is.
  enum Input {
    /// Nothing to read.
    case empty
    /// A pipe that `write` fills.
    case pipe
  }

  /// What standard output or error is.
  enum Output {
    /// A pipe that is read.
    case pipe
    /// A pipe nobody reads any more.
    case abandonedPipe
    /// A file, appended to.
    case file(String)
    /// Of standard error: what standard output is.
    case output
  }

  let pid: pid_t
  private(set) var input: Int32 = -1
  private(set) var output: Int32 = -1
  private var ending: ChildEnding?

  /// One at a time: descriptors are made and told apart from those of other children, and the disposition of
  /// INT, which a child takes over, is changed for that moment.
  private static let spawning = Mutex(())

  init(
    _ words: [String],
    input: Input,
    output: Output,
    errors: Output,
    environment: [String] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"]
  ) throws(ChildError) {
    let started = SpawnedChild.spawning.withLock { _ in
      SpawnedChild.start(words, input, output, errors, environment)
    }
    switch started {
    case .success(let child): (pid, self.input, self.output) = child
    case .failure(let error): throw error
    }
  }

  deinit { end() }

  private typealias Started = (pid: pid_t, input: Int32, output: Int32)

  private static func start(
    _ words: [String],
    _ input: Input,
    _ output: Output,
    _ errors: Output,
    _ environment: [String]
  ) -> Result<Started, ChildError> {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var theirs: [Int32] = []
    defer { for end in theirs { close(end) } }
    var ours: (input: Int32, output: Int32) = (-1, -1)
    _ = changeDirectory?(&actions, "/")
    switch input {
    case .empty: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    case .pipe:
      let ends = makePipe()
      theirs.append(ends.reader)
      ours.input = ends.writer
      posix_spawn_file_actions_adddup2(&actions, ends.reader, 0)
    }
    for (number, end) in [(Int32(1), output), (Int32(2), errors)] {
      switch end {
      case .file(let path):
        posix_spawn_file_actions_addopen(
          &actions,
          number,
          path,
          O_WRONLY | O_CREAT | O_APPEND,
          0o600
        )
      case .output: posix_spawn_file_actions_adddup2(&actions, 1, number)
      case .pipe, .abandonedPipe:
        let ends = makePipe()
        theirs.append(ends.writer)
        // O_DIRECT keeps writes apart: what is read at once was written at once, as far as the system can do it.
        _ = fcntl(ends.writer, F_SETFL, fcntl(ends.writer, F_GETFL) | SpawnedChild.keepsWritesApart)
        if case .pipe = end { ours.output = ends.reader } else { close(ends.reader) }
        posix_spawn_file_actions_adddup2(&actions, ends.writer, number)
      }
    }
    let (code, pid) = spawn(words, environment, &actions)
    guard code == 0 else {
      for end in [ours.input, ours.output] where end >= 0 { close(end) }
      return .failure(
        ChildError(
          description: "cannot start \(words.first ?? ""): \(String(cString: strerror(code)))"
        )
      )
    }
    return .success((pid, ours.input, ours.output))
  }

  private typealias ChangeDirectory =
    @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UnsafePointer<CChar>) -> Int32

  /// `posix_spawn_file_actions_addchdir_np`, which Swift's view of glibc lacks; there since glibc 2.29.
  private static let changeDirectory = dlsym(nil, "posix_spawn_file_actions_addchdir_np").map {
    // Safe: the manual gives it this type.
    unsafeBitCast($0, to: ChangeDirectory.self)
  }

  /// `O_DIRECT`, of which Swift's view of glibc has no name.
  #if arch(arm64)
  private static let keepsWritesApart: Int32 = 0o200000
  #else
  private static let keepsWritesApart: Int32 = 0o40000
  #endif

  private static func makePipe() -> (reader: Int32, writer: Int32) {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ words: [String],
    _ environment: [String],
    _ actions: inout posix_spawn_file_actions_t
  ) -> (code: Int32, pid: pid_t) {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigfillset(&defaults)
    sigdelset(&defaults, SIGINT)
    var mask = sigset_t()
    sigemptyset(&mask)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP)
    posix_spawnattr_setflags(&attributes, flags)
    // What is ignored stays so over exec; there is no attribute for it.
    let before = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, before) }
    var argv = words.map { strdup($0) } + [nil]
    var envp = environment.map { strdup($0) } + [nil]
    defer { for word in argv + envp { free(word) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, words.first ?? "", &actions, &attributes, &argv, &envp)
    return (code, pid)
  }

  // MARK: Talking to it

  /// Seconds of a clock that only goes forward.
  static func now() -> Double {
    var value = timespec()
    clock_gettime(CLOCK_MONOTONIC, &value)
    return Double(value.tv_sec) + Double(value.tv_nsec) / 1e9
  }

  /// Writes to its standard input, as long as it reads; false when it has gone or does not read in time.
  func write(_ bytes: [UInt8], until deadline: Double) -> Bool {
    _ = fcntl(input, F_SETFL, O_NONBLOCK)
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(input, $0.baseAddress?.advanced(by: sent), bytes.count - sent)
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        guard SpawnedChild.await(input, POLLOUT, until: deadline) else { return false }
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Whether all that was written has been read.
  var hasReadAll: Bool {
    var waiting: Int32 = 0
    // FIONREAD: what lies unread in the pipe.
    return ioctl(input, 0x541b, &waiting) == 0 && waiting == 0
  }

  /// Ends its standard input.
  func closeInput() {
    if input >= 0 { close(input) }
    input = -1
  }

  /// Stops reading its standard output, as rsyslog does when it goes.
  func closeOutput() {
    if output >= 0 { close(output) }
    output = -1
  }

  /// Reads what it wrote on standard output; 0 at the end, nil when nothing comes in time.
  func readOutput(_ block: inout [UInt8], until deadline: Double) -> Int? {
    while SpawnedChild.await(output, POLLIN, until: deadline) {
      let count = read(output, &block, block.count)
      if count >= 0 { return count }
      if errno != EINTR { return 0 }
    }
    return nil
  }

  private static func await(_ descriptor: Int32, _ events: Int32, until deadline: Double) -> Bool {
    while true {
      let left = deadline - now()
      guard left > 0 else { return false }
      var polled = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let ready = Glibc.poll(&polled, 1, Int32(min(left * 1_000 + 1, 60_000)))
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return false }
    }
  }

  /// Sends it a signal.
  func send(_ number: Int32) { if poll() == nil { kill(pid, number) } }

  /// How it ended, if it has.
  func poll() -> ChildEnding? {
    if let ending { return ending }
    var word: Int32 = 0
    guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
    ending = word & 0x7f == 0 ? .exited((word >> 8) & 0xff) : .signalled(word & 0x7f)
    return ending
  }

  /// Waits for its end; nil when it has not come in time.
  func wait(until deadline: Double) -> ChildEnding? {
    var pause: UInt32 = 500
    while true {
      if let ending = poll() { return ending }
      if SpawnedChild.now() > deadline { return nil }
      usleep(pause)
      pause = min(pause * 2, 10_000)
    }
  }

  /// Kills it and all it has started, where it still runs, and closes what is open towards it.
  func end() {
    closeInput()
    closeOutput()
    guard poll() == nil else { return }
    kill(-pid, SIGKILL)
    var word: Int32 = 0
    if waitpid(pid, &word, 0) == pid { ending = .signalled(SIGKILL) }
  }
}
