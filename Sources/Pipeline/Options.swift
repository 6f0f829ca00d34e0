public import Outlets
public import Rulebook
public import Syslog

/// What an instance runs with, put together from the configuration and the command line.
public struct Options: Sendable {
  /// The site's settings.
  public var settings: Settings
  /// Rule files and directories, in order.
  public var rules: [String]
  /// Where results are kept; nil to keep none.
  public var state: StateDirectory?
  /// Where summaries go.
  public var destinations: [Sink]
  /// Zone of stamps without one.
  public var zone: Zone
  /// Year of stamps without one, for old files; nil to find it.
  public var years: YearRule?
  /// Name of this instance in summaries.
  public var instance: String
  /// Workers that share the stream, each on a thread of its own; one works on the caller's.
  public var workers: Int

  /// Makes options.
  public init(
    settings: Settings,
    rules: [String],
    state: StateDirectory?,
    destinations: [Sink],
    zone: Zone,
    years: YearRule? = nil,
    instance: String,
    workers: Int = 1
  ) {
    self.settings = settings
    self.rules = rules
    self.state = state
    self.destinations = destinations
    self.zone = zone
    self.years = years
    self.instance = instance
    self.workers = workers
  }
}

/// Why an instance could not start.
public enum StartError: Error, Sendable, CustomStringConvertible {
  /// The rules cannot be used; all problems are listed.
  case rules([Problem])
  /// The settings do not go together, or with the store.
  case settings(String)
  /// The state directory cannot be used.
  case state(StateError)
  /// The store cannot be used.
  case store(String)

  /// The problems, one a line.
  public var description: String {
    switch self {
    case .rules(let problems): problems.map(\.description).joined(separator: "\n")
    case .settings(let text): text
    case .state(let error): error.description
    case .store(let text): text
    }
  }
}
