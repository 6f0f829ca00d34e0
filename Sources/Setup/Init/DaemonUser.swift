/// As whom the daemon runs, and how it comes to be that user.
struct DaemonUser: Equatable {
  /// The user's name.
  var name: String
  /// The name of its group.
  var group: String
  /// Words in front of minuted's program that change rsyslogd's user; empty where it is that user already.
  var wrapper: [String]

  /// Finds out who it is.
  ///
  /// - Throws: `InitError` where there is no such user on the host, or no way to become it.
  static func find(_ request: InitRequest, _ rsyslog: RsyslogHost) throws(InitError) -> DaemonUser {
    let root = request.root
    if let own = rsyslog.user {
      guard let account = HostAccount.named(own, root) else {
        throw InitError("rsyslogd is to run as \(own), and there is no such user here")
      }
      return DaemonUser(name: account.name, group: group(of: account, root), wrapper: [])
    }
    guard let account = HostAccount.named(request.user, root) else {
      throw InitError(
        "there is no user \(request.user); make one:\n"
          + "  useradd --system --user-group --no-create-home --home-dir /var/lib/minuted"
          + " --shell /usr/sbin/nologin \(request.user)\nor name one that is there with --user NAME"
      )
    }
    let name = account.name
    if account.uid == 0 { return DaemonUser(name: name, group: "root", wrapper: []) }
    guard let setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: { root.has($0) }) else {
      throw InitError(
        "there is no /usr/bin/setpriv, by which the daemon becomes \(name): apt install util-linux,"
          + " or say --user root"
      )
    }
    let own = group(of: account, root)
    var wrapper = [
      setpriv, "--reuid=\(name)", "--regid=\(own)", "--init-groups", "--no-new-privs",
      "--inh-caps=-all",
    ]
    // Only who has that capability may take others from the bounding set; without new privileges it is of
    // little use to have one in it.
    if holds("CAP_SETPCAP", rsyslog.unit) { wrapper.append("--bounding-set=-all") }
    return DaemonUser(name: name, group: own, wrapper: wrapper)
  }

  /// Capabilities that setpriv needs and the unit of rsyslog takes away.
  static func missing(_ rsyslog: RsyslogHost) -> [String] {
    ["CAP_SETUID", "CAP_SETGID"].filter { !holds($0, rsyslog.unit) }
  }

  /// Whether rsyslogd may send a signal to a child that is another user.
  static func canEndChildren(_ rsyslog: RsyslogHost) -> Bool { holds("CAP_KILL", rsyslog.unit) }

  private static func holds(_ capability: String, _ unit: RsyslogUnit?) -> Bool {
    guard let set = unit?.settings["CapabilityBoundingSet"], !set.isEmpty else { return true }
    let isListed = set.uppercased().split { $0 == " " || $0 == "~" }.contains { $0 == capability }
    return set.hasPrefix("~") ? !isListed : isListed
  }

  private static func group(of account: HostAccount, _ root: HostRoot) -> String {
    guard let gid = account.groups.first else { return account.name }
    return HostAccount.groupName(gid, root)
  }
}

/// Why nothing can be set up; what to do is in the text.
public struct InitError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public var description: String

  init(_ description: String) { self.description = description }
}
