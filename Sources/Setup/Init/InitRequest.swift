/// What `init` is asked for.
public struct InitRequest: Sendable {
  /// The host that is set up.
  public var root: HostRoot
  /// minuted's program, a path on the host.
  public var program: String
  /// The directory of the rules that ship with it, a path on the host.
  public var rules: String
  /// As whom the daemon runs where rsyslogd is root.
  public var user: String

  /// The user whom the package makes.
  public static let usualUser = "minuted"

  /// Puts a request together.
  ///
  /// - Parameters:
  ///   - root: the host.
  ///   - program: minuted's program.
  ///   - rules: the directory of the shipped rules.
  ///   - user: as whom the daemon runs where rsyslogd is root.
  public init(root: HostRoot, program: String, rules: String, user: String = usualUser) {
    self.root = root
    self.program = program
    self.rules = rules
    self.user = user
  }
}
