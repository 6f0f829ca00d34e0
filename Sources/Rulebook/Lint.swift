import Patterns

/// What is wrong between rules and between categories, beyond what one rule shows by itself.
enum Lint {
  static func problems(_ categories: [Category]) -> [Problem] {
    categories.flatMap { unreachable($0) + unusedFields($0) + hardLines($0) }
      + hiddenCategories(categories)
  }

  /// Rules that an earlier rule with the same pattern leaves nothing for.
  private static func unreachable(_ category: Category) -> [Problem] {
    var seen: [String: Rule] = [:]
    var problems: [Problem] = []
    for rule in category.rules where !rule.isFromElsewhere {
      if let earlier = seen[rule.expression.text],
        earlier.programs.isEmpty || earlier.programs == rule.programs
      {
        problems.append(
          rule.position.problem(
            "rule \"\(rule.id)\" can never match: \"\(earlier.id)\" in line"
              + " \(earlier.position.line) has the same pattern",
            hint: "remove it, or make the earlier one narrower"
          )
        )
      } else {
        seen[rule.expression.text] = rule
      }
    }
    return problems
  }

  /// Named groups that nothing tallies and no sample checks: they cost time at each match.
  private static func unusedFields(_ category: Category) -> [Problem] {
    category.rules.flatMap { rule -> [Problem] in
      if rule.isFromElsewhere { return [] }
      var used: Set<String> = []
      for tally in rule.tallies { used.formUnion((tally.fields + tally.labels).map(\.name)) }
      for sample in rule.samples { used.formUnion(sample.fields.keys) }
      return rule.expression.groups.map(\.name).filter { !used.contains($0) }.map { name in
        rule.patternPosition.problem(
          "rule \"\(rule.id)\" captures \"\(name)\" and nothing uses it",
          hint: "drop the name, or check it in a sample",
          severity: .warning
        )
      }
    }
  }

  /// Patterns on which PCRE2 gives up: such lines count as unmatched, and cost what thousands do.
  private static func hardLines(_ category: Category) -> [Problem] {
    category.rules.compactMap { rule -> Problem? in
      guard !rule.isFromElsewhere, case .regex(let regex) = rule.expression,
        let line = regex.hardLine
      else { return nil }
      // A byte that ends the line is none that anybody would type.
      let shown = String(decoding: line.dropLast().prefix(32), as: UTF8.self)
      return rule.patternPosition.problem(
        "rule \"\(rule.id)\" gives up on lines such as \"\(shown)…\" of \(line.count) bytes: its repeats"
          + " can take them in too many ways",
        hint:
          "let each byte be taken by one repeat only, as (?:a+)+ is a+; or make it possessive: a++",
        severity: .warning
      )
    }
  }

  /// Categories that can get no record, as one before them takes whatever they select.
  private static func hiddenCategories(_ categories: [Category]) -> [Problem] {
    var problems: [Problem] = []
    for (number, category) in categories.enumerated() {
      for earlier in categories[..<number] where covers(earlier.selector, category.selector) {
        problems.append(
          Problem(
            file: category.file,
            line: 1,
            column: 1,
            what: "category \"\(category.name)\" gets no record: \"\(earlier.name)\" selects the"
              + " same and comes first",
            hint: "narrow the select of \(earlier.file); files are taken in name order"
          )
        )
        break
      }
    }
    return problems
  }

  /// Whether `wide` is sure to take whatever `narrow` takes.
  private static func covers(_ wide: Selector, _ narrow: Selector) -> Bool {
    guard !wide.hasRecordTests || wide == narrow else { return false }
    if wide.programs.isEmpty { return true }
    guard !narrow.programs.isEmpty else { return false }
    return narrow.programs.allSatisfy { program in
      wide.programs.contains { glob in
        glob == program || glob.matchesAll
          || (program.isExact && glob.matches(program.pattern))
      }
    }
  }
}
