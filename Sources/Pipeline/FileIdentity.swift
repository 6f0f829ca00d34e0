import Glibc

/// Which file lies at a path: another one at the same path is a different one, and so is a store that
/// somebody begins or ceases to write.
public struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let inode: UInt64
  /// Whether a write-ahead log lies beside it: who opened a store without does not see it change.
  private let hasLog: Bool

  /// Looks at a path; nil when nothing lies there.
  public init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    hasLog = access(path + "-wal", F_OK) == 0
  }

  /// Whether users who are neither its owner nor of its group may use a file that is open.
  public static func isOpenToOthers(descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & 0o007 != 0
  }
}
