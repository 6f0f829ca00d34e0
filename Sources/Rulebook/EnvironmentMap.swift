public import Patterns

/// Which environment (prod, dr, qa, dev…) a host belongs to.
public struct EnvironmentMap: Sendable, Equatable {
  /// Host patterns with their environments; the first that matches decides.
  public var hosts: [Entry]
  /// Environment of all other hosts.
  public var fallback: String

  /// One row of the map.
  public struct Entry: Sendable, Equatable {
    /// Pattern for host names.
    public var host: Glob
    /// The environment's name.
    public var environment: String
  }

  /// Environment of a site that names none.
  public static let defaultName = "prod"

  /// One environment for all hosts.
  public static let single = EnvironmentMap(hosts: [], fallback: defaultName)

  /// The environment of a host.
  public func environment(of host: UnsafeBufferPointer<UInt8>) -> String {
    hosts.first { $0.host.matches(host) }?.environment ?? fallback
  }

  /// All environments it can answer, the fallback first.
  public var names: [String] {
    var names = [fallback]
    for entry in hosts where !names.contains(entry.environment) { names.append(entry.environment) }
    return names
  }
}
