import GRDB

extension Ledger {
  /// Removes minutes from before a time (Unix seconds), the oldest of each category first, with their
  /// values and rule hits.
  ///
  /// At most `limit` summaries at once, so that nobody waits for long; answers how many went. The room is
  /// used again, the file does not shrink. Cost: about 20 us a summary.
  public func removeMinutes(before time: Int64, limit: Int) throws(LedgerError) -> Int {
    try run("write to") {
      try database.write { db in
        var removed = 0
        for category in try String.fetchAll(db, sql: Ledger.categoriesQuery) {
          guard removed < limit else { break }
          // By the index of a category's minutes: no scan of all there is.
          let statement = try db.cachedStatement(
            sql: """
              DELETE FROM summary WHERE id IN (
                SELECT id FROM summary WHERE category = ? AND minute < ? ORDER BY minute LIMIT ?)
              """
          )
          try statement.execute(arguments: [category, time, limit - removed])
          removed += db.changesCount
        }
        return removed
      }
    }
  }

  /// The categories by jumps over the index, as there are few of them and millions of rows.
  private static let categoriesQuery = """
    WITH RECURSIVE each(category) AS (
      SELECT MIN(category) FROM summary
      UNION ALL
      SELECT (SELECT MIN(category) FROM summary WHERE category > each.category) FROM each
      WHERE each.category IS NOT NULL)
    SELECT category FROM each WHERE category IS NOT NULL
    """
}
