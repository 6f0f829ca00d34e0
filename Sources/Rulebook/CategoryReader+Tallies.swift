import Patterns
import Yams

extension CategoryReader {
  /// Reads a tally; `groups` are the fields of the rule's pattern, nil when that is not known.
  mutating func tally(_ node: Node, _ groups: [Regex.Group]?) -> Tally? {
    let later = ["distribution", "level", "derive"]
    let kinds = Tally.Kind.allCases.map(\.rawValue)
    guard let members = reader.mapping(node, "a tally", keys: kinds + later + ["of", "keep"])
    else { return nil }
    for kind in later {
      guard let node = members[kind] else { continue }
      reader.report(
        node,
        "\(kind) is not part of this version",
        hint: "one of \(kinds.joined(separator: ", "))"
      )
      return nil
    }
    let found = Tally.Kind.allCases.filter { members[$0.rawValue] != nil }
    guard found.count == 1, let kind = found.first, let nameNode = members[kind.rawValue],
      let name = reader.string(nameNode, kind.rawValue)
    else {
      reader.report(
        node,
        "a tally names one kind of metric",
        hint: "such as {count: Name} or {distinct: Name, of: field}"
      )
      return nil
    }
    if !CategoryReader.isName(name) {
      reader.report(
        nameNode,
        "\"\(name)\" cannot be a metric name",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    var tally = Tally(
      kind: kind,
      metric: name,
      fields: [],
      keep: nil,
      position: reader.position(of: nameNode)
    )
    if let node = members["of"] {
      if kind == .count {
        reader.report(node, "a count has no \"of\"", hint: "to count values, use distinct or top")
      }
      for text in reader.strings(node, "of") {
        if let field = field(text, groups, node) { tally.fields.append(field) }
      }
      if kind == .sum || kind == .gauge, tally.fields.count > 1 {
        reader.report(node, "\(kind.rawValue) takes one field")
      }
    } else if kind != .count {
      reader.report(node, "\(kind.rawValue) needs \"of\"", hint: "add \"of: FIELD\"")
      return nil
    }
    if let node = members["keep"] {
      tally.keep = reader.integer(node, "keep", in: 1...10_000)
      if kind != .top { reader.report(node, "only a top has \"keep\"") }
    }
    register(tally)
    return tally
  }

  private mutating func field(
    _ text: String,
    _ groups: [Regex.Group]?,
    _ node: Node
  ) -> Tally.Field? {
    if text.hasPrefix("$") {
      if let header = Tally.HeaderField(rawValue: String(text.dropFirst())) {
        return .header(header)
      }
      let names = Tally.HeaderField.allCases.map { "$\($0.rawValue)" }
      reader.report(
        node,
        "unknown header field \"\(text)\"",
        hint: "one of \(names.joined(separator: ", "))"
      )
      return nil
    }
    guard let groups else { return nil }
    if let group = groups.first(where: { $0.name == text }) {
      return .group(group.number, name: text)
    }
    reader.report(
      node,
      "the pattern has no field \"\(text)\"",
      hint: CategoryReader.hint(text, groups)
    )
    return nil
  }

  /// A metric has one kind in a category; rules that name it again add to it.
  private mutating func register(_ tally: Tally) {
    if let first = firstUse[tally.metric] {
      if first.kind != tally.kind {
        reader.report(
          tally.position.problem(
            "\(tally.metric) is a \(tally.kind.rawValue) here and a \(first.kind.rawValue) in line"
              + " \(first.position.line)",
            hint: "give one of them another name"
          )
        )
      } else if let keep = tally.keep,
        let place = metrics.firstIndex(where: { $0.name == tally.metric })
      {
        metrics[place].keep = max(metrics[place].keep, keep)
      }
      return
    }
    firstUse[tally.metric] = tally
    metrics.append(
      Category.Metric(
        name: tally.metric,
        kind: tally.kind,
        keep: tally.keep ?? 100,
        description: "",
        unit: "",
        hasRRD: false
      )
    )
  }
}
