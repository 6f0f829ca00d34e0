import Glibc

extension HostAccount {
  /// The name of a group's number; the number where it has none.
  ///
  /// - Parameters:
  ///   - gid: the number.
  ///   - root: the host.
  /// - Returns: what to show, and what setpriv takes.
  public static func groupName(_ gid: UInt32, _ root: HostRoot) -> String {
    if root.isMachine {
      return getgrgid(gid).map { String(cString: $0.pointee.gr_name) } ?? "\(gid)"
    }
    let lines = (root.read("/etc/group").text ?? "").split(separator: "\n").prefix(
      HostRoot.maxEntries
    )
    for line in lines {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count > 2, fields[2] == "\(gid)" { return String(fields[0]) }
    }
    return "\(gid)"
  }
}
