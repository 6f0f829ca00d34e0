/// Which alerts wait for which others (`only_if`, `inhibited_by`): names that are none, and circles.
struct AlertGraph {
  private let rules: [AlertRule]
  private let numbers: [String: [Int]]

  init(_ rules: [AlertRule]) {
    self.rules = rules
    numbers = Dictionary(grouping: rules.indices) { rules[$0].id }
  }

  /// What is wrong with the names of other alerts, in the order of the alerts; cost: once through all
  /// of them and their references.
  func problems() -> [Problem] {
    rules.indices.flatMap { unknown(rules[$0]) } + circles()
  }

  /// The alerts that a reference names: those of the same category, or of the named one; from the
  /// configuration a bare id is another of the configuration.
  private func targets(of reference: AlertRule.Reference, from rule: AlertRule) -> [Int] {
    (numbers[reference.id] ?? []).filter { number in
      let other = rules[number]
      // A rule file is read on machines with another configuration, so it names rule files alone.
      if !rule.notes.isOfSite, other.notes.isOfSite { return false }
      guard let category = reference.category else {
        return rule.notes.isOfSite ? other.notes.isOfSite : other.scope == rule.scope
      }
      return other.scope == .category(category) || other.scope == .each
    }
  }

  private static func text(_ reference: AlertRule.Reference) -> String {
    (reference.category.map { $0 + "/" } ?? "") + reference.id
  }

  /// How an alert is named from another file.
  private static func name(_ rule: AlertRule) -> String {
    guard case .category(let category) = rule.scope else { return rule.id }
    return "\(category)/\(rule.id)"
  }

  private func unknown(_ rule: AlertRule) -> [Problem] {
    let named = rule.onlyIf.map { ("only_if", $0) } + rule.inhibitedBy.map { ("inhibited_by", $0) }
    return named.compactMap { key, reference in
      guard targets(of: reference, from: rule).isEmpty else { return nil }
      let text = AlertGraph.text(reference)
      let known = rules.filter { rule.notes.isOfSite || !$0.notes.isOfSite }
      // The id alone is most often right, and its category missing.
      let elsewhere = known.first { $0.id == reference.id }.map { AlertGraph.name($0) }
      let own = known.filter { rule.notes.isOfSite ? $0.notes.isOfSite : $0.scope == rule.scope }
      let names = own.map(\.id) + known.map { AlertGraph.name($0) }
      return rule.notes.place("\(key) \(text)", key, orElse: rule.position).problem(
        "there is no alert \"\(text)\"",
        hint: elsewhere.map { "did you mean \"\($0)\"?" }
          ?? FileReader.hint(
            text,
            names.filter { $0 != rule.id && $0 != AlertGraph.name(rule) },
            none: "it is the only one"
          )
      )
    }
  }

  /// One problem for each circle that a walk along the references closes.
  private func circles() -> [Problem] {
    enum Mark { case new, open, done }
    var marks = [Mark](repeating: .new, count: rules.count)
    var problems: [Problem] = []
    let edges = rules.map { rule in
      (rule.onlyIf + rule.inhibitedBy).flatMap { targets(of: $0, from: rule) }
    }
    for start in rules.indices where marks[start] == .new {
      // A walk by hand: a chain of thousands must not take the stack.
      var path = [(rule: start, next: 0)]
      marks[start] = .open
      while let (rule, next) = path.last {
        guard next < edges[rule].count else {
          marks[rule] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].next += 1
        let target = edges[rule][next]
        switch marks[target] {
        case .done: break
        case .new:
          marks[target] = .open
          path.append((target, 0))
        case .open:
          let from = path.firstIndex { $0.rule == target } ?? 0
          problems.append(circle(path[from...].map(\.rule)))
        }
      }
    }
    return problems
  }

  private func circle(_ numbers: [Int]) -> Problem {
    let first = rules[numbers[0]]
    if numbers.count == 1 {
      return first.notes.place("only_if", "inhibited_by", orElse: first.position).problem(
        "alert \"\(first.id)\" waits for itself",
        hint: "name another alert, or none"
      )
    }
    let names = (numbers + [numbers[0]]).map { AlertGraph.name(rules[$0]) }
    return first.notes.place("only_if", "inhibited_by", orElse: first.position).problem(
      "alerts in a circle: \(names.joined(separator: " -> "))",
      hint: "one of them must do without the next"
    )
  }
}
