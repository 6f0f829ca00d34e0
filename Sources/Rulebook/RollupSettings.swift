import Yams

/// What the configuration says of adding up several instances: `merge`, `sketch_seed`, `rollup`.
public struct RollupSettings: Sendable, Equatable {
  /// Whether summary lines of all categories carry what another instance needs to add them up.
  public var merges = false
  /// The text that the seed of sketches is made of; nil for a random seed for each store.
  public var seed: String?
  /// Names of the instances whose lines are taken, `*` and `?` allowed; empty for none.
  public var accept: [String] = []
  /// Tags of their lines beside our own.
  public var tags: [String] = []
  /// File with the key that lines are signed with; nil for lines without a tag.
  public var keyFile: String?

  /// Seconds a minute stays open for late records by default where lines of others are taken:
  /// theirs come when they have closed it.
  public static let defaultLateness = 90
  /// Longest line by default where lines of others are taken, in bytes.
  public static let defaultMaxLineBytes = 262_144
  /// Fewest characters of a seed: a shorter text can be guessed.
  public static let minSeedBytes = 8

  /// Nothing of it.
  public init() {}

  static let keys = ["merge", "sketch_seed", "rollup"]
  private static let innerKeys = ["accept", "tags", "key_file"]

  /// Reads the three keys of a configuration.
  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    if let node = members["merge"] { merges = reader.bool(node, "merge") ?? merges }
    if let node = members["sketch_seed"], let text = reader.string(node, "sketch_seed") {
      seed = text
      if text.utf8.count < RollupSettings.minSeedBytes {
        reader.report(
          node,
          "sketch_seed has fewer than \(RollupSettings.minSeedBytes) characters",
          hint: RollupSettings.seedHint
        )
      }
    }
    if let node = members["rollup"],
      let inner = reader.mapping(node, "rollup", keys: RollupSettings.innerKeys)
    {
      if let node = inner["accept"] { accept = reader.strings(node, "accept") }
      if let node = inner["tags"] {
        tags = reader.strings(node, "tags").filter { reader.isTag($0, at: node) }
      }
      if let node = inner["key_file"] { keyFile = reader.string(node, "key_file") }
    }
    if let node = members["merge"] ?? members["rollup"], merges || !accept.isEmpty, seed == nil {
      reader.report(node, "no sketch_seed", hint: RollupSettings.seedHint)
    }
  }

  /// What to do about a seed that is missing.
  public static let seedHint =
    "add \"sketch_seed: TEXT\", the same secret text in the configuration of all instances that are"
    + " added up (openssl rand -hex 16)"
}
