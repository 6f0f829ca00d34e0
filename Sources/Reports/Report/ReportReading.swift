import Ledger
import Rulebook

/// All that a report needs of stored minutes, read once for each category and time.
struct ReportReading {
  /// The time that the report is about.
  let period: ReportPeriod
  /// The times that it is compared with.
  let comparisons: [ReportPeriod.Comparison]
  /// What each category held in that time.
  private(set) var stretches: [String: Stretch] = [:]
  /// What it held in the times compared with, in their order.
  private(set) var earlier: [String: [Stretch]] = [:]
  /// The categories that have something in that time, for what is asked of all.
  private(set) var all: [String] = []

  init(
    _ definition: ReportDefinition,
    _ sources: ReportSources,
    _ period: ReportPeriod
  ) throws(LedgerError) {
    self.period = period
    comparisons = period.comparisons
    let needsAll = definition.items.contains { item in
      item.references.contains { $0.category == MetricReference.all }
    }
    if needsAll {
      all = try sources.ledger.categories(from: period.from, to: period.to).sorted()
    }
    let wishes = wishes(definition, sources.names)
    for (category, wish) in wishes.sorted(by: { $0.key < $1.key }) {
      stretches[category] = try Stretch(
        sources.ledger,
        category,
        environments: definition.environments,
        from: period.from,
        to: period.to,
        wish
      )
      guard !wish.comparedTotals.isEmpty else { continue }
      var list: [Stretch] = []
      for other in comparisons {
        list.append(
          try Stretch(
            sources.ledger,
            category,
            environments: definition.environments,
            from: other.period.from,
            to: other.period.to,
            wish.compared
          )
        )
      }
      earlier[category] = list
    }
  }

  /// What is to be read of each category.
  private func wishes(
    _ definition: ReportDefinition,
    _ names: ReportNames
  ) -> [String: Stretch.Wish] {
    var wishes: [String: Stretch.Wish] = [:]
    for item in definition.items {
      for reference in item.references {
        for one in expanded(reference) {
          wishes[one.category, default: Stretch.Wish()].take(one, item.content, names)
        }
      }
    }
    return wishes
  }

  /// The references that one stands for: one of all categories is one of each.
  func expanded(_ reference: MetricReference) -> [MetricReference] {
    guard reference.category == MetricReference.all else { return [reference] }
    return all.map { MetricReference(category: $0, metric: reference.metric) }
  }

  func expanded(_ references: [MetricReference]) -> [MetricReference] {
    references.flatMap { expanded($0) }
  }
}

extension Stretch.Wish {
  /// Takes up what an item asks of a number.
  fileprivate mutating func take(
    _ reference: MetricReference,
    _ content: ReportItem.Content,
    _ names: ReportNames
  ) {
    switch content {
    case .total, .ratio:
      totals.insert(reference)
      courses.insert(reference)
      comparedTotals.insert(reference)
    case .graph: courses.insert(reference)
    case .top(_, let limit):
      totals.insert(reference)
      keep = max(keep, limit)
    case .distribution:
      totals.insert(reference)
      comparedTotals.insert(reference)
    case .aberrant, .alerts, .unknown, .accounting: return
    }
    addZero(of: reference, names)
  }

  /// What is read of the times compared with: no tables, no courses.
  fileprivate var compared: Stretch.Wish {
    var wish = Stretch.Wish()
    wish.totals = comparedTotals
    wish.zeros = zeros.filter { name, _ in comparedTotals.contains { $0.metric == name } }
    return wish
  }
}
