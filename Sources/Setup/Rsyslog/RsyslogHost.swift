import Glibc

/// The rsyslog of a host: where it is, what it can, as whom it runs, and what it is told.
public struct RsyslogHost: Sendable {
  /// The host.
  public let root: HostRoot
  /// The program, a path on the host; nil where there is none.
  public let program: String?
  /// Its version; nil where it cannot be told.
  public let version: RsyslogVersion?
  /// The directories that modules lie in.
  public let moduleDirectories: [String]
  /// The module omprog, a path on the host; nil where there is none.
  public let omprog: String?
  /// What it is told.
  public let configuration: RsyslogConfiguration
  /// Its unit of systemd's, with drop-ins.
  public let unit: RsyslogUnit?

  /// Looks at a host.
  ///
  /// On the machine itself the program is asked for its version, which takes some milliseconds; elsewhere the
  /// package's is taken.
  ///
  /// - Parameter root: the host's tree.
  public init(_ root: HostRoot) {
    self.root = root
    let places = ["/usr/sbin", "/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin"]
    let program = places.map { "\($0)/rsyslogd" }.first { root.has($0) }
    self.program = program
    unit = RsyslogUnit.read(root)
    configuration = RsyslogConfiguration.read(
      root,
      file: unit?.configurationFile ?? RsyslogConfiguration.mainFile
    )
    version = RsyslogHost.version(root, program)
    let folders = RsyslogHost.moduleDirectories(root, unit)
    moduleDirectories = folders
    let named = configuration.objects("module").compactMap { $0["load"] }.filter {
      $0.hasPrefix("/") && $0.hasSuffix("omprog.so")
    }
    omprog = (named + folders.map { "\($0)/omprog.so" }).first { root.has($0) }
  }

  /// As whom a child is started, as far as the configuration and the unit say: a user's name; nil for root.
  public var user: String? {
    let dropped = configuration.global("privdrop.user.name", directive: "privdroptouser")
    return [dropped, unit?.user].compactMap { $0 }.first { !$0.isEmpty && $0 != "root" }
  }

  /// The group named beside that user; nil where none is.
  public var group: String? {
    configuration.global("privdrop.group.name", directive: "privdroptogroup") ?? unit?.group
  }

  /// Where disk queues lie, a path on the host; nil where nobody says.
  public var workDirectory: String? {
    configuration.global("workdirectory", directive: "workdirectory")
  }

  /// The processes of rsyslogd there are; nil where the host's processes cannot be seen.
  public var processes: [HostProcess]? { HostProcess.named("rsyslogd", root) }

  // MARK: Looking

  private static func moduleDirectories(_ root: HostRoot, _ unit: RsyslogUnit?) -> [String] {
    var folders = unit?.moduleDirectories ?? []
    for pattern in [
      "/usr/lib/*/rsyslog", "/usr/lib/rsyslog", "/usr/lib64/rsyslog", "/lib/*/rsyslog",
      "/lib/rsyslog",
      "/lib64/rsyslog", "/usr/local/lib/rsyslog", "/usr/local/lib64/rsyslog",
    ] {
      folders += root.glob(pattern)
    }
    return folders
  }

  private static func version(_ root: HostRoot, _ program: String?) -> RsyslogVersion? {
    guard let program else { return nil }
    if root.isMachine {
      let run = HostCommand.run([program, "-v"], seconds: 10)
      let line = run.text.split(separator: "\n").first { $0.hasPrefix("rsyslogd") }
      if let line {
        let version = RsyslogVersion(String(line))
        if !version.numbers.isEmpty { return version }
      }
    }
    return packageVersion(root)
  }

  /// The version that dpkg has noted; without its epoch.
  private static func packageVersion(_ root: HostRoot) -> RsyslogVersion? {
    guard case .whole(let bytes) = root.read("/var/lib/dpkg/status") else { return nil }
    var isRsyslog = false
    for line in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
      if line.starts(with: "Package: ".utf8) {
        isRsyslog = line.elementsEqual("Package: rsyslog".utf8)
      }
      guard isRsyslog, line.starts(with: "Version: ".utf8) else { continue }
      let text = String(decoding: line.dropFirst(9), as: UTF8.self)
      let version = RsyslogVersion(text.split(separator: ":").last.map(String.init) ?? text)
      return version.numbers.isEmpty ? nil : version
    }
    return nil
  }
}
