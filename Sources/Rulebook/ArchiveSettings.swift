import Yams

/// What the configuration says of the archive: `archive`.
public struct ArchiveSettings: Sendable, Equatable {
  /// Which streams are kept.
  public enum Streams: String, Sendable, CaseIterable {
    /// No archive.
    case off
    /// Lines by category.
    case split
    /// All lines in the order they came.
    case unsplit
    /// One and the other.
    case both
  }

  /// Which streams are kept.
  public var keep = Streams.off
  /// Where; nil for `archive` in the state directory.
  public var directory: String?
  /// Days kept before the newest segment: a month of questions nobody planned.
  public var days = 30
  /// Most bytes on disk: 10 GiB, some 100 GB of lines.
  public var maxBytes = 10 << 30
  /// Bytes of the disk that are left to others: 1 GiB, in which the store and the journal find room.
  public var minFree = 1 << 30

  /// The defaults: no archive.
  public init() {}

  static let keys = ["archive"]
  private static let innerKeys = ["keep", "directory", "days", "max_bytes", "min_free"]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    guard let node = members["archive"] else { return }
    // `archive: split` says all that most need to say.
    if node.scalar != nil {
      readKeep(node, &reader)
      return
    }
    guard let inner = reader.mapping(node, "archive", keys: ArchiveSettings.innerKeys) else {
      return
    }
    if let node = inner["keep"] {
      readKeep(node, &reader)
    } else {
      reader.report(
        node,
        "archive does not say what to keep",
        hint: "add keep: split, unsplit, both, or off"
      )
    }
    if let node = inner["directory"], let path = reader.string(node, "directory") {
      directory = path
      if !path.hasPrefix("/") {
        reader.report(node, "directory must be an absolute path", hint: "begin it with /")
      }
    }
    if let node = inner["days"] { days = reader.integer(node, "days", in: 1...36_500) ?? days }
    if let node = inner["max_bytes"] {
      maxBytes = reader.integer(node, "max_bytes", in: (1 << 20)...(1 << 60)) ?? maxBytes
    }
    if let node = inner["min_free"] {
      minFree = reader.integer(node, "min_free", in: 0...(1 << 60)) ?? minFree
    }
  }

  private mutating func readKeep(_ node: Node, _ reader: inout FileReader) {
    // YAML takes a bare off for false.
    if node.bool == false {
      keep = .off
      return
    }
    guard let text = reader.string(node, "archive") else { return }
    if let known = Streams(rawValue: text) {
      keep = known
    } else {
      reader.report(
        node,
        "unknown archive \"\(text)\"",
        hint: "use split (by category), unsplit (all lines as they came), both, or off"
      )
    }
  }
}
