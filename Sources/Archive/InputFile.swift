import Glibc

/// An open descriptor that is read from front to back.
struct InputFile: ~Copyable {
  let path: String
  let descriptor: Int32
  let isRegular: Bool
  /// The bytes on disk when opened; nil for a pipe or terminal.
  let size: Int64?
  /// The bytes read so far.
  private(set) var position: Int64 = 0
  private let isOwned: Bool

  /// Opens a file; `-` is standard input.
  init(path: String) throws(ArchiveError) {
    if path == "-" {
      try self.init(descriptor: 0, path: path, isOwned: false)
      return
    }
    var descriptor: Int32
    repeat {
      descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else {
      throw ArchiveError(path: path, offset: nil, reason: errorText(errno))
    }
    try self.init(descriptor: descriptor, path: path, isOwned: true)
  }

  /// Takes a descriptor that is open; one that is owned is closed in any case.
  init(descriptor: Int32, path: String, isOwned: Bool) throws(ArchiveError) {
    var status = stat()
    var reason: String?
    if fstat(descriptor, &status) != 0 {
      reason = errorText(errno)
    } else if status.st_mode & S_IFMT == S_IFDIR {
      reason = "is a directory; name the files in it"
    }
    if let reason {
      if isOwned { close(descriptor) }
      throw ArchiveError(path: path, offset: nil, reason: reason)
    }
    self.path = path
    self.descriptor = descriptor
    self.isOwned = isOwned
    isRegular = status.st_mode & S_IFMT == S_IFREG
    size = isRegular ? Int64(status.st_size) : nil
    // Advice only: reading ahead further is nothing to fail over.
    if isRegular { _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
  }

  deinit {
    if isOwned { close(descriptor) }
  }

  /// Reads what is there, at least one byte unless at the end (0).
  ///
  /// A descriptor that somebody made non-blocking is waited for.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        position += Int64(count)
        return count
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        poll(&entry, 1, -1)
      case let code: throw ArchiveError(path: path, offset: position, reason: errorText(code))
      }
    }
  }

  /// Goes on reading so many bytes further; only of a regular file, and not past its end.
  mutating func skip(_ count: Int64) throws(ArchiveError) {
    guard lseek(descriptor, off_t(count), SEEK_CUR) >= 0 else {
      throw ArchiveError(path: path, offset: position, reason: errorText(errno))
    }
    position += count
  }
}
