import Patterns
import Yams

/// Reads `alerts` of a rule file or of the configuration.
///
/// What a single alert shows by itself is checked here; whether its metrics and the alerts it names
/// are there shows later, see `AlertResolver` and `AlertGraph`.
struct AlertReader {
  var reader: FileReader
  /// The category of the rule file; nil in the configuration.
  let home: String?

  /// Most alerts in one file: more than anybody answers.
  static let maxAlerts = 1_000
  /// Longest text for people, in bytes: it stands in every notice.
  static let maxTextBytes = 4_096
  /// Most names in one list.
  static let maxNames = 100

  private static let keys =
    ["id", "category", "severity", "owner", "description", "action"] + conditionKeys
    + ["for", "at", "environment", "only_if", "inhibited_by", "contributors"]

  /// The alerts of a list, in order; what is wrong with them is in `reader`.
  mutating func alerts(_ node: Node) -> [AlertRule] {
    var rules: [AlertRule] = []
    let nodes = reader.list(node, "alerts")
    if nodes.count > AlertReader.maxAlerts {
      reader.report(node, "\(nodes.count) alerts, at most \(AlertReader.maxAlerts) are taken")
    }
    for node in nodes.prefix(AlertReader.maxAlerts) {
      guard let rule = alert(node) else { continue }
      if let other = rules.first(where: { $0.id == rule.id }) {
        reader.report(
          node,
          "alert \"\(rule.id)\" is there twice",
          hint: "the other is in line \(other.position.line)"
        )
      }
      rules.append(rule)
    }
    return rules
  }

  private mutating func alert(_ node: Node) -> AlertRule? {
    guard let members = reader.mapping(node, "an alert", keys: AlertReader.keys) else { return nil }
    guard let idNode = members["id"], let id = reader.string(idNode, "id") else {
      if members["id"] == nil {
        reader.report(node, "an alert without id", hint: "add \"id: some_name\"")
      }
      return nil
    }
    if !CategoryReader.isName(id) {
      reader.report(
        idNode,
        "\"\(id)\" cannot be an alert's id",
        hint: "use letters, digits, - and _, at most 64"
      )
    }
    let scope = scope(node, members["category"], id)
    var notes = AlertNotes()
    notes.isOfSite = home == nil
    for (key, value) in members { notes.places[key] = reader.position(of: value) }
    let condition = condition(node, id, members, &notes)
    var rule = AlertRule(
      id: id,
      scope: scope ?? .each,
      condition: condition ?? .newTemplate(records: 1),
      position: reader.position(of: node)
    )
    readTexts(node, members, into: &rule)
    if let node = members["for"] {
      rule.holdMinutes = reader.minutes(node, "for", in: 0...AlertRule.maxMinutes) ?? 0
    }
    if let node = members["at"] { rule.schedule = schedule(node, &notes) }
    if let node = members["environment"] {
      rule.environments = names(node, "environment", &notes)
    }
    if let node = members["only_if"] { rule.onlyIf = references(node, "only_if", &notes) }
    if let node = members["inhibited_by"] {
      rule.inhibitedBy = references(node, "inhibited_by", &notes)
    }
    if let node = members["contributors"] {
      rule.contributors = names(node, "contributors", &notes)
    }
    // The rest was read all the same, so that its problems are listed as well, and so that alerts
    // that name this one are not told that it is missing.
    notes.isBroken = scope == nil || condition == nil
    rule.notes = notes
    return rule
  }

  private mutating func scope(_ alert: Node, _ node: Node?, _ id: String) -> AlertRule.Scope? {
    if let home {
      if let node {
        reader.report(
          node,
          "alert \"\(id)\" names a category; those of a rule file watch its own",
          hint: "drop it, or move the alert to \"alerts\" of the configuration"
        )
      }
      return .category(home)
    }
    guard let node else {
      reader.report(
        alert,
        "alert \"\(id)\" names no category",
        hint: "add \"category: NAME\", or \"category: '*'\" for each by itself"
      )
      return nil
    }
    return reader.string(node, "category").map { $0 == "*" ? .each : .category($0) }
  }

  private mutating func readTexts(
    _ alert: Node,
    _ members: [String: Node],
    into rule: inout AlertRule
  ) {
    if let node = members["severity"] {
      rule.severity = reader.choice(node, "severity", of: AlertSeverity.self) ?? .warning
    }
    if let node = members["owner"] { rule.owner = text(node, "owner") }
    if let node = members["description"] { rule.description = text(node, "description") }
    if let node = members["action"] { rule.action = text(node, "action") }
    if rule.description.isEmpty {
      reader.report(
        members["description"] ?? alert,
        "alert \"\(rule.id)\" has no description",
        hint: "add \"description: …\": what it means when it fires",
        severity: .warning
      )
    }
    if rule.action.isEmpty {
      reader.report(
        members["action"] ?? alert,
        "alert \"\(rule.id)\" has no action",
        hint: "add \"action: …\": what to do; where there is nothing to do, drop the alert",
        severity: .warning
      )
    }
  }

  private mutating func text(_ node: Node, _ noun: String) -> String {
    guard let text = reader.string(node, noun) else { return "" }
    if text.utf8.count > AlertReader.maxTextBytes {
      reader.report(node, "\(noun) is longer than \(AlertReader.maxTextBytes) bytes")
    }
    return text
  }

  /// One name or several, each noted with its place under `KEY NAME`.
  mutating func names(_ node: Node, _ key: String, _ notes: inout AlertNotes) -> [String] {
    for entry in node.sequence.map({ Array($0) }) ?? [node] {
      if let text = entry.string { notes.places["\(key) \(text)"] = reader.position(of: entry) }
    }
    let names = reader.strings(node, key)
    if names.count > AlertReader.maxNames {
      reader.report(node, "\(names.count) names, at most \(AlertReader.maxNames) are taken")
    }
    if names.isEmpty, node.sequence != nil { reader.report(node, "\(key) names nothing") }
    return Array(names.prefix(AlertReader.maxNames))
  }

  private mutating func references(
    _ node: Node,
    _ key: String,
    _ notes: inout AlertNotes
  ) -> [AlertRule.Reference] {
    names(node, key, &notes).compactMap { text in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      guard (1...2).contains(parts.count), parts.allSatisfy({ CategoryReader.isName($0) }) else {
        reader.report(
          notes.place("\(key) \(text)", orElse: reader.position(of: node)).problem(
            "\"\(text)\" cannot name an alert",
            hint: "write ID, or CATEGORY/ID"
          )
        )
        return nil
      }
      return AlertRule.Reference(category: parts.count == 2 ? parts[0] : nil, id: parts.last ?? "")
    }
  }
}
