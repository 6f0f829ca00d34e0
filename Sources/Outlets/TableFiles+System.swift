import Glibc

extension TableFiles {
  static func makeDirectory(_ path: String) throws(TableFault) {
    if mkdir(path, 0o750) == 0 { return }
    let code = errno
    var status = stat()
    if code == EEXIST, stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { return }
      throw TableFault("make", path, ENOTDIR)
    }
    throw TableFault("make", path, code)
  }

  /// Opens an unfinished file, emptied if there is one; anything but a file in its place is refused, and
  /// not waited for.
  static func open(_ path: String) -> Result<Int32, TableFault> {
    let flags =
      O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK
    while true {
      let descriptor = Glibc.open(path, flags, 0o640)
      if descriptor >= 0 {
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
          return .success(descriptor)
        }
        close(descriptor)
        return .failure(TableFault("open", path, EEXIST))
      }
      if errno != EINTR { return .failure(TableFault("open", path, errno)) }
    }
  }

  /// Fills an unfinished file that was opened, closes it, and gives it the place of the final one; when a
  /// step fails it is removed, and the final one is as it was.
  static func replace(
    _ final: String,
    with bytes: [UInt8],
    by unfinished: String,
    opened descriptor: Int32,
    mode: mode_t? = nil
  ) throws(TableFault) {
    do throws(TableFault) {
      defer { close(descriptor) }
      if let mode, fchmod(descriptor, mode) != 0 { throw TableFault("write", unfinished, errno) }
      try write(bytes, to: descriptor, path: unfinished)
    } catch {
      unlink(unfinished)
      throw error
    }
    guard rename(unfinished, final) == 0 else {
      let code = errno
      unlink(unfinished)
      throw TableFault("rename", final, code)
    }
  }

  static func write(
    _ bytes: [UInt8],
    to descriptor: Int32,
    path: String
  ) throws(TableFault) {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes { buffer in
        let rest = buffer[start...]
        return Glibc.write(
          descriptor,
          UnsafeRawBufferPointer(rebasing: rest).baseAddress,
          rest.count
        )
      }
      if count > 0 {
        start += count
      } else if count == 0 || errno != EINTR {
        throw TableFault("write", path, count == 0 ? EIO : errno)
      }
    }
  }

  /// Removes unfinished files in a directory and those below it; links are not followed.
  static func removeUnfinished(in directory: String, depth: Int) throws(TableFault) {
    guard let stream = opendir(directory) else { throw TableFault("read", directory, errno) }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      let path = directory + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR where depth > 0:
        try removeUnfinished(in: path, depth: depth - 1)
      case S_IFREG where name.hasPrefix(".") && name.hasSuffix(unfinishedSuffix):
        if unlink(path) != 0, errno != ENOENT { throw TableFault("remove", path, errno) }
      default: break
      }
    }
  }
}
