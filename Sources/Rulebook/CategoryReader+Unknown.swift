import Patterns
import Yams

/// The `unknown` part of a rule file.
extension CategoryReader {
  /// Most masks one category may have: each is a search of every unmatched message.
  static let maxMasks = 16
  /// Longest name of a mask, in bytes: it stands in every template.
  static let maxMaskName = 24

  mutating func readUnknown(_ node: Node, into category: inout Category) {
    guard let members = reader.mapping(node, "unknown", keys: ["strict", "masks"]) else { return }
    if let node = members["strict"] { category.isStrict = reader.bool(node, "strict") ?? false }
    if let node = members["masks"] { category.masks = masks(node) }
  }

  private mutating func masks(_ node: Node) -> [NamedPattern] {
    let nodes = reader.list(node, "masks")
    if nodes.count > CategoryReader.maxMasks {
      reader.report(node, "\(nodes.count) masks, at most \(CategoryReader.maxMasks) are taken")
    }
    var masks: [NamedPattern] = []
    for node in nodes.prefix(CategoryReader.maxMasks) {
      guard let mask = mask(node) else { continue }
      if masks.contains(where: { $0.name == mask.name }) {
        reader.report(
          node,
          "mask \"\(mask.name)\" is there twice",
          hint: "give it another name, or write both patterns as one: (?:A|B)"
        )
      }
      masks.append(mask)
    }
    return masks
  }

  private mutating func mask(_ node: Node) -> NamedPattern? {
    guard let members = reader.mapping(node, "a mask", keys: ["name", "match"]) else { return nil }
    guard let nameNode = members["name"], let name = reader.string(nameNode, "name"),
      let matchNode = members["match"], let pattern = reader.string(matchNode, "match")
    else {
      reader.report(
        node,
        "a mask needs a name and a match",
        hint: "as in {name: SESSION, match: 'sess=\\w+'}"
      )
      return nil
    }
    let isWord = name.utf8.allSatisfy { byte in
      (0x61...0x7a).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x5f
    }
    if name.isEmpty || !isWord || name.utf8.count > CategoryReader.maxMaskName {
      reader.report(
        nameNode,
        "\"\(name)\" cannot be the name of a mask",
        hint: "use letters, digits and _, at most \(CategoryReader.maxMaskName)"
      )
    }
    guard let regex = regex(pattern, at: matchNode) else { return nil }
    if regex.matchesEmpty {
      reader.report(
        matchNode,
        "mask \"\(name)\" takes an empty text",
        hint: "a mask must take at least one byte"
      )
    }
    return NamedPattern(name: name, regex: regex)
  }
}
