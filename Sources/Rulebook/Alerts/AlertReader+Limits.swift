import Yams

/// Limits, and what they are limits of.
extension AlertReader {
  /// The metric or ratio; nil after saying what is missing.
  mutating func operand(
    _ alert: Node,
    _ kind: String,
    _ members: [String: Node],
    _ notes: inout AlertNotes
  ) -> AlertOperand? {
    if let ratio = members["ratio"] {
      for key in ["metric", "label", "each"] {
        guard let node = members[key] else { continue }
        reader.report(
          node,
          "\(key) does not go with ratio",
          hint: key == "label" ? "write of: {metric: NAME, label: VALUE}" : "drop one of the two"
        )
      }
      return self.ratio(ratio, &notes)
    }
    guard let node = members["metric"], let metric = reader.string(node, "metric") else {
      if members["metric"] == nil {
        reader.report(
          members[kind] ?? alert,
          "\(kind) needs a number to look at",
          hint: "add \"metric: NAME\"\(kind == "above" || kind == "below" ? ", or a ratio" : "")"
        )
      }
      return nil
    }
    var number = AlertNumber(metric: metric)
    if let node = members["label"] { number.label = reader.string(node, "label") }
    if let node = members["each"] {
      if let text = reader.string(node, "each"), text != "label" {
        reader.report(node, "each cannot be \"\(text)\"", hint: "write each: label")
      }
      number.isEachLabel = true
      if let other = members["label"] {
        reader.report(
          other,
          "label does not go with each",
          hint: "name one label, or watch each of them"
        )
      }
    }
    return .number(number)
  }

  private mutating func ratio(_ node: Node, _ notes: inout AlertNotes) -> AlertOperand? {
    guard let members = reader.mapping(node, "ratio", keys: ["of", "to", "minimum"]) else {
      return nil
    }
    guard let ofNode = members["of"], let toNode = members["to"] else {
      reader.report(
        node,
        "a ratio needs \"of\" and \"to\"",
        hint: "as in {of: ServerErrors, to: Requests, minimum: 100}"
      )
      return nil
    }
    var minimum = 1.0
    if let node = members["minimum"], let number = self.number(node, "minimum") {
      minimum = number.value
      notes.note(number, "minimum", at: reader.position(of: node))
      if minimum <= 0 {
        reader.report(
          node,
          "minimum must be above 0",
          hint: "it is what \"to\" must come to, so that few records make no alert"
        )
      }
    }
    let part = side(ofNode, "of", &notes)
    let whole = side(toNode, "to", &notes)
    guard let part, let whole else { return nil }
    if part == whole {
      reader.report(toNode, "a ratio of \(part.text) to itself is always 1")
      return nil
    }
    return .ratio(part, of: whole, minimum: minimum)
  }

  /// One side of a ratio: a name, or `{metric: NAME, label: VALUE}`.
  private mutating func side(
    _ node: Node,
    _ key: String,
    _ notes: inout AlertNotes
  ) -> AlertNumber? {
    notes.places[key] = reader.position(of: node)
    if node.mapping == nil { return reader.string(node, key).map { AlertNumber(metric: $0) } }
    guard let members = reader.mapping(node, key, keys: ["metric", "label"]) else { return nil }
    guard let metric = members["metric"].flatMap({ reader.string($0, "metric") }) else {
      if members["metric"] == nil { reader.report(node, "\(key) names no metric") }
      return nil
    }
    if let node = members["metric"] { notes.places[key] = reader.position(of: node) }
    if let node = members["label"] { notes.places["\(key) label"] = reader.position(of: node) }
    return AlertNumber(
      metric: metric,
      label: members["label"].flatMap { reader.string($0, "label") }
    )
  }

  /// `above`, `below`, `clear`; nil after saying what is wrong with them.
  mutating func limits(_ members: [String: Node], _ notes: inout AlertNotes) -> AlertLimits? {
    var values: [String: Double] = [:]
    var isWhole = true
    for key in ["above", "below", "clear"] {
      guard let node = members[key] else { continue }
      guard let number = number(node, key) else {
        isWhole = false
        continue
      }
      values[key] = number.value
      notes.note(number, key, at: reader.position(of: node))
    }
    guard isWhole else { return nil }
    return AlertLimits(above: values["above"], below: values["below"], clear: values["clear"])
  }

  private static func text(_ node: Node?) -> String { node?.scalar?.string ?? "it" }

  mutating func change(
    _ node: Node,
    _ operand: AlertOperand?,
    _ minutes: Int,
    _ notes: inout AlertNotes
  ) -> AlertCondition? {
    let keys = ["above", "below", "clear", "over", "minimum"]
    guard let members = reader.mapping(node, "rate_of_change", keys: keys) else { return nil }
    for (key, value) in members { notes.places[key] = reader.position(of: value) }
    guard members["above"] != nil || members["below"] != nil, let overNode = members["over"] else {
      reader.report(
        node,
        "rate_of_change needs a limit and \"over\"",
        hint: "as in {above: 20%, over: 1h}"
      )
      return nil
    }
    let limits = self.limits(members, &notes)
    let over = reader.minutes(overNode, "over", in: 1...AlertRule.maxMinutes)
    var minimum = 0.0
    if let node = members["minimum"], let number = number(node, "minimum") {
      minimum = number.value
      notes.note(number, "minimum", at: reader.position(of: node))
    }
    guard let limits, let over, let operand else { return nil }
    if over < minutes {
      reader.report(
        overNode,
        "over is shorter than within: the two windows would overlap",
        hint: "compare windows that lie as far apart as they are long, or more"
      )
    }
    let given = ["above", "below", "clear"].filter { members[$0] != nil }
    let shares = given.filter { notes.dimensions[$0] == .share }
    if !shares.isEmpty, shares.count < given.count, let node = members[given.last ?? ""] {
      reader.report(
        node,
        "limits in percent and limits without stand beside each other",
        hint: "with % they are shares of the earlier value, without differences"
      )
      return nil
    }
    if let above = limits.above, above <= 0, let node = members["above"] {
      reader.report(node, "above must be more than 0: no change at all would fire")
      return nil
    }
    if let below = limits.below, let node = members["below"],
      below >= 0 || below <= -1 && !shares.isEmpty
    {
      reader.report(
        node,
        below >= 0
          ? "below must be less than 0: no change at all would fire"
          : "nothing loses more than 100%",
        hint: below >= 0
          ? "write -\(AlertReader.text(node)) for a fall" : "write more than -100%"
      )
      return nil
    }
    let isRelative = !shares.isEmpty
    // Shares of the earlier value are no shares of the metric's own.
    for key in given where isRelative { notes.dimensions[key] = nil }
    let change = AlertChange(minutes: over, isRelative: isRelative, minimum: minimum)
    return .change(operand, limits, minutes: minutes, change)
  }
}
