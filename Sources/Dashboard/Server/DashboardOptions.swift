public import Rulebook

/// What the dashboard serves, where, and to whom.
public struct DashboardOptions: Sendable {
  /// The state directory that it reads.
  public var state: String
  /// Where it listens.
  public var address: ListenAddress
  /// Names that browsers may know it by, beside those of its address; see `AllowedHosts`.
  public var hosts: [String] = []
  /// What clients must show; nil for nothing.
  public var token: BearerToken?
  /// Rule files and directories: units, descriptions, what belongs together.
  public var rules: [String] = []
  /// Report files and directories.
  public var reports: [String] = []
  /// The site's configuration.
  public var settings = Settings()
  /// Connections at a time; further ones wait until one is closed.
  public var maxConnections = 2_048
  /// Threads that make pages.
  public var workers = 2
  /// Whether each request is told on standard error.
  public var logsRequests = false

  /// Serves a state directory at an address.
  public init(state: String, address: ListenAddress) {
    self.state = state
    self.address = address
  }
}
