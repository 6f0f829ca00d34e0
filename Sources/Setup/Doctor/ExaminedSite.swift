import Glibc
public import Pipeline
public import Rulebook

/// What the doctor looks at, gathered once: configuration, rules, state, rsyslog, and as whom the daemon runs.
public struct ExaminedSite: Sendable {
  /// What was asked for; paths are those of the host, the root comes in front.
  public struct Request: Sendable {
    /// The configuration file; nil for the default.
    public var config: String?
    /// Rule files and directories; empty for the configuration's.
    public var rules: [String]
    /// The state directory; nil for the configuration's.
    public var state: String?

    /// Asks for a site.
    public init(config: String? = nil, rules: [String] = [], state: String? = nil) {
      self.config = config
      self.rules = rules
      self.state = state
    }
  }

  /// The host.
  public let root: HostRoot
  /// What was asked for.
  public let request: Request
  /// Unix seconds of the look.
  public let now: Int64
  /// The configuration file, as it can be opened.
  public let configFile: String
  /// What it says; the defaults where there is none, or where it cannot be used.
  public let settings: Settings
  /// Whether the file is there.
  public let hasConfig: Bool
  /// What is wrong with it.
  public let settingsProblems: [Problem]
  /// The rules and what is wrong with them; nil where there are none to be found.
  public let loading: Rulebook.Loading?
  /// The state directory.
  public let state: StateDirectory
  /// Its path on the host.
  public let statePath: String
  /// The rsyslog of the host.
  public let rsyslog: RsyslogHost
  /// Its actions that start minuted.
  public let actions: [MinutedAction]
  /// As whom the daemon runs, or will.
  public let account: HostAccount
  /// Where that was taken from; the name of a user there is not, too.
  public let accountSource: String
  /// What the daemon last said of itself; nil where there is nothing, or nothing that can be read.
  public let status: Status?

  /// Looks at what is there.
  ///
  /// - Parameters:
  ///   - root: the host.
  ///   - request: what was asked for.
  ///   - now: Unix seconds.
  public init(_ root: HostRoot, _ request: Request, now: Int64) {
    self.root = root
    self.request = request
    self.now = now
    rsyslog = RsyslogHost(root)
    actions = rsyslog.configuration.minutedActions
    configFile = root.path(request.config ?? Settings.defaultFile)
    hasConfig = access(configFile, F_OK) == 0 || errno != ENOENT
    if hasConfig {
      let (read, problems) = Settings.load(file: configFile)
      settings = read ?? Settings()
      settingsProblems = problems
    } else {
      settings = Settings()
      settingsProblems = []
    }
    statePath = request.state ?? settings.state
    state = StateDirectory(path: root.path(statePath))
    loading = ExaminedSite.rules(root, request, settings)
    status = ExaminedSite.status(state)
    (account, accountSource) = ExaminedSite.account(root, actions.first, rsyslog)
  }

  /// Where the state's archive is, as it can be opened.
  public var archive: String { settings.archive.directory.map(root.path) ?? state.archive }

  /// Largest `status.json` that is read: it has bounds of its own, and is some kilobytes.
  private static let maxStatusBytes: Int = 8 << 20

  private static func status(_ state: StateDirectory) -> Status? {
    var information = stat()
    guard stat(state.status, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size <= maxStatusBytes
    else { return nil }
    return try? Status.read(state.status)
  }

  private static func rules(_ root: HostRoot, _ request: Request, _ settings: Settings) -> Rulebook
    .Loading?
  {
    var paths = request.rules.isEmpty ? settings.rules : request.rules
    if paths.isEmpty {
      // Of another tree the installed places are its own; those beside this program stand in for them.
      let candidates = [
        "/etc/minuted/rules", "/usr/share/minuted/rules", "/usr/local/share/minuted/rules",
      ]
      if let found = candidates.first(where: { ShippedFiles.isReadable(root.path($0)) }) {
        paths = [found]
      } else if let shipped = ShippedFiles.rules.directory {
        return load([shipped], root, settings)
      } else {
        return nil
      }
    }
    return load(paths.map { $0.hasPrefix("/") ? root.path($0) : $0 }, root, settings)
  }

  private static func load(_ paths: [String], _ root: HostRoot, _ settings: Settings)
    -> Rulebook.Loading
  {
    Rulebook.load(
      paths: paths,
      environments: settings.environments,
      patternFiles: settings.patternFiles.map { $0.hasPrefix("/") ? root.path($0) : $0 },
      logcheck: settings.logcheck.map { $0.hasPrefix("/") ? root.path($0) : $0 },
      places: settings.places
    )
  }

  private static func account(
    _ root: HostRoot,
    _ action: MinutedAction?,
    _ rsyslog: RsyslogHost
  ) -> (HostAccount, String) {
    if let action, let name = action.user {
      let source = "\(action.action.place), binary="
      guard var account = HostAccount.named(name, root) else { return (nobody(name), source) }
      if let group = action.group.flatMap({ HostAccount.group($0, root) }) {
        // Only --init-groups and its like bring the user's other groups along.
        let keepsGroups = action.wrapper.contains {
          $0 == "--init-groups" || $0.hasSuffix("runuser") || $0.hasSuffix("sudo")
        }
        account.groups = [group] + (keepsGroups ? account.groups.filter { $0 != group } : [])
      }
      return (account, source)
    }
    guard let name = rsyslog.user else { return (.root, "rsyslogd runs as root") }
    guard var account = HostAccount.named(name, root) else { return (nobody(name), "as rsyslogd") }
    if let group = rsyslog.group.flatMap({ HostAccount.group($0, root) }) {
      account.groups = [group] + account.groups.filter { $0 != group }
    }
    return (account, "as rsyslogd")
  }

  /// A user there is not: may do what everybody may.
  private static func nobody(_ name: String) -> HostAccount {
    HostAccount(name: name, uid: .max, groups: [])
  }

  /// Whether the daemon's user is one there is.
  public var hasAccount: Bool { account.uid != .max }
}
