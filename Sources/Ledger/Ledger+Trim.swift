import GRDB

// Keeping the tables of templates within their limits; `TemplateKeeper` says when.

extension Ledger {
  /// A form with fewer records is rare: it goes before any other.
  static let rareRecords = 10

  /// Forms of each category, and rows of counts by day.
  func countTemplates() throws(LedgerError) -> (forms: [String: Int], dayRows: Int) {
    try run("read") {
      try database.read { db in
        let rows = try Row.fetchAll(
          db,
          sql: "SELECT category, COUNT(*) AS n FROM template GROUP BY category"
        )
        let forms = rows.map { ($0["category"] as String, $0["n"] as Int) }
        let days = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM template_day")
        return (Dictionary(uniqueKeysWithValues: forms), days ?? 0)
      }
    }
  }

  /// First and last day that templates or rules were counted on; nil when there is none.
  func countedDays() throws(LedgerError) -> ClosedRange<Int64>? {
    try run("read") {
      try database.read { db in
        func extremes(_ name: String) throws -> [Int64] {
          try ["template_day", "rule_day"].compactMap {
            try Int64.fetchOne(try db.cachedStatement(sql: "SELECT \(name)(day) FROM \($0)"))
          }
        }
        guard let first = try extremes("MIN").min(), let last = try extremes("MAX").max() else {
          return nil
        }
        return first...last
      }
    }
  }

  /// Removes a day's counts of templates, at most so many rows at once, and of rules; from then on
  /// the memory begins behind that day.
  func removeDay(_ day: Int64, limit: Int) throws(LedgerError) -> Int {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: """
            INSERT INTO setting VALUES (?1, ?2)
            ON CONFLICT (key) DO UPDATE SET value = ?2 WHERE CAST(value AS INTEGER) < ?2
            """,
          arguments: [Ledger.dayFloorSetting, day + 1]
        )
        try db.execute(sql: "DELETE FROM rule_day WHERE day <= ?", arguments: [day])
        try db.execute(
          sql: """
            DELETE FROM template_day WHERE day = ?1 AND (category, id) IN (
              SELECT category, id FROM template_day WHERE day = ?1 LIMIT ?2)
            """,
          arguments: [day, limit]
        )
        return db.changesCount
      }
    }
  }

  /// Removes forms of a category, the rare ones first and of these the ones that have not been seen
  /// longest; their records are added to the overflow, so that sums stay.
  func removeForms(
    of category: String,
    limit: Int
  ) throws(LedgerError) -> (count: Int, records: UInt64, seenBefore: Int64) {
    try run("write to") {
      try database.write { db in
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT id, count, last FROM template WHERE category = ?
            ORDER BY count >= \(Ledger.rareRecords), last, id LIMIT ?
            """,
          arguments: [category, limit]
        )
        let delete = try db.cachedStatement(
          sql: "DELETE FROM template WHERE category = ? AND id = ?"
        )
        var records: UInt64 = 0
        var last = Int64.min
        for row in rows {
          try delete.execute(arguments: [category, row["id"] as String])
          records += UInt64(clamping: row["count"] as Int64)
          last = max(last, row["last"])
        }
        try Ledger.addOverflow(records, forms: rows.count, category, db)
        return (rows.count, records, last)
      }
    }
  }
}
