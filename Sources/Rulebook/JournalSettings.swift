import Yams

/// What the configuration says of the journal: `journal`.
public struct JournalSettings: Sendable, Equatable {
  /// When what is journaled is brought to the disk itself.
  public enum Sync: String, Sendable, CaseIterable {
    /// Whenever the system likes: outlives a crash of the program, not of the machine.
    case never
    /// Every second, besides the work.
    case second
    /// Before each answer to rsyslog, which waits for it.
    case answer
  }

  /// Most bytes of all segments; 0 for no journal.
  ///
  /// A gibibyte: what ten thousand lines a second of a hundred bytes make in a quarter of an hour in
  /// which the store can take nothing. A segment is ended at a quarter of it at the latest.
  public var maxBytes = 1 << 30
  /// When it is brought to the disk.
  public var sync = Sync.second

  /// Least journal there is use for: four segments of as many blocks.
  static let minBytes = 16 << 20

  /// The defaults.
  public init() {}

  static let keys = ["journal"]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    guard let node = members["journal"],
      let inner = reader.mapping(node, "journal", keys: ["max_bytes", "sync"])
    else { return }
    if let node = inner["max_bytes"] {
      maxBytes = reader.integer(node, "max_bytes", in: 0...(1 << 50)) ?? maxBytes
      if maxBytes > 0, maxBytes < JournalSettings.minBytes {
        reader.report(
          node,
          "a journal takes \(JournalSettings.minBytes) bytes at least",
          hint: "raise it, or say 0 for no journal: a crash then costs the open minutes"
        )
      }
    }
    if let node = inner["sync"], let text = reader.string(node, "sync") {
      if let known = Sync(rawValue: text) {
        sync = known
      } else {
        reader.report(
          node,
          "unknown sync \"\(text)\"",
          hint: "use never, second (the default) or answer"
        )
      }
    }
  }
}
