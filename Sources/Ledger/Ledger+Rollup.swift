import GRDB
public import Minutes

// What the store knows of other instances' summaries, and of the numbers of our own.

extension Ledger {
  /// Setting: minutes before this one are forgotten, in Unix seconds.
  private static let floorSetting = "rollup_floor"

  /// Makes the table of what was taken; a store of an earlier minuted has none.
  static func makeRollupTable(_ db: Database) throws {
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

  /// Writes summaries of other instances under their own names and numbers, in one transaction;
  /// answers for each whether it was new here.
  ///
  /// One that is stored, or is added up in a summary here, is not written again. A reader adds
  /// the instances. Cost: some 50 µs each.
  public func take(_ summaries: [Summary]) throws(LedgerError) -> [Bool] {
    try run("write to") {
      try database.write { db in
        var metrics = MetricNames()
        var days = DayTotals()
        let taken = try summaries.map { summary in
          guard try !Ledger.holds(summary, db) else { return false }
          try Ledger.insert(summary, "", &metrics, &days, db)
          return true
        }
        try days.write(db)
        return taken
      }
    }
  }

  private static func holds(_ summary: Summary, _ db: Database) throws -> Bool {
    let statement = try db.cachedStatement(
      sql: """
        SELECT EXISTS (
          SELECT 1 FROM summary WHERE category = ?1 AND minute = ?2 AND environment = ?3
            AND instance = ?4 AND sequence = ?5
        ) OR EXISTS (
          SELECT 1 FROM rollup WHERE category = ?1 AND minute = ?2 AND environment = ?3
            AND instance = ?4 AND sequence = ?5
        )
        """
    )
    return try Bool.fetchOne(
      statement,
      arguments: [
        summary.category, summary.minute, summary.environment, summary.instance,
        Int64(summary.sequence),
      ]
    ) ?? false
  }

  /// What each metric that is stored is when nothing was tallied, by category and name.
  public func metricZeros() throws(LedgerError) -> [String: [String: MetricValue]] {
    try run("read") {
      try database.read { db in
        var zeros: [String: [String: MetricValue]] = [:]
        let rows = try Row.fetchCursor(
          db,
          sql: "SELECT category, name, kind FROM metric ORDER BY id"
        )
        while let row = try rows.next() {
          zeros[row["category"], default: [:]][row["name"]] = StoredKind(row["kind"])?.zero
        }
        return zeros
      }
    }
  }

  /// Calls `body` with each summary as it was emitted: parts and amendments by themselves, in the
  /// order of time.
  public func eachEmission(
    from: Int64?,
    to: Int64?,
    category: String?,
    environment: String?,
    _ body: (Summary) throws -> Void
  ) throws {
    try database.read { db in
      let catalogue = try MetricCatalogue(db)
      let rows = try Ledger.rows(
        SummaryQuery(category: category, environment: environment, from: from, to: to),
        db
      )
      while let row = try rows.next() {
        var summary = try Ledger.summary(
          row,
          catalogue,
          db,
          keep: CategoryPlan.Metric.defaultKeep
        )
        summary.sequence = UInt32(clamping: row["sequence"] as Int64)
        try body(summary)
      }
    }
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

  /// Whether anything of others was added up here.
  ///
  /// A store that an earlier minuted wrote and this one only reads has no table.
  static func hasTaken(_ db: Database) throws -> Bool {
    guard try db.tableExists("rollup") else { return false }
    return try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM rollup)") ?? false
  }

  /// The emissions of other instances that are added up in a span, with `names` of those whose rows
  /// are.
  ///
  /// Those of every environment when the summary is of all; none where one instance alone counted.
  static func sources(
    of summary: Summary,
    names: Set<String>,
    every: Int64,
    hasTaken: Bool,
    _ db: Database
  ) throws -> [Summary.Source] {
    var sources = names.count < 2 ? [] : names.map { Summary.Source(instance: $0, sequence: 0) }
    guard hasTaken else { return sources.sorted() }
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
    while let row = try rows.next() {
      sources.append(
        Summary.Source(
          instance: row["instance"],
          sequence: UInt32(clamping: row["sequence"] as Int64)
        )
      )
    }
    return sources.sorted()
  }
}
