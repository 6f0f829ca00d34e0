import Alerts
import Minutes
public import Rulebook

/// What rule files and configuration define, for people and programs.
public struct AlertDefinitions: Sendable {
  /// The alerts, in their order.
  public let rules: [AlertRule]

  /// Those of some alerts that are asked for.
  public init(_ rules: [AlertRule], _ filter: AlertFilter = AlertFilter()) {
    self.rules = rules.filter(filter.takes)
  }

  /// The list for people, no wider than 80 columns.
  public var text: String {
    guard !rules.isEmpty else { return "No alert is defined.\n" }
    return Plural.of(rules.count, "alert") + " defined.\n"
      + rules.map { "\n" + text(of: $0) }.joined()
  }

  private func text(of rule: AlertRule) -> String {
    let head =
      "\(AlertDefinitions.name(rule)) \(rule.severity.rawValue)"
      + (AlertWording.owner(rule.owner).map { ", \($0)" } ?? "")
    var lines = [AlertWords.condition(rule.condition) + hold(rule)]
    if let schedule = rule.schedule { lines.append("at \(AlertWords.schedule(schedule))") }
    if !rule.environments.isEmpty {
      lines.append("environments \(rule.environments.joined(separator: ", "))")
    }
    for (word, references) in [("only if", rule.onlyIf), ("inhibited by", rule.inhibitedBy)]
    where !references.isEmpty {
      lines.append("\(word) \(references.map(AlertDefinitions.name).joined(separator: " or "))")
    }
    if !rule.description.isEmpty { lines.append(rule.description) }
    if !rule.action.isEmpty { lines.append("to do: \(rule.action)") }
    lines.append("\(rule.position.file):\(rule.position.line)")
    return PageText.wrapped(AlertWording.shown(head), indent: 4)
      + lines.map { PageText.wrapped(AlertWording.shown($0), first: "    ", indent: 6) }.joined()
  }

  private func hold(_ rule: AlertRule) -> String {
    rule.holdMinutes > 1 ? ", for \(AlertWords.minutes(rule.holdMinutes))" : ""
  }

  /// `CATEGORY/ID`; of one that watches each category `*/ID`.
  static func name(_ rule: AlertRule) -> String {
    guard case .category(let category) = rule.scope else { return "*/\(rule.id)" }
    return "\(category)/\(rule.id)"
  }

  private static func name(_ reference: AlertRule.Reference) -> String {
    (reference.category.map { $0 + "/" } ?? "") + reference.id
  }

  /// The list as JSON, an object a line, each with `"v":1` (`Docs/Formats/AlertList.md`).
  public var json: String { rules.map { AlertDefinitions.json($0) + "\n" }.joined() }

  private static func json(_ rule: AlertRule) -> String {
    var out = JSONText()
    out.beginObject()
    out.add("v", literal: "1")
    out.add("alert", rule.id)
    if case .category(let category) = rule.scope {
      out.add("category", category)
    } else {
      out.add("category", literal: "null")
    }
    out.beginArray("environments")
    for name in rule.environments { out.add(item: name) }
    out.endArray()
    out.add("severity", rule.severity.rawValue)
    out.add("owner", rule.owner)
    out.add("condition", AlertWords.condition(rule.condition))
    out.add("hold_minutes", literal: String(rule.holdMinutes))
    if let schedule = rule.schedule {
      out.add("schedule", AlertWords.schedule(schedule))
    } else {
      out.add("schedule", literal: "null")
    }
    for (key, references) in [("only_if", rule.onlyIf), ("inhibited_by", rule.inhibitedBy)] {
      out.beginArray(key)
      for reference in references { out.add(item: name(reference)) }
      out.endArray()
    }
    out.add("description", rule.description)
    out.add("action", rule.action)
    out.add("file", rule.position.file)
    out.add("line", literal: String(rule.position.line))
    out.endObject()
    return out.text
  }
}
