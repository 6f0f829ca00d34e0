/// What can be wrong with a limit, a window or a name once the kinds are known.
extension AlertResolver {
  /// Limits in what the number counts.
  mutating func converted(
    _ limits: AlertLimits,
    _ found: FoundOperand,
    _ rule: AlertRule
  ) -> AlertLimits {
    AlertLimits(
      above: limits.above.map { converted($0, "above", found.plain, rule) },
      below: limits.below.map { converted($0, "below", found.plain, rule) },
      clear: limits.clear.map { converted($0, "clear", found.plain, rule) }
    )
  }

  /// A limit in what a number counts; `found` is nil for a quotient, which counts nothing.
  mutating func converted(
    _ value: Double,
    _ key: String,
    _ found: FoundNumber?,
    _ rule: AlertRule
  ) -> Double {
    guard let dimension = rule.notes.dimensions[key] else { return value }
    guard let found else {
      if dimension != .share {
        report(
          rule,
          key,
          "\(key) is not a plain number: a ratio has no unit",
          hint: "write a share such as 5%, or 0.05"
        )
      }
      return value
    }
    switch (dimension, found.unit) {
    case (.bytes, .bytes), (.bytes, nil), (.bytes, .number): return value
    case (.share, .percent): return value * 100
    case (.time, .seconds): return value
    case (.time, .milliseconds): return value * 1_000
    case (.time, .microseconds): return value * 1_000_000
    default:
      let unit = found.unit.map { "is in \($0.rawValue)" } ?? "is a plain number"
      let hint =
        switch dimension {
        case .share: "a share of what? use a ratio, or rate_of_change"
        case .time where found.unit == nil: "write a plain number: m is a minute, M a million"
        default: "write it in that"
        }
      report(rule, key, "\(found.number.text) \(unit)", hint: hint)
      return value
    }
  }

  /// Limits that contradict each other.
  mutating func checkOrder(_ limits: AlertLimits, _ rule: AlertRule) {
    if let above = limits.above, let below = limits.below, above <= below {
      report(
        rule,
        "above",
        "above is not above \"below\": every number would fire",
        hint: "what lies between the two is fine: below is the lower one"
      )
      return
    }
    guard let clear = limits.clear else { return }
    let isHigh = limits.above.map { clear > $0 } ?? false
    guard isHigh || limits.below.map({ clear < $0 }) ?? false else { return }
    let key = isHigh ? "above" : "below"
    report(
      rule,
      "clear",
      "clear lies \(key) \"\(key)\": it would resolve while it fires",
      hint: "it is where the number must return to, on the good side of the limit"
    )
  }

  mutating func checkWindow(_ minutes: Int, _ found: FoundOperand, _ rule: AlertRule) {
    let merged = [found.first, found.second].compactMap { $0 }.first(where: \.isMerged)
    guard let merged, minutes > AlertResolver.maxMergedMinutes, let kind = merged.kind else {
      return
    }
    report(
      rule,
      "within",
      "within may be at most 1d for \(merged.number.text), a \(kind.rawValue)",
      hint: "its minutes are merged, not added; shorten the window, or watch a count"
    )
  }

  /// Labels are known while they are there, so none can be told to be missing; and each is looked up
  /// in every minute of the window.
  mutating func checkEachLabel(
    _ found: FoundNumber,
    _ minutes: Int,
    below: Bool,
    _ rule: AlertRule
  ) {
    guard found.number.isEachLabel else { return }
    if below {
      report(
        rule,
        "each",
        "each: label cannot tell what is missing: a label that is not there is not known",
        hint: "name the label: label: X"
      )
    }
    if minutes > AlertResolver.maxEachMinutes {
      report(
        rule,
        "within",
        "within may be at most 1h with each: label",
        hint: "every label is looked up in every minute; shorten the window, or name one label"
      )
    }
  }

  /// Limits that no number can be beyond, and those that every number is.
  mutating func checkReach(_ limits: AlertLimits, _ found: FoundOperand, _ rule: AlertRule) {
    let isCount = found.first.isCount && found.second?.isCount ?? true
    guard isCount else { return }
    let name = found.plain?.number.text ?? "a ratio of counts"
    if let below = limits.below, below <= 0 {
      report(
        rule,
        "below",
        "\(name) is never below \(rule.notes.dimensions["below"] == nil ? "\(Int(below))" : "0")",
        hint: "to watch for silence use absent, or below: 1"
      )
    }
    if let above = limits.above, above < 0 {
      report(rule, "above", "\(name) is always above that", hint: "the least it can be is 0")
    }
    if found.second != nil, let above = limits.above, above >= 2,
      rule.notes.dimensions["above"] == nil
    {
      let shown = above == above.rounded() ? "\(Int(above))" : "\(above)"
      report(
        rule,
        "above",
        "a ratio above \(shown) is one above \(shown)00 %",
        hint:
          "write \(shown)% for a share of \(shown) in a hundred, or \(shown)00% if that is meant",
        severity: .warning
      )
    }
  }

  mutating func checkAbsence(_ found: FoundNumber, _ rule: AlertRule) {
    let canBeAbsent =
      switch found.kind {
      case nil, .count, .sum, .derive, .distinct: true
      case .distribution: found.number.suffix == "_count"
      case .gauge, .level, .top: false
      }
    guard !canBeAbsent, let kind = found.kind else { return }
    report(
      rule,
      "metric",
      "\(found.number.text) of a \(kind.rawValue) says nothing of silence",
      hint: kind == .distribution
        ? "use \(found.number.metric)_count" : "use a count of the same rule, or $records"
    )
  }

  mutating func checkDetector(_ found: FoundNumber, _ rule: AlertRule) {
    guard found.number.label != nil || found.number.isEachLabel else { return }
    report(
      rule,
      found.number.isEachLabel ? "each" : "label",
      "aberrant watches all labels of a metric together",
      hint: "drop it"
    )
  }

  /// Rules under `ignored_change`.
  mutating func checkIgnored(_ names: [String], _ rule: AlertRule) {
    let ignored = category.rules.filter(\.isIgnored).map(\.id)
    for name in names where !ignored.contains(name) {
      let isRule = category.rules.contains { $0.id == name }
      report(
        rule,
        "rules \(name)",
        isRule
          ? "rule \"\(name)\" is not ignored"
          : "category \"\(category.name)\" has no rule \"\(name)\"",
        hint: isRule
          ? "what it tallies can be watched: use rate_of_change"
          : FileReader.hint(name, ignored, none: "none of its rules is ignored")
      )
    }
    if names.isEmpty, ignored.isEmpty, rule.scope != .each {
      report(
        rule,
        "ignored_change",
        "category \"\(category.name)\" ignores nothing",
        hint: "drop the alert"
      )
    }
  }

  /// Tables under `contributors`.
  mutating func checkContributors(_ rule: AlertRule) {
    let tables = category.metrics.filter { $0.kind == .top || $0.cap != nil }.map(\.name)
    for name in rule.contributors where !tables.contains(name) {
      let metric = category.metrics.first { $0.name == name }
      report(
        rule,
        "contributors \(name)",
        metric.map { "\(name) is a \($0.kind.rawValue) without labels, no table" }
          ?? "category \"\(category.name)\" has no table \"\(name)\"",
        hint: FileReader.hint(name, tables, none: "none of its rules tallies a top")
      )
    }
  }
}
