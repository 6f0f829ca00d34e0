import Patterns
import Yams

extension ReportReader {
  /// What an item may be, each with the keys that may stand beside it.
  private static let kinds: [(key: String, others: [String])] = [
    ("total", ["label", "better"]),
    ("ratio", ["label", "better"]),
    ("top", ["label", "limit"]),
    ("distribution", ["label", "better"]),
    ("graph", ["label"]),
    ("alerts", ["label", "limit"]),
    ("aberrant", ["label"]),
    ("unknown", ["label", "limit"]),
    ("accounting", ["label"]),
  ]

  /// An item; nil when it cannot be used.
  mutating func item(_ node: Node) -> ReportItem? {
    let known = ReportReader.kinds.map(\.key)
    let written = node.mapping?.compactMap { $0.key.string } ?? []
    let found = ReportReader.kinds.filter { written.contains($0.key) }
    guard let kind = found.first, found.count == 1 else {
      if found.count > 1 {
        reader.report(
          node,
          "an item is \(found[0].key) or \(found[1].key), not both",
          hint: "make two items of it"
        )
      } else if node.mapping != nil,
        let slip = written.first(where: { Self.slip($0, known) != nil })
      {
        let near = Self.slip(slip, known) ?? ""
        reader.report(
          node,
          "an item cannot be \"\(slip)\"",
          hint: "did you mean \"\(near)\"?"
        )
      } else {
        reader.report(
          node,
          "an item must say what it shows",
          hint: "one of \(known.joined(separator: ", "))"
        )
      }
      return nil
    }
    let noun = "\(kind.key) in a report"
    guard let members = reader.mapping(node, noun, keys: [kind.key] + kind.others),
      let value = members[kind.key]
    else { return nil }
    let limit = members["limit"].flatMap { reader.integer($0, "limit", in: ReportReader.rows) }
    var places: [String: Position] = [:]
    guard let content = content(kind.key, value, limit: limit, &places) else { return nil }
    var item = ReportItem(content, position: reader.position(of: node))
    item.places = places
    if let node = members["label"] { item.label = text(node, "label") }
    if let node = members["better"] {
      item.better = reader.choice(node, "better", of: ReportItem.Direction.self)
    }
    return item
  }

  private static func slip(_ name: String, _ known: [String]) -> String? {
    guard !["label", "limit", "better"].contains(name) else { return nil }
    return Spelling.nearest(to: name, among: known)
  }

  private mutating func content(
    _ key: String,
    _ node: Node,
    limit: Int?,
    _ places: inout [String: Position]
  ) -> ReportItem.Content? {
    switch key {
    case "total": return some(node, key, &places).map { .total($0) }
    case "graph": return some(node, key, &places).map { .graph($0) }
    case "aberrant": return some(node, key, &places).map { .aberrant($0) }
    case "top": return one(node, key, &places).map { .top($0, limit: limit ?? 10) }
    case "distribution": return one(node, key, &places).map { .distribution($0) }
    case "ratio":
      guard let members = reader.mapping(node, "a ratio", keys: ["of", "to"]) else { return nil }
      for key in ["of", "to"] where members[key] == nil {
        reader.report(node, "a ratio without \"\(key)\"", hint: "write {of: A.B, to: A.C}")
      }
      guard let part = members["of"], let whole = members["to"] else { return nil }
      let (parts, wholes) = (some(part, "of", &places), some(whole, "to", &places))
      guard let parts, let wholes else { return nil }
      return .ratio(of: parts, to: wholes)
    case "alerts":
      if isAll(node) { return .alerts(categories: [], owners: [], limit: limit ?? 20) }
      guard let members = reader.mapping(node, "alerts", keys: ["category", "owner"]) else {
        return nil
      }
      return .alerts(
        categories: members["category"].map { categories($0, "category", &places) } ?? [],
        owners: members["owner"].map { names($0, "owner") } ?? [],
        limit: limit ?? 20
      )
    case "unknown":
      return .unknown(
        categories: isAll(node) ? [] : categories(node, key, &places),
        limit: limit ?? 10
      )
    default: return .accounting(isAll(node) ? [] : categories(node, key, &places))
    }
  }

  private func isAll(_ node: Node) -> Bool { node.scalar?.string == "all" }

  private mutating func categories(
    _ node: Node,
    _ key: String,
    _ places: inout [String: Position]
  ) -> [String] {
    for entry in node.sequence.map({ Array($0) }) ?? [node] {
      if let text = entry.string { places[text] = reader.position(of: entry) }
    }
    return names(node, key)
  }

  private mutating func one(
    _ node: Node,
    _ key: String,
    _ places: inout [String: Position]
  ) -> MetricReference? {
    guard node.sequence == nil else {
      reader.report(node, "\(key) shows one metric", hint: "make an item for each")
      return nil
    }
    return some(node, key, &places)?.first
  }

  private mutating func some(
    _ node: Node,
    _ key: String,
    _ places: inout [String: Position]
  ) -> [MetricReference]? {
    let entries = node.sequence.map { Array($0) } ?? [node]
    let written = names(node, key)
    var found: [MetricReference] = []
    for (entry, text) in zip(entries, written) {
      guard let reference = MetricReference(text) else {
        reader.report(
          entry,
          "\"\(text)\" names no number",
          hint: "write CATEGORY.METRIC, such as sshd.FailedLoginCount, or CATEGORY.$records"
        )
        continue
      }
      places[reference.description] = reader.position(of: entry)
      found.append(reference)
    }
    return found.isEmpty || found.count < written.count ? nil : found
  }
}
