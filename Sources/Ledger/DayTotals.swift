import GRDB
import Minutes
import Unknowns

/// What a batch adds to the accounts and the rules' hits of each day: a row is touched once for
/// each batch, however many minutes are in it.
struct DayTotals {
  private struct Place: Hashable {
    var category: String
    var day: Int64
  }

  private struct Rule: Hashable {
    var place: Place
    var rule: String
    var isIgnored: Bool
  }

  private var accounts: [Place: (minutes: Int64, accounting: Accounting)] = [:]
  private var hits: [Rule: UInt64] = [:]

  /// Adds a summary that is about to be inserted.
  ///
  /// A minute is known once, however many instances, environments and parts there are of it; an
  /// amendment alone makes none known.
  mutating func add(_ summary: Summary, _ db: Database) throws {
    let place = Place(category: summary.category, day: DayCount.day(of: summary.minute))
    var known = true
    if !summary.isAmendment {
      let statement = try db.cachedStatement(
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM summary WHERE category = ? AND minute = ? AND NOT amend
          )
          """
      )
      known =
        try Bool.fetchOne(statement, arguments: [summary.category, summary.minute]) ?? false
    }
    accounts[place, default: (0, Accounting())].minutes += known ? 0 : 1
    accounts[place]?.accounting.merge(summary.accounting)
    for row in summary.hits where row.count > 0 {
      hits[Rule(place: place, rule: row.rule, isIgnored: row.isIgnored), default: 0] += row.count
    }
  }

  /// Writes what was added, in the transaction of the summaries.
  func write(_ db: Database) throws {
    let names = Accounting().parts.map(\.name)
    let changes = (["minutes"] + names).map { "\($0) = \($0) + excluded.\($0)" }
    let account = try db.cachedStatement(
      sql: """
        INSERT INTO category_day (category, day, minutes, \(names.joined(separator: ", ")))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET \(changes.joined(separator: ", "))
        """
    )
    for (place, entry) in accounts {
      let parts = entry.accounting.parts.map { Int64(clamping: $0.value) }
      let values: [any DatabaseValueConvertible] = [place.category, place.day, entry.minutes]
      try account.execute(arguments: StatementArguments(values + parts))
    }
    let rule = try db.cachedStatement(
      sql: """
        INSERT INTO rule_day (category, rule, ignored, day, count) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET count = count + excluded.count
        """
    )
    for (key, count) in hits {
      try rule.execute(
        arguments: [
          key.place.category, key.rule, key.isIgnored, key.place.day, Int64(clamping: count),
        ])
    }
  }
}
