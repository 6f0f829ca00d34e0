import Yams

/// What the configuration says of what is not kept: `privacy`.
public struct PrivacySettings: Sendable, Equatable {
  /// What is taken out of lines before anything is written, in order.
  public var redactions: [Redaction] = []
  /// File with the key of pseudonyms; nil for none.
  public var keyFile: String?
  /// Where it stands.
  public var keyFilePosition: Position?
  /// A key of a table or a label is listed if it came so often in a minute; 1 lists all.
  public var minCount = 1

  /// Most redactions: each looks at every line.
  public static let maxRedactions = 100
  /// Most that a key must come before it is listed.
  public static let maxMinCount = 1_000_000
  /// How a key is made.
  public static let keyHint =
    "make one with: (umask 027; openssl rand -hex 32 > FILE), readable by the daemon's user"

  /// Nothing is taken out.
  public init() {}

  static let keys = ["privacy"]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    guard let node = members["privacy"],
      let inner = reader.mapping(node, "privacy", keys: ["key_file", "min_count", "redact"])
    else { return }
    if let node = inner["key_file"], let path = reader.string(node, "key_file") {
      keyFile = path
      keyFilePosition = reader.position(of: node)
      if !path.hasPrefix("/") {
        reader.report(node, "key_file must be an absolute path", hint: "begin it with /")
      }
    }
    if let node = inner["min_count"] {
      minCount =
        reader.integer(node, "min_count", in: 1...PrivacySettings.maxMinCount) ?? minCount
    }
    guard let node = inner["redact"] else { return }
    readRedactions(node, &reader)
    guard keyFile == nil else { return }
    for redaction in redactions where redaction.action == .pseudonym {
      reader.report(
        redaction.position.problem(
          "\(redaction.name) makes pseudonyms, and there is no key",
          hint: "add key_file: FILE beside redact; \(PrivacySettings.keyHint)"
        )
      )
    }
  }

  private mutating func readRedactions(_ node: Node, _ reader: inout FileReader) {
    for entry in reader.list(node, "redact") {
      guard redactions.count < PrivacySettings.maxRedactions else {
        reader.report(
          entry,
          "more than \(PrivacySettings.maxRedactions) redactions",
          hint: "join patterns with |"
        )
        return
      }
      guard let redaction = reader.redaction(entry) else { continue }
      if redactions.contains(where: { $0.name == redaction.name }) {
        reader.report(entry, "the redaction \"\(redaction.name)\" is there twice")
        continue
      }
      redactions.append(redaction)
    }
  }
}
