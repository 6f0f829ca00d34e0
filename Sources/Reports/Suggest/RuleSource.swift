public import Rulebook

/// Where rules come from, and texts that stand for files of theirs that are not written yet.
public struct RuleSource: Sendable {
  /// Rule files and directories.
  public var paths: [String]
  /// How hosts map to environments.
  public var environments: EnvironmentMap
  /// Grok pattern files that all rule files may use.
  public var patternFiles: [String]
  /// Logcheck's rules that all categories ask last.
  public var logcheck: [String]
  /// Texts by path.
  public var overlay: [String: String] = [:]

  /// Describes a source.
  public init(
    paths: [String],
    environments: EnvironmentMap,
    patternFiles: [String],
    logcheck: [String]
  ) {
    self.paths = paths
    self.environments = environments
    self.patternFiles = patternFiles
    self.logcheck = logcheck
  }

  /// Loads the rules, the overlay in place of the files.
  public func load() -> Rulebook.Loading {
    Rulebook.load(
      paths: paths,
      environments: environments,
      patternFiles: patternFiles,
      logcheck: logcheck,
      overlay: overlay
    )
  }
}
