import Yams

/// `hooks`, `alerting` and `alerts` of the configuration.
extension AlertSettings {
  static let keys = ["alerts", "hooks", "alerting"]
  private static let innerKeys = [
    "group_wait", "group_by", "repeat", "parallel", "queue", "budget", "history_days",
  ]

  /// Reads the three keys of a configuration.
  mutating func read(_ members: [String: Node], _ reader: inout FileReader) {
    if let node = members["alerts"] {
      var alerts = AlertReader(reader: reader, home: nil)
      rules = alerts.alerts(node)
      reader = alerts.reader
    }
    if let node = members["hooks"] {
      var inner = HookReader(reader: reader)
      hooks = inner.hooks(node)
      reader = inner.reader
    }
    guard let node = members["alerting"],
      let inner = reader.mapping(node, "alerting", keys: AlertSettings.innerKeys)
    else { return }
    if let node = inner["group_wait"] {
      groupWait = reader.seconds(node, "group_wait", in: 0...3_600) ?? groupWait
    }
    if let node = inner["group_by"] {
      groupBy = []
      for entry in node.sequence.map({ Array($0) }) ?? [node] {
        guard let key = reader.choice(entry, "group_by", of: GroupKey.self), !groupBy.contains(key)
        else { continue }
        groupBy.append(key)
      }
    }
    if let node = inner["repeat"] {
      repeatInterval = reader.repeatInterval(node) ?? repeatInterval
    }
    if let node = inner["parallel"] {
      maxHooks = reader.integer(node, "parallel", in: 1...64) ?? maxHooks
    }
    if let node = inner["queue"] {
      maxWaiting = reader.integer(node, "queue", in: 10...1_000_000) ?? maxWaiting
    }
    if let node = inner["budget"] { readBudget(node, &reader) }
    if let node = inner["history_days"] {
      historyDays = reader.integer(node, "history_days", in: 1...3_660) ?? historyDays
    }
  }

  /// `20/week`, or the number alone.
  private mutating func readBudget(_ node: Node, _ reader: inout FileReader) {
    let text = node.scalar?.string ?? ""
    let number = ["/week", "/w"].first { text.hasSuffix($0) }.map { text.dropLast($0.count) }
    if let count = Int(number ?? text[...]), (1...1_000_000).contains(count) {
      weeklyBudget = count
    } else {
      reader.report(node, "budget must be a number of alerts a week", hint: "such as 20/week")
    }
  }
}
