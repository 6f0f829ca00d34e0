import Patterns

/// Which rules of two rulebooks are the same: those of one category with one id.
///
/// A category goes on in the one with its name, else in that of a file with the same name. Rules that
/// came with others from elsewhere and are called after their place (a rulebase's, logcheck's) are the
/// same when their text is, as a line above them moves their place.
public struct RulePairs: Sendable {
  /// What became of a rule.
  public enum Change: String, Sendable, CaseIterable {
    /// There was none of its name.
    case new
    /// It has another pattern, other programs or other tallies, or is ignored now, or not any more.
    case changed
    /// It is as it was, though perhaps in another place.
    case unchanged
  }

  private var categories: [Int?] = []
  private var rules: [[Int?]] = []
  private var changes: [[Change]]

  /// Pairs the rules of an old and a new rulebook.
  public init(_ old: Rulebook, _ new: Rulebook) {
    changes = new.categories.map { Array(repeating: .new, count: $0.rules.count) }
    for category in old.categories {
      let other = RulePairs.twin(of: category, in: new)
      categories.append(other)
      guard let other else {
        rules.append(Array(repeating: nil, count: category.rules.count))
        continue
      }
      let found = RulePairs.pair(category.rules, new.categories[other].rules)
      rules.append(found)
      for (index, place) in found.enumerated() {
        guard let place else { continue }
        let isSame = category.rules[index].isLike(new.categories[other].rules[place])
        changes[other][place] = isSame ? .unchanged : .changed
      }
    }
  }

  /// The new category that an old one goes on in; nil when it is gone.
  public func category(_ old: Int) -> Int? { categories[old] }

  /// The new rule that an old one goes on as, or the new category of what none took; nil when it is
  /// gone.
  public subscript(_ old: RuleTrial.Hand) -> RuleTrial.Hand? {
    guard let category = categories[old.category] else { return nil }
    if !old.isRule { return RuleTrial.Hand(category: category, rule: -1) }
    return rules[old.category][old.rule].map { RuleTrial.Hand(category: category, rule: $0) }
  }

  /// What became of a new rule.
  public func change(_ new: RuleTrial.Hand) -> Change { changes[new.category][new.rule] }

  private static func twin(of category: Category, in new: Rulebook) -> Int? {
    if let found = new.categories.firstIndex(where: { $0.name == category.name }) { return found }
    let name = Rulebook.name(ofFile: category.file)
    return new.categories.firstIndex { Rulebook.name(ofFile: $0.file) == name }
  }

  private static func pair(_ old: [Rule], _ new: [Rule]) -> [Int?] {
    var ids: [String: Int] = [:]
    var texts: [String: [Int]] = [:]
    for (number, rule) in new.enumerated() {
      if rule.isFromElsewhere {
        texts[rule.expression.text, default: []].append(number)
      } else {
        ids[rule.id] = number
      }
    }
    // The first of those with the same text goes on as the first.
    for text in texts.keys { texts[text]?.reverse() }
    return old.map { rule in
      rule.isFromElsewhere ? texts[rule.expression.text]?.popLast() : ids[rule.id]
    }
  }
}

extension Rule {
  /// Whether it takes the same lines as another, on its own, and does the same with them.
  fileprivate func isLike(_ other: Rule) -> Bool {
    guard expression.text == other.expression.text, programs == other.programs,
      isIgnored == other.isIgnored, tallies.count == other.tallies.count
    else { return false }
    return zip(tallies, other.tallies).allSatisfy { a, b in
      var b = b
      b.position = a.position
      return a == b
    }
  }
}
