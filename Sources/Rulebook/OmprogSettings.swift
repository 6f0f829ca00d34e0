import Yams

/// How rsyslog's omprog speaks with us: `omprog`, named as in its action.
public struct OmprogSettings: Sendable, Equatable {
  /// Whether each line is answered: `confirmMessages`.
  public var confirms = false
  /// Whether batches are marked: `useTransactions`.
  public var hasTransactions = false
  /// The line that begins a batch.
  public var beginMark = "BEGIN TRANSACTION"
  /// The line that ends one.
  public var commitMark = "COMMIT TRANSACTION"
  /// Seconds that rsyslog waits for an answer: `confirmTimeout`.
  public var confirmTimeout = 10

  /// The defaults: rsyslog's own.
  public init() {}

  static let keys = ["omprog"]
  private static let innerKeys = [
    "confirm", "transactions", "begin_mark", "commit_mark", "confirm_timeout",
  ]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    guard let node = members["omprog"],
      let inner = reader.mapping(node, "omprog", keys: OmprogSettings.innerKeys)
    else { return }
    if let node = inner["confirm"] { confirms = reader.bool(node, "confirm") ?? confirms }
    if let node = inner["transactions"] {
      hasTransactions = reader.bool(node, "transactions") ?? hasTransactions
    }
    if let node = inner["begin_mark"] { beginMark = mark(node, "begin_mark", &reader) ?? beginMark }
    if let node = inner["commit_mark"] {
      commitMark = mark(node, "commit_mark", &reader) ?? commitMark
      if commitMark == beginMark {
        reader.report(node, "both marks are the same", hint: "give them as in rsyslog's action")
      }
    }
    if let node = inner["confirm_timeout"] {
      confirmTimeout = reader.integer(node, "confirm_timeout", in: 1...3_600) ?? confirmTimeout
    }
  }

  private func mark(_ node: Node, _ name: String, _ reader: inout FileReader) -> String? {
    guard let text = reader.string(node, name) else { return nil }
    if (1...256).contains(text.utf8.count), !text.utf8.contains(0x0a) { return text }
    reader.report(node, "\(name) is one line of 1 to 256 bytes", hint: "as in rsyslog's action")
    return nil
  }
}
