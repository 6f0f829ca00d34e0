import Yams

/// The `alerts` of a rule file.
extension CategoryReader {
  /// Reads the alerts, and adds the one that a strict category has by itself.
  mutating func readAlerts(_ node: Node?, strict: Node?, into category: inout Category) {
    var written: [AlertRule] = []
    if let node {
      var alerts = AlertReader(reader: reader, home: category.name)
      written = alerts.alerts(node)
      reader = alerts.reader
    }
    for rule in written {
      // One with a problem stays, so that others may name it; there is no rulebook then.
      var resolver = AlertResolver(category)
      category.alerts.append(resolver.resolve(rule) ?? rule)
      for problem in resolver.problems { reader.report(problem) }
    }
    guard category.isStrict, let strict,
      !written.contains(where: { $0.id == AlertRule.strictID || $0.isOnUnmatched })
    else { return }
    category.alerts.append(
      .strict(category.name, position: reader.position(of: strict))
    )
  }
}

extension AlertRule {
  /// Id of the alert that a strict category has by itself.
  static let strictID = "unmatched"

  /// Whether it fires on unmatched records.
  var isOnUnmatched: Bool {
    guard case .threshold(.number(let number), _, _) = condition else { return false }
    return number.metric == "$unmatched"
  }

  /// What `unknown: {strict: true}` stands for: any unmatched record of the category.
  static func strict(_ category: String, position: Position) -> AlertRule {
    var rule = AlertRule(
      id: strictID,
      scope: .category(category),
      condition: .threshold(
        .number(AlertNumber(metric: "$unmatched")),
        AlertLimits(above: 0),
        minutes: 1
      ),
      position: position
    )
    rule.description =
      "a record that no rule knows, in a category whose every record should be known"
    rule.action =
      "read the lines below; write a rule for them (minuted rules suggest), or ignore them"
    return rule
  }
}
