import Glibc

/// A user of the host, with its groups: who may do what is worked out from these.
public struct HostAccount: Sendable, Equatable {
  /// The name; the number where it has none.
  public var name: String
  /// The user's number.
  public var uid: UInt32
  /// The groups' numbers, its own first.
  public var groups: [UInt32]

  /// The user who may do everything.
  public static let root = HostAccount(name: "root", uid: 0, groups: [0])

  /// Makes an account.
  public init(name: String, uid: UInt32, groups: [UInt32]) {
    self.name = name
    self.uid = uid
    self.groups = groups
  }

  /// Finds a user by name or number.
  ///
  /// The machine's own are asked for as any program does, those of another tree are read from its files.
  ///
  /// - Parameters:
  ///   - name: a name, or a number.
  ///   - root: the host.
  /// - Returns: nil where there is no such user.
  public static func named(_ name: String, _ root: HostRoot) -> HostAccount? {
    root.isMachine ? ofMachine(name) : ofFiles(name, root)
  }

  private static func ofMachine(_ name: String) -> HostAccount? {
    let number = UInt32(name)
    guard let entry = getpwnam(name) ?? number.flatMap({ getpwuid($0) }) else {
      return number.map { HostAccount(name: name, uid: $0, groups: []) }
    }
    let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
    let own = String(cString: entry.pointee.pw_name)
    var groups = [gid_t](repeating: 0, count: 1_024)
    var count = Int32(groups.count)
    if getgrouplist(own, gid, &groups, &count) < 0 { count = min(count, 1_024) }
    return HostAccount(
      name: own,
      uid: uid,
      groups: [gid] + groups.prefix(Int(max(0, count))).filter { $0 != gid }
    )
  }

  private static func ofFiles(_ name: String, _ root: HostRoot) -> HostAccount? {
    let users = fields(root.read("/etc/passwd").text ?? "")
    let number = UInt32(name)
    guard let user = users.first(where: { $0.count > 3 && ($0[0] == name || $0[2] == name) }),
      let uid = UInt32(user[2]), let gid = UInt32(user[3])
    else { return number.map { HostAccount(name: name, uid: $0, groups: []) } }
    var groups = [gid]
    for group in fields(root.read("/etc/group").text ?? "") where group.count > 3 {
      if let id = UInt32(group[2]), id != gid, group[3].split(separator: ",").contains(user[0][...])
      {
        groups.append(id)
      }
    }
    return HostAccount(name: user[0], uid: uid, groups: groups)
  }

  /// The name of a user's number; the number where it has none.
  ///
  /// - Parameters:
  ///   - uid: the number.
  ///   - root: the host.
  /// - Returns: what to show.
  public static func name(of uid: UInt32, _ root: HostRoot) -> String {
    named("\(uid)", root)?.name ?? "\(uid)"
  }

  /// The number of a group; nil where there is none of that name.
  ///
  /// - Parameters:
  ///   - name: a name, or a number.
  ///   - root: the host.
  /// - Returns: its number.
  public static func group(_ name: String, _ root: HostRoot) -> UInt32? {
    if let number = UInt32(name) { return number }
    if root.isMachine { return getgrnam(name)?.pointee.gr_gid }
    return fields(root.read("/etc/group").text ?? "").first { $0.count > 2 && $0[0] == name }
      .flatMap { UInt32($0[2]) }
  }

  private static func fields(_ text: String) -> [[String]] {
    text.split(separator: "\n").prefix(HostRoot.maxEntries).map { line in
      line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    }
  }
}
