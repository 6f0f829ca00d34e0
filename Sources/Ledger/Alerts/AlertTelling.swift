/// What a hook has made of one episode.
public struct AlertTelling: Sendable, Equatable {
  /// The hook's name.
  public var hook: String
  /// What became of its firing: `told`, `held`, `silenced`, `joined`, `passed`; nil while it waits.
  public var firing: String?
  /// When that was, in Unix seconds.
  public var at: Int64?
  /// What became of its resolution, likewise.
  public var resolution: String?
  /// Whether a silence keeps it back.
  public var isSilenced = false
  /// Where the notice stands that told of it: `waiting`, `running`, `sent`, `failed`, `dropped`,
  /// `held`; nil where that is not known.
  public var delivery: String?
  /// Runs of that notice.
  public var tries = 0
  /// Why its last run failed; empty when none did.
  public var error = ""

  /// A hook that has made nothing of it yet.
  public init(hook: String) { self.hook = hook }
}

/// What became of a hook's notices in some time.
public struct HookDeliveries: Sendable, Equatable {
  /// The hook's name.
  public var hook: String
  /// Notices by where they stand: `sent`, `failed`, `dropped`, `held`, `waiting`, `running`.
  public var counts: [String: Int] = [:]
  /// Why the last run that failed did; empty when none did.
  public var lastError = ""

  /// No notices.
  public init(hook: String) { self.hook = hook }
}
