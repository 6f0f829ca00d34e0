import Glibc

/// Works out from modes and numbers what a user may do; it does not try, which as root would tell nothing.
///
/// Access lists (ACLs) and security modules are not looked at.
struct HostAccess {
  static let read: UInt32 = 4
  static let write: UInt32 = 2
  static let execute: UInt32 = 1

  let account: HostAccount

  /// Whether the user may do all of what is asked with a file or directory.
  func may(_ wanted: UInt32, _ status: stat) -> Bool {
    let mode = status.st_mode
    // Root may all, but run what nobody may run.
    if account.uid == 0 {
      return wanted & HostAccess.execute == 0 || mode & S_IFMT == S_IFDIR || mode & 0o111 != 0
    }
    let bits: UInt32
    if status.st_uid == account.uid {
      bits = mode >> 6
    } else if account.groups.contains(status.st_gid) {
      bits = mode >> 3
    } else {
      bits = mode
    }
    return bits & wanted == wanted
  }

  /// The first directory on the way to a path that the user cannot pass through; nil where there is none.
  ///
  /// `base` is the part in front that is not of the host.
  func barrier(to path: String, base: String) -> String? {
    var passed = base
    let parts = path.dropFirst(base.count).split(separator: "/").dropLast()
    for part in [""] + parts {
      if !part.isEmpty { passed += "/" + part }
      guard let status = HostAccess.status(passed.isEmpty ? "/" : passed) else { return nil }
      if status.st_mode & S_IFMT == S_IFDIR, !may(HostAccess.execute, status) {
        return passed.isEmpty ? "/" : passed
      }
    }
    return nil
  }

  /// What the system says of a path, links followed; nil where it says nothing.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// The mode as people write it: `0750`.
  static func octal(_ mode: mode_t) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
