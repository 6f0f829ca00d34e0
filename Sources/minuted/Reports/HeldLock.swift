import Glibc

/// A file that keeps two runs of a command apart, as `flock(1)` does; it stays behind, empty.
struct HeldLock {
  private let descriptor: Int32

  /// Takes the lock; throws when another run has it, or the file cannot be made.
  init(path: String) throws {
    // What lies in a directory that all may write could be a link to somewhere else.
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o640)
    guard descriptor >= 0 else {
      throw Failure("cannot open the lock \(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let isHeld = errno == EWOULDBLOCK
      let reason = isHeld ? "another run has it" : String(cString: strerror(errno))
      close(descriptor)
      throw Failure("lock \(path): \(reason)")
    }
  }

  func release() { close(descriptor) }
}
