import Glibc

/// What is done with a directory as such.
enum Folder {
  /// Makes a directory with mode 0750 where it is missing; its parent must exist.
  static func make(_ path: String) throws(ArchiveFault) {
    if mkdir(path, 0o750) == 0 { return }
    let code = errno
    var status = stat()
    let exists = stat(path, &status) == 0
    if exists, status.st_mode & S_IFMT == S_IFDIR { return }
    throw ArchiveFault("make", path, exists ? ENOTDIR : code)
  }

  /// The names in a directory, in no order; none where there is no directory.
  static func names(in directory: String) throws(ArchiveFault) -> [String] {
    guard let stream = opendir(directory) else {
      if errno != ENOENT { throw ArchiveFault("read", directory, errno) }
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
      )
    }
    return names
  }

  /// Brings a directory to the disk: only then a new name is safe from a power cut.
  static func sync(_ directory: String) throws(ArchiveFault) {
    let descriptor = open(directory, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard descriptor >= 0 else { throw ArchiveFault("open", directory, errno) }
    defer { close(descriptor) }
    // Some file systems have nothing to sync there, and say so.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw ArchiveFault("write", directory, errno)
    }
  }
}
