import GRDB
import Minutes
import Unknowns

extension Ledger {
  /// Whether days are kept; a store of an earlier minuted that was only read since has none.
  public func hasDays() throws(LedgerError) -> Bool {
    try run("read") { try database.read { try $0.tableExists("template_day") } }
  }

  /// The first day of which the templates' counts are remembered as a whole; nil when all are.
  public func dayFloor() throws(LedgerError) -> Int64? {
    try setting(Ledger.dayFloorSetting).flatMap { Int64($0) }
  }

  /// First and last stored minute of a category; nil without any.
  ///
  /// Cost: two look-ups.
  public func minutes(of category: String) throws(LedgerError) -> ClosedRange<Int64>? {
    try run("read") {
      try database.read { db in
        // Two queries: SQLite looks up one extreme, but scans for both.
        func extreme(_ name: String) throws -> Int64? {
          try Int64.fetchOne(
            try db.cachedStatement(
              sql: """
                SELECT \(name)(minute) FROM summary
                WHERE category = ? AND minute BETWEEN 0 AND 253402300799
                """
            ),
            arguments: [category]
          )
        }
        guard let first = try extreme("MIN"), let last = try extreme("MAX") else { return nil }
        return first...last
      }
    }
  }

  /// The unmatched records of a category between two times: how many, in how many minutes, and the
  /// first and the last of these; nil when there was none.
  public func unmatched(
    of category: String,
    from: Int64? = nil,
    to: Int64? = nil
  ) throws(LedgerError) -> (records: UInt64, minutes: Int, first: Int64, last: Int64)? {
    try run("read") {
      try database.read { db in
        let row = try Row.fetchOne(
          db,
          sql: """
            SELECT SUM(unmatched) AS n, COUNT(DISTINCT minute) AS minutes, MIN(minute) AS first,
              MAX(minute) AS last
            FROM summary WHERE category = ? AND minute >= ? AND minute < ? AND unmatched > 0
            """,
          arguments: [category, from ?? Int64.min, to ?? Int64.max]
        )
        guard let row, let count = row["n"] as Int64? else { return nil }
        return (UInt64(clamping: count), row["minutes"], row["first"], row["last"])
      }
    }
  }

  /// Forms that were removed as there were too many, by category.
  public func removedForms() throws(LedgerError) -> [String: Int] {
    try run("read") {
      try database.read { db in
        // A store of an earlier minuted counts none.
        guard try db.tableExists("template_day") else { return [:] }
        let rows = try Row.fetchAll(db, sql: "SELECT category, forms FROM template_overflow")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["category"], $0["forms"]) })
      }
    }
  }

  /// Each day of a category, in their order.
  public func days(of category: String) throws(LedgerError) -> [CategoryDay] {
    try run("read") {
      try database.read { db in
        try Row.fetchAll(
          db,
          sql: "SELECT * FROM category_day WHERE category = ? ORDER BY day",
          arguments: [category]
        ).map {
          CategoryDay(day: $0["day"], minutes: $0["minutes"], accounting: Ledger.accounting($0))
        }
      }
    }
  }

  /// The ignore rules' records of each day from one on, in the order of the days.
  public func ignoredDays(
    of category: String,
    from day: Int64
  ) throws(LedgerError) -> [RuleDay] {
    try run("read") {
      try database.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT rule, day, count FROM rule_day WHERE ignored AND category = ? AND day >= ?
            ORDER BY day, rule
            """,
          arguments: [category, day]
        ).map {
          RuleDay(rule: $0["rule"], day: $0["day"], count: UInt64(clamping: $0["count"] as Int64))
        }
      }
    }
  }

  /// Calls `body` with the count of each form of a category on each of some days, in the order of
  /// the days and, within a day, of the ids as signed numbers.
  ///
  /// Cost: about 0.3 µs a row.
  public func eachTemplateDay(
    of category: String,
    on days: [Int64],
    _ body: (_ day: Int64, _ id: UInt64, _ count: UInt64) -> Void
  ) throws(LedgerError) {
    try run("read") {
      try database.read { db in
        let statement = try db.cachedStatement(
          sql: "SELECT id, count FROM template_day WHERE day = ? AND category = ?"
        )
        for day in days {
          let rows = try Row.fetchCursor(statement, arguments: [day, category])
          while let row = try rows.next() {
            body(day, UInt64(bitPattern: row[0] as Int64), UInt64(clamping: row[1] as Int64))
          }
        }
      }
    }
  }

  /// The columns of an account, added up.
  static let accountColumns =
    "COALESCE(SUM(read), 0) AS read, COALESCE(SUM(matched), 0) AS matched, COALESCE(SUM(ignored), 0) AS ignored,"
    + " COALESCE(SUM(unmatched), 0) AS unmatched, COALESCE(SUM(malformed), 0) AS malformed, COALESCE(SUM(own), 0) AS own,"
    + " COALESCE(SUM(dropped), 0) AS dropped"
}
