import Glibc

/// The room on the disk under a path.
struct DiskSpace {
  /// Bytes that a user other than root may still take.
  let free: UInt64
  /// Bytes in all.
  let size: UInt64
  /// Files that can still be made; nil where the file system has no such bound.
  let freeFiles: UInt64?
  /// Whether it is mounted for reading only.
  let isReadOnly: Bool
  /// What tells it from other disks.
  let device: UInt64

  /// Asks about the disk under a path; nil where the system does not say.
  init?(_ path: String) {
    var status = statvfs()
    var information = stat()
    guard statvfs(path, &status) == 0, stat(path, &information) == 0 else { return nil }
    let unit = UInt64(max(status.f_frsize, 1))
    free = unit &* UInt64(status.f_bavail)
    size = unit &* UInt64(status.f_blocks)
    freeFiles = status.f_files == 0 ? nil : UInt64(status.f_favail)
    isReadOnly = status.f_flag & 1 != 0
    device = UInt64(information.st_dev)
  }

  /// Bytes as people write them: `1.5 GiB`.
  static func text(_ bytes: some BinaryInteger) -> String {
    let number = Double(bytes)
    for (unit, name) in [
      (Double(1 << 40), "TiB"), (Double(1 << 30), "GiB"), (Double(1 << 20), "MiB"),
      (Double(1 << 10), "KiB"),
    ]
    where number >= unit {
      let tenths = (number / unit * 10).rounded() / 10
      return tenths == tenths.rounded() ? "\(Int64(tenths)) \(name)" : "\(tenths) \(name)"
    }
    return "\(bytes) bytes"
  }
}
