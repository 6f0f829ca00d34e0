import Yams

/// What has to hold: one condition an alert.
extension AlertReader {
  static let conditionKeys =
    ["metric", "ratio", "label", "each", "above", "below", "clear", "within"] + kinds
  /// Conditions that have a key of their own; `above` and `below` are one more.
  private static let kinds = [
    "rate_of_change", "absent", "aberrant", "unmatched", "new_template", "ignored_change",
  ]
  /// Longest window: a week.
  private static let windows = 1...AlertRule.maxMinutes
  /// Most records an alert on templates may ask for.
  private static let records = 1...1_000_000_000
  /// How many times more or less an ignored rule's records may be asked to have become.
  private static let factors = 1.0...1_000_000

  /// What goes with each condition beside its own key.
  private static func companions(_ kind: String) -> Set<String> {
    switch kind {
    case "above", "below":
      ["metric", "ratio", "label", "each", "above", "below", "clear", "within"]
    case "rate_of_change": ["metric", "ratio", "label", "each", "within"]
    case "absent", "aberrant": ["metric", "label", "each"]
    case "unmatched": ["within"]
    default: []
    }
  }

  mutating func condition(
    _ alert: Node,
    _ id: String,
    _ members: [String: Node],
    _ notes: inout AlertNotes
  ) -> AlertCondition? {
    let limits = ["above", "below"].filter { members[$0] != nil }
    let found = limits.prefix(1) + AlertReader.kinds.filter { members[$0] != nil }
    guard let kind = found.first, let node = members[kind] else {
      reportNoCondition(alert, id, members)
      return nil
    }
    if found.count > 1, let other = members[found[1]] {
      reader.report(
        other,
        "alert \"\(id)\" has two conditions, \(found[0]) and \(found[1])",
        hint: "make two alerts of it; one may name the other under only_if"
      )
      return nil
    }
    let companions = AlertReader.companions(kind)
    var isWhole = true
    for key in AlertReader.conditionKeys where key != kind && !companions.contains(key) {
      guard let node = members[key] else { continue }
      reader.report(node, "\(key) does not go with \(kind)", hint: hint(key, with: kind))
      isWhole = false
    }
    let operand =
      companions.contains("metric") ? operand(alert, kind, members, &notes) : nil
    var minutes = 1
    if let node = members["within"], companions.contains("within") {
      minutes = reader.minutes(node, "within", in: AlertReader.windows) ?? 1
    }
    let condition: AlertCondition?
    switch kind {
    case "rate_of_change": condition = change(node, operand, minutes, &notes)
    case "absent":
      let absent = reader.minutes(node, "absent", in: AlertReader.windows)
      condition = operand.flatMap { operand in absent.map { .absent(operand, minutes: $0) } }
    case "aberrant":
      let direction = reader.choice(node, "direction", of: AlertDirection.self)
      condition = operand.flatMap { operand in direction.map { .aberrant(operand, $0) } }
    case "unmatched":
      condition = self.records(node, kind, in: 0...AlertReader.records.upperBound, any: 0).map {
        let number = AlertOperand.number(AlertNumber(metric: "$unmatched"))
        return .threshold(number, AlertLimits(above: Double($0)), minutes: minutes)
      }
    case "new_template":
      condition = self.records(node, kind, in: AlertReader.records, any: 1).map {
        .newTemplate(records: $0)
      }
    case "ignored_change": condition = ignoredChange(node, &notes)
    default:
      let limits = self.limits(members, &notes)
      condition = operand.flatMap { operand in
        limits.map { .threshold(operand, $0, minutes: minutes) }
      }
    }
    return isWhole ? condition : nil
  }

  private mutating func reportNoCondition(_ alert: Node, _ id: String, _ members: [String: Node]) {
    let hasOperand = members["metric"] != nil || members["ratio"] != nil
    reader.report(
      members["clear"] ?? alert,
      "alert \"\(id)\" has no condition",
      hint: hasOperand
        ? "add above, below, rate_of_change, absent or aberrant"
        : "add \"metric: NAME\" with \"above: NUMBER\", or unmatched, new_template or ignored_change"
    )
  }

  private func hint(_ key: String, with kind: String) -> String {
    switch (key, kind) {
    case ("within", "absent"): "absent says for how long itself"
    case ("within", "aberrant"):
      "the detector has a window of its own; for: is how long it must last"
    case ("clear", "rate_of_change"): "move it under rate_of_change"
    case ("ratio", "absent"), ("ratio", "aberrant"): "name one metric"
    case (_, "unmatched"): "it looks at the records that no rule knows: drop it"
    default: "drop it"
    }
  }

  /// A whole number of records, or `any`.
  private mutating func records(
    _ node: Node,
    _ noun: String,
    in range: ClosedRange<Int>,
    any: Int
  ) -> Int? {
    if node.scalar?.string == "any" { return any }
    return reader.integer(node, noun, in: range, orElse: ", or any")
  }

  private mutating func ignoredChange(_ node: Node, _ notes: inout AlertNotes) -> AlertCondition? {
    let usual = 3.0
    if node.scalar?.string == "any" { return .ignoredChange(rules: [], factor: usual) }
    guard let members = reader.mapping(node, "ignored_change", keys: ["rules", "factor"]) else {
      return nil
    }
    let rules = members["rules"].map { names($0, "rules", &notes) } ?? []
    guard let node = members["factor"] else { return .ignoredChange(rules: rules, factor: usual) }
    guard let factor = number(node, "factor")?.value, factor > 1,
      AlertReader.factors.contains(factor)
    else {
      reader.report(
        node,
        "factor must be a number above 1, at most 1000000",
        hint: "3 takes three times as many records, and a third"
      )
      return nil
    }
    return .ignoredChange(rules: rules, factor: factor)
  }

  /// A number with its suffix; nil after saying what is wrong with it.
  mutating func number(_ node: Node, _ noun: String) -> AlertQuantity? {
    let text = node.scalar?.string ?? ""
    if let number = AlertQuantity(text) { return number }
    let plain = text.filter { !",_' ".contains($0) }
    let isGrouped = plain != text && AlertQuantity(plain) != nil
    reader.report(
      node,
      node.scalar == nil ? "\(noun) must be a number" : "\(noun) must be a number, not \"\(text)\"",
      hint: isGrouped ? "write \(plain)" : "such as 100, 1.5k, 10MiB, 250ms or 5%"
    )
    return nil
  }
}
