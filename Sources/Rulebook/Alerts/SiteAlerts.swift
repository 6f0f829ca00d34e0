/// The alerts of the rule files and of the configuration put together: where both meet, names of
/// categories, metrics, environments and owners can be checked.
struct SiteAlerts {
  /// All alerts: of the rule files in their order, then of the configuration.
  private(set) var rules: [AlertRule]
  private(set) var problems: [Problem] = []
  private let rulebook: Rulebook

  init(_ settings: AlertSettings, _ rulebook: Rulebook) {
    self.rulebook = rulebook
    rules = rulebook.categories.flatMap(\.alerts)
    var written = rules
    for rule in settings.rules {
      written.append(rule)
      rules += resolved(rule)
    }
    // Those of rule files were looked through when they were loaded.
    let own = Set(settings.rules.map(\.position.file))
    problems += AlertGraph(written).problems().filter { own.contains($0.file) }
    checkTwins(settings.rules)
    for rule in rules { checkEnvironments(rule) }
    for hook in settings.hooks { check(hook) }
  }

  /// The alert for each category that it watches; one for all where it asks for nothing that a
  /// category may lack.
  private mutating func resolved(_ rule: AlertRule) -> [AlertRule] {
    switch rule.scope {
    case .category(let name):
      guard let category = rulebook.categories.first(where: { $0.name == name }) else {
        let names = rulebook.categories.map(\.name)
        report(
          rule,
          "category",
          "no rule file describes category \"\(name)\"",
          FileReader.hint(name, names)
        )
        return []
      }
      return resolved(rule, in: category).map { [$0] } ?? []
    case .each:
      guard rule.needsNames else {
        // What all categories have any of them has.
        return rulebook.categories.first.flatMap { resolved(rule, in: $0) }.map { [$0] } ?? []
      }
      let fitting = rulebook.categories.filter { rule.fits($0) }
      guard !fitting.isEmpty else {
        let names = rulebook.categories.flatMap(\.metrics).filter { $0.kind != .top }.map(\.name)
        report(
          rule,
          rule.firstMetric == nil ? "rules" : rule.notes.places["of"] == nil ? "metric" : "of",
          rule.firstMetric.map { "no category has a metric \"\($0)\"" }
            ?? "no category has all these rules",
          rule.firstMetric.map { FileReader.hint($0, names) } ?? "name one category"
        )
        return []
      }
      return fitting.compactMap { category in
        resolved(rule, in: category).map { found in
          var found = found
          found.scope = .category(category.name)
          return found
        }
      }
    }
  }

  private mutating func resolved(_ rule: AlertRule, in category: Category) -> AlertRule? {
    var resolver = AlertResolver(category, among: rulebook.categories)
    let found = resolver.resolve(rule)
    for problem in resolver.problems where !problems.contains(problem) { problems.append(problem) }
    return found
  }

  private mutating func report(_ rule: AlertRule, _ key: String, _ what: String, _ hint: String) {
    problems.append(rule.notes.place(key, orElse: rule.position).problem(what, hint: hint))
  }

  /// Alerts of the configuration whose name and category a rule file's alert has: the two would share
  /// one state.
  private mutating func checkTwins(_ written: [AlertRule]) {
    let own = rulebook.categories.flatMap(\.alerts)
    for rule in written {
      let twin = own.first { other in
        guard other.id == rule.id, case .category(let name) = other.scope else { return false }
        if case .category(let mine) = rule.scope { return mine == name }
        return rule.needsNames
          ? rulebook.categories.contains { $0.name == name && rule.fits($0) } : true
      }
      guard let twin else { continue }
      report(
        rule,
        "id",
        "\(twin.position.file) has an alert \"\(rule.id)\" for the same category",
        "give it another name"
      )
    }
  }

  private mutating func checkEnvironments(_ rule: AlertRule) {
    guard !rule.environments.isEmpty else { return }
    let names = rulebook.environmentNames
    for name in rule.environments where !names.contains(name) {
      let problem = rule.notes.place("environment \(name)", "environment", orElse: rule.position)
        .problem(
          "no host is in environment \"\(name)\"",
          hint: FileReader.hint(name, names),
          severity: .warning
        )
      if !problems.contains(problem) { problems.append(problem) }
    }
  }

  /// Whether a hook hears of anything.
  private mutating func check(_ hook: HookSettings) {
    let owners = Set(rules.map(\.owner)).filter { !$0.isEmpty }.sorted()
    let categories = rulebook.categories.map(\.name)
    var isTold = true
    for (key, patterns, names) in [
      ("owner", hook.owners, owners), ("category", hook.categories, categories),
    ] {
      for pattern in patterns where !names.contains(where: { HookSettings.matches(pattern, $0) }) {
        if HookSettings.matches(pattern, "") { continue }
        isTold = false
        let what = key == "owner" ? "no alert has owner" : "no rule file describes category"
        warn(hook, "\(key) \(pattern)", "\(what) \"\(pattern)\"", FileReader.hint(pattern, names))
      }
    }
    if isTold, !rules.contains(where: { hook.hears($0, categories) }) {
      warn(
        hook,
        "name",
        "hook \"\(hook.name)\" hears of no alert",
        rules.isEmpty
          ? "there is none: add \"alerts\" to a rule file"
          : "none has such severity, owner and category"
      )
    }
  }

  private mutating func warn(_ hook: HookSettings, _ key: String, _ what: String, _ hint: String) {
    let place = hook.places[key] ?? hook.position
    problems.append(place.problem(what, hint: hint, severity: .warning))
  }
}

extension AlertRule {
  /// The first metric that it names, as written; nil where it names none.
  fileprivate var firstMetric: String? { metrics.first }

  private var metrics: [String] {
    switch condition {
    case .threshold(let operand, _, _), .change(let operand, _, _, _), .absent(let operand, _),
      .aberrant(let operand, _):
      switch operand {
      case .number(let number): [number.metric]
      case .ratio(let part, let whole, _): [part.metric, whole.metric]
      }
    case .newTemplate, .ignoredChange: []
    }
  }

  private var ignored: [String] {
    if case .ignoredChange(let rules, _) = condition { rules } else { [] }
  }

  /// Whether it asks for something that not every category has.
  fileprivate var needsNames: Bool {
    !contributors.isEmpty || !ignored.isEmpty
      || metrics.contains { !AlertNumber.accounts.contains($0) }
  }

  /// Whether a category has the metrics, or the ignored rules, that it names.
  fileprivate func fits(_ category: Category) -> Bool {
    metrics.allSatisfy { name in
      name.hasPrefix("$") || name.contains(".") || AlertResolver.metric(name, category) != nil
    }
      && ignored.allSatisfy { id in category.rules.contains { $0.id == id && $0.isIgnored } }
  }
}

extension AlertSettings {
  /// What shows of hooks and alerts of the configuration only beside the rules: categories, metrics
  /// and alerts that are not there, hooks that hear of nothing.
  public func problems(with rulebook: Rulebook) -> [Problem] {
    SiteAlerts(self, rulebook).problems.sorted { a, b in
      (a.file, a.line, a.column) < (b.file, b.line, b.column)
    }
  }
}

extension Rulebook {
  /// All alerts: of the rule files in their order, then of the configuration, names looked up.
  ///
  /// One of the configuration for each category (`category: '*'`) that names a metric becomes one for
  /// every category that has it. Those with problems are left out.
  public func alerts(with settings: AlertSettings) -> [AlertRule] {
    SiteAlerts(settings, self).rules
  }
}
