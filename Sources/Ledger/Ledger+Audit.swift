import GRDB

/// A metric's sum over a stretch of time.
public struct MetricSum: Sendable, Equatable {
  /// The metric's name.
  public var name: String
  /// The sum of its values.
  public var value: Double

  /// Makes a sum from its parts.
  public init(name: String, value: Double) {
    self.name = name
    self.value = value
  }
}

extension Ledger {
  /// Reads every row between two times, in the order of time, category and part, with the hits of
  /// its rules added up.
  ///
  /// Nothing is taken for granted of the rows: an audit is there for those that someone edited.
  ///
  /// - Returns: how many rows of the whole store have no minute from 1970 to 9999, and so belong to no
  ///   stretch. Cost: about 5 us a row.
  public func eachAuditedRow(
    category: String? = nil,
    from: Int64? = nil,
    to: Int64? = nil,
    _ body: (AuditedRow) -> Void
  ) throws(LedgerError) -> Int {
    try run("read") {
      try database.read { db in
        // What `merge` stores has no rules; what a centre adds up is named in `rollup`, which a store
        // of an earlier minuted has not.
        let isNamed =
          try db.tableExists("rollup")
          ? """
          OR EXISTS (
            SELECT 1 FROM rollup WHERE minute = summary.minute AND category = summary.category
              AND environment = summary.environment)
          """ : ""
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT summary.*, rules = '' \(isNamed) AS rolled_up,
              (SELECT TOTAL(count) FROM hits WHERE summary = id AND NOT ignored) AS match_hits,
              (SELECT TOTAL(count) FROM hits WHERE summary = id AND ignored) AS ignore_hits
            FROM summary
            WHERE (?1 IS NULL OR category = ?1) AND minute >= ?2 AND minute < ?3
              AND \(AuditedRow.hasMinute)
            ORDER BY minute, category, environment, instance, sequence
            """,
          arguments: [category, from ?? Int64.min, to ?? Int64.max]
        )
        while let row = try rows.next() {
          if let audited = AuditedRow(row) { body(audited) }
        }
        return try Int.fetchOne(
          db,
          sql: "SELECT COUNT(*) FROM summary WHERE NOT \(AuditedRow.hasMinute)"
        ) ?? 0
      }
    }
  }

  /// The names of all categories, in their order.
  public func categoryNames() throws(LedgerError) -> [String] {
    try run("read") {
      try database.read { db in
        try String.fetchAll(
          db,
          sql: "SELECT DISTINCT CAST(category AS TEXT) AS name FROM summary ORDER BY name"
        )
      }
    }
  }

  /// Calls `body` with each minute between two times that an instance has a row of, of any category,
  /// and the seconds it stands for, in the order of time.
  public func eachCoveredMinute(
    from: Int64? = nil,
    to: Int64? = nil,
    _ body: (_ minute: Int64, _ span: Int64, _ instance: String) -> Void
  ) throws(LedgerError) {
    try run("read") {
      try database.read { db in
        let rows = try Row.fetchCursor(
          db,
          sql: """
            SELECT minute, CAST(instance AS TEXT) AS instance,
              MAX(CAST(span AS INTEGER)) AS span
            FROM summary
            WHERE minute >= ? AND minute < ? AND \(AuditedRow.hasMinute) AND NOT amend
            GROUP BY minute, 2 ORDER BY minute, 2
            """,
          arguments: [from ?? Int64.min, to ?? Int64.max]
        )
        while let row = try rows.next() {
          // A year is more than any row stands for.
          body(row["minute"], min(max(row["span"] ?? 60, 60), 366 * 86_400), row["instance"])
        }
      }
    }
  }

  /// The instances that have a row before a time, and those that have one from another time on.
  public func instances(
    before from: Int64,
    since to: Int64
  ) throws(LedgerError) -> (before: Set<String>, since: Set<String>) {
    try run("read") {
      try database.read { db in
        func names(_ condition: String, _ time: Int64) throws -> Set<String> {
          try String.fetchSet(
            db,
            sql: """
              SELECT DISTINCT CAST(instance AS TEXT) FROM summary
              WHERE minute \(condition) ? AND \(AuditedRow.hasMinute)
              """,
            arguments: [time]
          )
        }
        return (try names("<", from), try names(">=", to))
      }
    }
  }

  /// The sums of a category's counts, sums and derives with certain names between two times; those
  /// that are known and were not seen are 0.
  ///
  /// - Returns: the sums by name, and the records of the category that were read; nil when the store
  ///   knows none of these names.
  public func sums(
    of names: [String],
    category: String,
    from: Int64? = nil,
    to: Int64? = nil
  ) throws(LedgerError) -> (metrics: [MetricSum], records: UInt64)? {
    try run("read") {
      try database.read { db in
        let marks = names.map { _ in "?" }.joined(separator: ", ")
        let stretch: [any DatabaseValueConvertible] = [from ?? Int64.min, to ?? Int64.max]
        let rows = try Row.fetchAll(
          db,
          sql: """
            SELECT name, TOTAL(CASE WHEN summary.id IS NULL THEN 0 ELSE value.value END) AS sum
            FROM metric LEFT JOIN value ON value.metric = metric.id
              LEFT JOIN summary ON summary.id = value.summary AND minute >= ? AND minute < ?
            WHERE metric.category = ? AND name IN (\(marks))
              AND kind IN ('count', 'sum', 'derive', 'count/by', 'sum/by', 'derive/by')
            GROUP BY name ORDER BY name
            """,
          arguments: StatementArguments(stretch + [category] + names)
        )
        guard !rows.isEmpty else { return nil }
        let records = try Double.fetchOne(
          db,
          sql: "SELECT TOTAL(read) FROM summary WHERE minute >= ? AND minute < ? AND category = ?",
          arguments: StatementArguments(stretch + [category])
        )
        let sums = rows.map { MetricSum(name: $0["name"], value: $0["sum"]) }
        return (sums, UInt64(exactly: (records ?? 0).rounded()) ?? 0)
      }
    }
  }
}
