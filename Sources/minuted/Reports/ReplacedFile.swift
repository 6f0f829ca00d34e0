import Glibc

/// A file that readers see as a whole or not at all.
enum ReplacedFile {
  /// Writes beside the file and renames; mode 0640, as what logs say is about people.
  ///
  /// A link is followed. What is no file (a terminal, a pipe, `/dev/full`) is written to as it is.
  static func write(_ text: String, to name: String) throws {
    var path = name
    if let resolved = realpath(name, nil) {
      path = String(cString: resolved)
      free(resolved)
    }
    var information = stat()
    if stat(path, &information) == 0, information.st_mode & S_IFMT != S_IFREG {
      guard information.st_mode & S_IFMT != S_IFDIR else {
        throw Failure("cannot write \(name): \(String(cString: strerror(EISDIR)))")
      }
      return try writeThrough(text, to: path)
    }
    let temporary = "\(path).\(getpid()).new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw failure(path) }
    guard send(text, to: descriptor), fsync(descriptor) == 0 || errno == EINVAL else {
      let error = failure(path)
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      let error = failure(path)
      unlink(temporary)
      throw error
    }
  }

  private static func writeThrough(_ text: String, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    guard send(text, to: descriptor) else { throw failure(path) }
  }

  private static func send(_ text: String, to descriptor: Int32) -> Bool {
    Array(text.utf8).withUnsafeBytes { bytes in
      var sent = 0
      while sent < bytes.count {
        let rest = bytes.count - sent
        let count = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: sent), rest)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        sent += count
      }
      return true
    }
  }

  private static func failure(_ path: String) -> Failure {
    Failure("cannot write \(path): \(String(cString: strerror(errno)))")
  }
}
