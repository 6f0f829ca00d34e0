/// Looks the names of a report up: what is not there is a problem, or left out of a report that is
/// for sites of all kinds.
struct ReportResolver {
  private let names: ReportNames
  /// Categories of which something is stored; nil where that does not matter.
  private let stored: Set<String>?
  private let isOptional: Bool
  private(set) var problems: [Problem] = []
  private(set) var leftOut: Set<String> = []

  init(_ names: ReportNames, stored: Set<String>?, isOptional: Bool) {
    self.names = names
    self.stored = isOptional ? stored : nil
    self.isOptional = isOptional
  }

  /// The report with the names it can show; sections of which nothing is left are gone.
  mutating func resolve(_ report: ReportDefinition) -> ReportDefinition {
    for environment in report.environments
    where !names.environments.isEmpty && !names.environments.contains(environment) {
      problems.append(
        report.environmentPosition.problem(
          "no host is in environment \"\(environment)\"",
          hint: FileReader.hint(environment, names.environments.sorted())
        )
      )
    }
    var report = report
    report.sections = report.sections.compactMap { section in
      var section = section
      section.items = section.items.compactMap { resolve($0) }
      return section.items.isEmpty ? nil : section
    }
    return report
  }

  private mutating func resolve(_ item: ReportItem) -> ReportItem? {
    var item = item
    switch item.content {
    case .total(let list):
      let found = numbers(list, item)
      guard !found.isEmpty else { return nil }
      item.content = .total(found)
    case .ratio(let part, let whole):
      let parts = numbers(part, item)
      let wholes = numbers(whole, item)
      guard !parts.isEmpty, !wholes.isEmpty else { return nil }
      item.content = .ratio(of: parts, to: wholes)
    case .graph(let list):
      let found = numbers(list, item)
      guard !found.isEmpty else { return nil }
      item.content = .graph(found)
    case .aberrant(let list):
      let found = numbers(list, item)
      guard !found.isEmpty else { return nil }
      item.content = .aberrant(found)
    case .top(let one, let limit):
      guard let found = find(one, item) else { return nil }
      guard found.metric.kind == .top || found.metric.isLabelled else {
        report(
          one,
          item,
          "\"\(one)\" is a \(found.metric.kind.rawValue), no table",
          hint: "name a top, or a metric with \"by\""
        )
        return nil
      }
      item.content = .top(found.reference, limit: limit)
    case .distribution(let one):
      guard let found = find(one, item) else { return nil }
      guard found.metric.kind == .distribution else {
        report(
          one,
          item,
          "\"\(one)\" is a \(found.metric.kind.rawValue), no distribution",
          hint: "show it with \"total\""
        )
        return nil
      }
      item.content = .distribution(found.reference)
    case .alerts(let categories, _, _):
      // What is left out of a pattern is no slip; a plain name may be one.
      let plain = categories.filter { !$0.contains("*") && !$0.contains("?") }
      let known = plain.filter { check(category: $0, item) }
      if !plain.isEmpty, known.isEmpty, plain.count == categories.count { return nil }
    case .unknown(let categories, let limit):
      let known = categories.filter { check(category: $0, item) }
      guard categories.isEmpty || !known.isEmpty else { return nil }
      item.content = .unknown(categories: known, limit: limit)
    case .accounting(let categories):
      let known = categories.filter { check(category: $0, item) }
      guard categories.isEmpty || !known.isEmpty else { return nil }
      item.content = .accounting(known)
    }
    return item
  }

  /// Those of some references that are one number each.
  private mutating func numbers(
    _ references: [MetricReference],
    _ item: ReportItem
  ) -> [MetricReference] {
    references.compactMap { reference in
      guard let (found, metric) = find(reference, item) else { return nil }
      if metric.kind == .top {
        report(
          reference,
          item,
          "\"\(reference)\" is a table",
          hint: "show it with \"top\""
        )
        return nil
      }
      if metric.kind == .distribution, found.suffix.isEmpty {
        report(
          reference,
          item,
          "\"\(reference)\" has several numbers",
          hint:
            "write \(reference)_p50, _p95, _p99, _max or _count, or \"distribution: \(reference)\""
        )
        return nil
      }
      return found
    }
  }

  private mutating func find(
    _ reference: MetricReference,
    _ item: ReportItem
  ) -> (reference: MetricReference, metric: ReportNames.Metric)? {
    let parts = Accounts.names
    if reference.isAccount, !parts.contains(reference.metric) {
      report(
        reference,
        item,
        "there is no part \"\(reference.metric)\" of the account",
        hint: FileReader.hint(reference.metric, parts)
      )
      return nil
    }
    if reference.category == MetricReference.all {
      if reference.isAccount { return names.find(reference) }
      report(
        reference,
        item,
        "all categories have only an account in common",
        hint: "write *.$records, or name a category"
      )
      return nil
    }
    guard check(category: reference.category, item, at: reference.description) else { return nil }
    guard let found = names.find(reference) else {
      let known = names.categories[reference.category].map { Array($0.keys).sorted() } ?? []
      report(
        reference,
        item,
        "category \(reference.category) has no metric \"\(reference.metric)\"",
        hint: FileReader.hint(reference.metric, known)
      )
      return nil
    }
    if reference.label != nil, !found.metric.isLabelled {
      report(
        reference,
        item,
        "\"\(reference.metric)\" is not kept apart by label",
        hint: "drop [\(reference.label ?? "")]"
      )
      return nil
    }
    return found
  }

  /// Whether a category is known; where not, that is a problem unless the report is for all sites.
  private mutating func check(
    category: String,
    _ item: ReportItem,
    at place: String? = nil
  ) -> Bool {
    if names.categories[category] != nil {
      if stored?.contains(category) ?? true { return true }
      leftOut.insert(category)
      return false
    }
    if isOptional {
      leftOut.insert(category)
    } else {
      problems.append(
        (item.places[place ?? category] ?? item.position).problem(
          "no rule file describes category \"\(category)\", and nothing is stored of it",
          hint: FileReader.hint(category, names.categories.keys.sorted())
        )
      )
    }
    return false
  }

  private mutating func report(
    _ reference: MetricReference,
    _ item: ReportItem,
    _ what: String,
    hint: String
  ) {
    let place = item.places[reference.description] ?? item.position
    problems.append(place.problem(what, hint: hint))
  }
}

/// The parts of an account as files name them.
private enum Accounts {
  static let names = Category.SummaryLayout.accounts.filter {
    !["$minute", "$partial", "$amend"].contains($0)
  }
}
