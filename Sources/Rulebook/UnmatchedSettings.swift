import Yams

/// What the configuration says of the files of unmatched lines: `unmatched`, or the older
/// `max_unmatched_bytes`.
public struct UnmatchedSettings: Sendable, Equatable {
  /// Largest file of a category, in bytes.
  ///
  /// The next is begun then; 0 keeps no line.
  public var maxBytes = 64 << 20
  /// Seconds between two borders, counted from 1970 in UTC, at which the next file is begun.
  public var maxAge = 86_400
  /// Most files kept of a category beside the one being written; 0 for that one alone, lines beyond
  /// its largest size being counted, not kept.
  public var keep = 14
  /// Most bytes on disk of those files.
  public var retainBytes = 256 << 20
  /// Whether they are packed with gzip.
  public var compresses = true

  /// Smallest file of which several are kept, in bytes: the lines gathered before they are written.
  public static let minBytes = 64 << 10

  /// The defaults.
  public init() {}

  /// One file a category that grows to so many bytes.
  public static func single(maxBytes: Int) -> UnmatchedSettings {
    var settings = UnmatchedSettings()
    settings.maxBytes = maxBytes
    settings.keep = 0
    return settings
  }

  static let keys = ["unmatched", "max_unmatched_bytes"]
  private static let innerKeys = ["max_bytes", "max_age", "keep", "retain_bytes", "compress"]

  /// Reads the two keys of a configuration.
  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    if let node = members["max_unmatched_bytes"] {
      if members["unmatched"] != nil {
        reader.report(
          node,
          "max_unmatched_bytes stands beside unmatched",
          hint: "remove it; under unmatched the size is max_bytes"
        )
      }
      let range = 0...(1 << 50)
      if let bytes = reader.integer(node, "max_unmatched_bytes", in: range) {
        self = .single(maxBytes: bytes)
      }
    }
    guard let node = members["unmatched"],
      let inner = reader.mapping(node, "unmatched", keys: UnmatchedSettings.innerKeys)
    else { return }
    if let node = inner["max_bytes"] {
      maxBytes = reader.integer(node, "max_bytes", in: 0...(1 << 50)) ?? maxBytes
    }
    if let node = inner["max_age"] {
      maxAge = reader.integer(node, "max_age", in: 60...31_536_000) ?? maxAge
    }
    if let node = inner["keep"] { keep = reader.integer(node, "keep", in: 0...10_000) ?? keep }
    if let node = inner["retain_bytes"] {
      retainBytes = reader.integer(node, "retain_bytes", in: 0...(1 << 50)) ?? retainBytes
    }
    if let node = inner["compress"] { compresses = reader.bool(node, "compress") ?? compresses }
    if let node = inner["max_bytes"], keep > 0, (1..<UnmatchedSettings.minBytes).contains(maxBytes)
    {
      reader.report(
        node,
        "max_bytes must be at least \(UnmatchedSettings.minBytes) where several files are kept",
        hint: "raise it, or say keep: 0 for a single small file, or max_bytes: 0 for none"
      )
    }
  }
}
