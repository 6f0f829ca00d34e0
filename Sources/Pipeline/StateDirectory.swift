import Glibc

/// The directory that holds everything minuted writes, and the lock that keeps it to one writer.
public struct StateDirectory: Sendable {
  /// Its path.
  public let path: String

  /// The store.
  public var ledger: String { "\(path)/ledger.sqlite" }
  /// RRD files.
  public var roundRobin: String { "\(path)/rrd" }
  /// Tables as key=count files.
  public var tables: String { "\(path)/tables" }
  /// Lines no rule knows, a file per category.
  public var unmatched: String { "\(path)/unmatched" }
  /// What was read and is not in the store yet.
  public var journal: String { "\(path)/journal" }
  /// Raw lines by category and minute, where nothing else is configured.
  public var archive: String { "\(path)/archive" }
  /// What the daemon says of itself.
  public var status: String { "\(path)/status.json" }
  var lockFile: String { "\(path)/lock" }

  /// Names a directory; nothing is made or looked at yet.
  public init(path: String) {
    self.path = path
  }

  /// Makes the directory where it is missing, mode 0750; its parents as well.
  public func make() throws(StateError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? String(part) : "/\(part)"
      if mkdir(made, 0o750) != 0, errno != EEXIST, errno != EISDIR {
        throw StateError(
          path: path,
          what: "cannot make \(made): \(String(cString: strerror(errno)))",
          hint: "make it for this user, or choose another with --state DIR"
        )
      }
    }
    if access(path, W_OK | X_OK) != 0 {
      throw StateError(
        path: path,
        what: "cannot write to it: \(String(cString: strerror(errno)))",
        hint: "give it to this user (chown), or choose another with --state DIR"
      )
    }
  }

  /// Seconds that a daemon waits for the one before it to end.
  ///
  /// rsyslog starts a new one a second after it has given the old one up, which may have minutes to write.
  static let patience: Int64 = 5

  /// Takes the lock; throws when another instance has it, naming its process id, and has not let go of it
  /// within some seconds.
  public func lock(within seconds: Int64 = 0) throws(StateError) -> StateLock {
    let end = Clock.uptime() + seconds
    while true {
      do throws(StateError) {
        return try takeLock()
      } catch {
        // Anything but another holder will not pass by waiting, but that is told soon enough.
        guard Clock.uptime() < end else { throw error }
        usleep(100_000)
      }
    }
  }

  private func takeLock() throws(StateError) -> StateLock {
    let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o640)
    guard descriptor >= 0 else {
      throw StateError(
        path: path,
        what: "cannot open \(lockFile): \(String(cString: strerror(errno)))",
        hint: "give the directory to this user (chown)"
      )
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let holder = StateDirectory.processID(descriptor).map { "minuted with pid \($0)" }
      close(descriptor)
      throw StateError(
        path: path,
        what: "in use by \(holder ?? "another minuted")",
        hint: "end it first, or choose another directory with --state DIR"
      )
    }
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
    return StateLock(descriptor: descriptor)
  }

  /// Process id of the instance that holds the lock; nil when none does.
  public func holder() -> Int32? {
    let descriptor = open(lockFile, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return StateDirectory.processID(descriptor)
  }

  private static func processID(_ descriptor: Int32) -> Int32? {
    var buffer = [UInt8](repeating: 0, count: 32)
    let count = pread(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { return nil }
    let digits = buffer.prefix(count).prefix { (0x30...0x39).contains($0) }
    return Int32(String(decoding: digits, as: UTF8.self))
  }
}

/// The lock on a state directory, held until this is gone.
///
/// A crash frees it as well.
public final class StateLock: Sendable {
  private let descriptor: Int32

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }
}

/// Why a state directory cannot be used.
public struct StateError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The directory.
  public var path: String
  /// What is wrong.
  public var what: String
  /// What to do.
  public var hint: String

  /// `state directory PATH: what; hint`.
  public var description: String { "state directory \(path): \(what); \(hint)" }
}
