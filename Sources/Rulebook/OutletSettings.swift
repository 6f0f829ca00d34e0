import Yams

/// What the configuration says of how outlets name things: `outlets`.
public struct OutletSettings: Sendable, Equatable {
  /// What series of Graphite and StatsD begin with; nil for the default.
  public var prefix: String?
  /// The private enterprise number of structured data; nil for the default.
  public var enterprise: UInt32?

  /// Longest prefix, in bytes: with the other parts of a path it fits a datagram.
  static let maxPrefixBytes = 100

  /// The defaults.
  public init() {}

  static let keys = ["outlets"]

  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    guard let node = members["outlets"],
      let inner = reader.mapping(node, "outlets", keys: ["prefix", "enterprise"])
    else { return }
    if let node = inner["prefix"], let text = reader.string(node, "prefix") {
      let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      if text.utf8.count <= OutletSettings.maxPrefixBytes, parts.allSatisfy(CategoryReader.isName) {
        prefix = text
      } else {
        reader.report(
          node,
          "\"\(text)\" cannot be what series begin with",
          hint: "use names of letters, digits, - and _, with dots between them, at most"
            + " \(OutletSettings.maxPrefixBytes) bytes, as in minuted or site.minuted"
        )
      }
    }
    if let node = inner["enterprise"] {
      enterprise = reader.integer(node, "enterprise", in: 1...0xffff_ffff).map { UInt32($0) }
    }
  }
}
