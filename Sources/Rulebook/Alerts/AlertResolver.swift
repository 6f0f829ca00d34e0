/// Finds the metrics, tables and rules that an alert names, and checks what depends on their kinds.
struct AlertResolver {
  /// The category that the alert watches.
  let category: Category
  /// All categories, for a ratio over two of them; empty where an alert may name its own only.
  let all: [Category]
  private(set) var problems: [Problem] = []

  /// Longest window of a number that is merged, in minutes: a day of sketches is what memory holds.
  static let maxMergedMinutes = 1_440
  /// Longest window of labels that are watched by themselves, in minutes: each minute is looked at for
  /// each of a hundred labels.
  static let maxEachMinutes = 60

  init(_ category: Category, among all: [Category] = []) {
    self.category = category
    self.all = all
  }

  /// The alert with its names taken apart; nil after saying what is wrong with them.
  mutating func resolve(_ rule: AlertRule) -> AlertRule? {
    if rule.notes.isBroken { return nil }
    var rule = rule
    switch rule.condition {
    case .threshold(let operand, let limits, let minutes):
      if let found = find(operand, rule) {
        let limits = converted(limits, found, rule)
        checkWindow(minutes, found, rule)
        checkOrder(limits, rule)
        checkReach(limits, found, rule)
        checkEachLabel(found.first, minutes, below: limits.below != nil, rule)
        rule.condition = .threshold(found.operand, limits, minutes: minutes)
      }
    case .change(let operand, var limits, let minutes, var change):
      if let found = find(operand, rule) {
        checkWindow(minutes, found, rule)
        if !change.isRelative { limits = converted(limits, found, rule) }
        checkOrder(limits, rule)
        change.minimum = converted(change.minimum, "minimum", found.plain, rule)
        rule.condition = .change(found.operand, limits, minutes: minutes, change)
      }
    case .absent(let operand, let minutes):
      if let found = find(operand, rule) {
        checkAbsence(found.first, rule)
        checkEachLabel(found.first, minutes, below: true, rule)
        rule.condition = .absent(found.operand, minutes: minutes)
      }
    case .aberrant(let operand, let direction):
      if let found = find(operand, rule) {
        checkDetector(found.first, rule)
        rule.condition = .aberrant(found.operand, direction)
      }
    case .newTemplate: break
    case .ignoredChange(let rules, _): checkIgnored(rules, rule)
    }
    checkContributors(rule)
    return problems.contains { $0.severity == .error } ? nil : rule
  }

  private mutating func find(_ operand: AlertOperand, _ rule: AlertRule) -> FoundOperand? {
    switch operand {
    case .number(let number): return find(number, "metric", rule).map { FoundOperand(first: $0) }
    case .ratio(let part, let whole, let minimum):
      let first = find(part, "of", rule)
      let second = find(whole, "to", rule)
      guard let first, let second else { return nil }
      let least = converted(minimum, "minimum", second, rule)
      return FoundOperand(first: first, second: second, minimum: least)
    }
  }

  /// Notes a problem of the part that stands under a key, else of the alert.
  mutating func report(
    _ rule: AlertRule,
    _ key: String,
    _ what: String,
    hint: String = "",
    severity: Problem.Severity = .error
  ) {
    let place = rule.notes.place(key, orElse: rule.position)
    problems.append(place.problem(what, hint: hint, severity: severity))
  }
}

/// A number of a category that an alert looks at.
struct FoundNumber: Equatable {
  var number: AlertNumber
  /// The metric's kind; nil for a part of the account.
  var kind: Tally.Kind?
  /// What its values are counted in; nil for a plain number.
  var unit: Tally.Unit?

  /// Whether it is merged from sketches and not added.
  var isMerged: Bool { kind == .distinct || kind == .distribution }

  /// Whether it counts things, so that it is never below 0.
  var isCount: Bool {
    switch kind {
    case nil, .count, .distinct, .derive: true
    case .distribution: number.suffix == "_count"
    default: false
    }
  }
}

/// A number, or two of which one is divided by the other.
struct FoundOperand {
  var first: FoundNumber
  var second: FoundNumber?
  var minimum = 0.0

  var operand: AlertOperand {
    guard let second else { return .number(first.number) }
    return .ratio(first.number, of: second.number, minimum: minimum)
  }

  /// The number itself; nil for a ratio, which has no unit.
  var plain: FoundNumber? { second == nil ? first : nil }
}
