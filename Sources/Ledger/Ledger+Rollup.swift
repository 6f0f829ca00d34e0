import GRDB
public import Minutes

// What the store knows of other instances' summaries, and of the numbers of our own.

extension Ledger {
  /// Setting: minutes before this one are forgotten, in Unix seconds.
  private static let floorSetting = "rollup_floor"

  /// Makes the table of what was taken; a store of an earlier minuted has none.
  static func makeRollupTable(_ database: DatabaseQueue) throws {
    try database.write { db in
      try db.execute(
        sql: """
          CREATE TABLE IF NOT EXISTS rollup (
            minute INTEGER NOT NULL, category TEXT NOT NULL, environment TEXT NOT NULL,
            instance TEXT NOT NULL, sequence INTEGER NOT NULL,
            PRIMARY KEY (minute, category, environment, instance, sequence)
          ) WITHOUT ROWID
          """
      )
    }
  }

  /// Notes what a summary holds of others, in the transaction that writes the summary itself: a
  /// crash forgets both or neither.
  static func noteSources(of summary: Summary, _ db: Database) throws {
    guard !summary.sources.isEmpty else { return }
    let insert = try db.cachedStatement(sql: "INSERT OR IGNORE INTO rollup VALUES (?, ?, ?, ?, ?)")
    for source in summary.sources {
      try insert.execute(
        arguments: [
          summary.minute, summary.category, summary.environment, source.instance,
          Int64(source.sequence),
        ]
      )
    }
  }

  /// Calls `body` with each emission of other instances that was taken, as an empty summary: at
  /// most `limit`, those of the newest minutes; older ones are removed.
  ///
  /// Answers the first minute that is remembered as a whole, in Unix seconds.
  public func eachTaken(limit: Int, _ body: (Summary) -> Void) throws(LedgerError) -> Int64 {
    let stored = try setting(Ledger.floorSetting).flatMap { Int64($0) } ?? .min
    let floor = try run("read") {
      try database.read { db in
        try Int64.fetchOne(
          db,
          sql: "SELECT minute FROM rollup ORDER BY minute DESC LIMIT 1 OFFSET ?",
          arguments: [limit]
        ).map { $0 + MinuteBook.span } ?? .min
      }
    }
    if floor > stored {
      try set(Ledger.floorSetting, to: String(floor))
      try run("write to") {
        try database.write {
          try $0.execute(sql: "DELETE FROM rollup WHERE minute < ?", arguments: [floor])
        }
      }
    }
    try run("read") {
      try database.read { db in
        let rows = try Row.fetchCursor(db, sql: "SELECT * FROM rollup ORDER BY minute")
        while let row = try rows.next() {
          var summary = Summary(
            minute: row["minute"],
            instance: row["instance"],
            category: row["category"],
            environment: row["environment"]
          )
          summary.sequence = UInt32(clamping: row["sequence"] as Int64)
          body(summary)
        }
      }
    }
    return max(floor, stored)
  }

  /// The number of an instance's next summary of a minute, category and environment.
  public func nextSequence(
    minute: Int64,
    key: MinuteBook.Key,
    instance: String
  ) throws(LedgerError) -> UInt32 {
    try run("read") {
      try database.read { db in
        let statement = try db.cachedStatement(
          sql: """
            SELECT COALESCE(MAX(sequence) + 1, 0) FROM summary
            WHERE category = ? AND minute = ? AND environment = ? AND instance = ?
            """
        )
        let next = try Int64.fetchOne(
          statement,
          arguments: [key.category, minute, key.environment, instance]
        )
        return UInt32(clamping: next ?? 0)
      }
    }
  }

  /// Whether the store has the table; one that an earlier minuted wrote and this one only reads has
  /// none.
  static func hasRollup(_ db: Database) throws -> Bool { try db.tableExists("rollup") }

  /// The emissions of other instances that are added up in a span; every environment's when the
  /// summary is of all.
  static func sources(of summary: Summary, every: Int64, _ db: Database) throws -> [Summary.Source]
  {
    let rows = try Row.fetchCursor(
      try db.cachedStatement(
        sql: """
          SELECT DISTINCT instance, sequence FROM rollup
          WHERE minute >= ?1 AND minute < ?2 AND category = ?3
            AND (?4 = '*' OR environment = ?4)
          ORDER BY instance, sequence
          """
      ),
      arguments: [
        summary.minute, summary.minute + every, summary.category, summary.environment,
      ]
    )
    var sources: [Summary.Source] = []
    while let row = try rows.next() {
      sources.append(
        Summary.Source(
          instance: row["instance"],
          sequence: UInt32(clamping: row["sequence"] as Int64)
        )
      )
    }
    return sources
  }
}
