import Patterns

/// From `Took_p99` to the metric `Took` and its suffix.
extension AlertResolver {
  private static let suffixes = Set(Tally.Kind.allCases.flatMap(\.suffixes)).sorted()

  /// The number that a name stands for; nil after saying why there is none.
  mutating func find(_ written: AlertNumber, _ key: String, _ rule: AlertRule) -> FoundNumber? {
    var number = written
    guard let home = home(of: &number, key, rule) else { return nil }
    let name = number.metric
    let labelKey = key == "metric" ? "label" : "\(key) label"
    if name.hasPrefix("$") {
      guard AlertNumber.accounts.contains(name) else {
        report(
          rule,
          key,
          "there is no \"\(name)\"",
          hint: FileReader.hint(name, AlertNumber.accounts)
        )
        return nil
      }
      if number.label != nil || number.isEachLabel {
        let key = number.isEachLabel ? "each" : labelKey
        report(rule, key, "\(name) has no labels", hint: "drop it")
      }
      return FoundNumber(number: number)
    }
    guard let (metric, suffix) = AlertResolver.metric(name, home) else {
      reportNoMetric(name, home, key, rule)
      return nil
    }
    number.metric = metric.name
    number.suffix = suffix
    if metric.kind == .top {
      report(
        rule,
        key,
        "\(metric.name) is a top, a table without a number",
        hint: "watch a count, and name the table under contributors"
      )
      return nil
    }
    guard metric.kind.suffixes.contains(suffix) else {
      let own = metric.kind.suffixes.map { metric.name + $0 }
      report(
        rule,
        key,
        suffix.isEmpty
          ? "\(metric.name) is a \(metric.kind.rawValue), which has several numbers"
          : "\(metric.name) is a \(metric.kind.rawValue), it has no \"\(suffix)\"",
        hint: own.count == 1 ? "write \(own[0])" : "one of \(own.joined(separator: ", "))"
      )
      return nil
    }
    if number.label != nil || number.isEachLabel, metric.cap == nil {
      report(
        rule,
        number.isEachLabel ? "each" : labelKey,
        "\(metric.name) has no labels",
        hint: metric.kind.takesLabels
          ? "add \"by: FIELD\" to its tallies" : "a \(metric.kind.rawValue) has none"
      )
    }
    let tallies = home.rules.lazy.flatMap(\.tallies)
    let unit = tallies.first { $0.metric == metric.name }?.unit
    return FoundNumber(
      number: number,
      kind: metric.kind,
      unit: suffix == "_count" ? nil : unit
    )
  }

  /// The category that `CATEGORY.METRIC` names, its part taken off the name; the alert's own else.
  private mutating func home(
    of number: inout AlertNumber,
    _ key: String,
    _ rule: AlertRule
  ) -> Category? {
    guard let dot = number.metric.firstIndex(of: ".") else { return category }
    let name = String(number.metric[..<dot])
    if name != category.name {
      if !rule.notes.isOfSite || key == "metric" {
        report(
          rule,
          key,
          "\"\(number.metric)\" is of another category",
          hint: rule.notes.isOfSite
            ? "name it under category" : "put a ratio over two categories into the configuration"
        )
        return nil
      }
      guard let other = all.first(where: { $0.name == name }) else {
        report(
          rule,
          key,
          "there is no category \"\(name)\"",
          hint: FileReader.hint(name, all.map(\.name))
        )
        return nil
      }
      number.category = name
      number.metric = String(number.metric[number.metric.index(after: dot)...])
      return other
    }
    number.metric = String(number.metric[number.metric.index(after: dot)...])
    return category
  }

  /// The metric that a name begins with, and the suffix behind it; the whole name first, then the
  /// longest metric.
  static func metric(_ name: String, _ category: Category) -> (Category.Metric, suffix: String)? {
    if let metric = category.metrics.first(where: { $0.name == name }) { return (metric, "") }
    let fitting = suffixes.compactMap { suffix -> (Category.Metric, String)? in
      guard !suffix.isEmpty, name.hasSuffix(suffix) else { return nil }
      let stem = name.dropLast(suffix.count)
      return category.metrics.first { $0.name == stem }.map { ($0, suffix) }
    }
    return fitting.max { $0.0.name.count < $1.0.name.count }
  }

  private mutating func reportNoMetric(
    _ name: String,
    _ home: Category,
    _ key: String,
    _ rule: AlertRule
  ) {
    let numbers = home.metrics.flatMap { metric in metric.kind.suffixes.map { metric.name + $0 } }
    let near =
      Spelling.nearest(to: name, among: numbers + home.metrics.map(\.name))
      ?? Spelling.nearest(to: "$" + name, among: AlertNumber.accounts)
    report(
      rule,
      key,
      "category \"\(home.name)\" has no metric \"\(name)\"",
      hint: near.map { "did you mean \"\($0)\"?" }
        ?? FileReader.hint(name, numbers, none: "no rule tallies a number; there is $records")
    )
  }
}
