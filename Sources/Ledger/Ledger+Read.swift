import Foundation
import GRDB
public import Minutes

/// Which summaries to read.
public struct SummaryQuery: Sendable, Equatable {
  /// A category's name; nil for all.
  public var category: String?
  /// An environment's name; nil for all.
  public var environment: String?
  /// First second, inclusive; nil from the beginning.
  public var from: Int64?
  /// Last second, exclusive; nil to the end.
  public var to: Int64?
  /// Seconds that one answer covers, from a multiple of it in UTC; at least a minute.
  public var every: Int64
  /// Whether to add the environments of a category.
  public var mergesEnvironments: Bool
  /// Entries kept of each table.
  public var keep: Int

  /// Makes a query for single minutes.
  public init(
    category: String? = nil,
    environment: String? = nil,
    from: Int64? = nil,
    to: Int64? = nil,
    every: Int64 = 60,
    mergesEnvironments: Bool = false,
    keep: Int = 1_000
  ) {
    self.category = category
    self.environment = environment
    self.from = from
    self.to = to
    self.every = every
    self.mergesEnvironments = mergesEnvironments
    self.keep = keep
  }
}

extension Ledger {
  /// Reads summaries in the order of time, then category, then environment, one at a time.
  ///
  /// Parts and amendments of a minute are added; longer spans (`every`) are merged from minutes.
  /// A span is partial when a minute of it is. `offset` shifts the spans' starts: seconds to add
  /// to UTC for local time, so that days begin at local midnight.
  public func eachSummary(
    _ query: SummaryQuery,
    offset: (Int64) -> Int64 = { _ in 0 },
    _ body: (Summary) throws -> Void
  ) throws {
    do {
      try readSummaries(query, offset, body)
    } catch let error as DatabaseError {
      throw fault(error, action: "read")
    }
  }

  private func readSummaries(
    _ query: SummaryQuery,
    _ offset: (Int64) -> Int64,
    _ body: (Summary) throws -> Void
  ) throws {
    try database.read { db in
      let catalogue = try MetricCatalogue(db)
      var open: [SummaryTotal] = []
      let hasTaken = try Ledger.hasTaken(db)
      var instances: [MinuteBook.Key: Set<String>] = [:]
      func emit() throws {
        for total in open.sorted(by: Ledger.order) {
          var summary = total.finish(keep: query.keep)
          let key = MinuteBook.Key(category: summary.category, environment: summary.environment)
          summary.sources = try Ledger.sources(
            of: summary,
            names: instances[key] ?? [],
            every: query.every,
            hasTaken: hasTaken,
            db
          )
          try body(summary)
        }
        open = []
        instances = [:]
      }
      let rows = try Ledger.rows(query, db)
      while let row = try rows.next() {
        var summary = try Ledger.summary(row, catalogue, db)
        let series = SummaryTotal.series(summary)
        let start = Ledger.start(of: summary.minute, every: query.every, offset)
        summary.minute = start
        summary.span = Int(query.every)
        summary.isAmendment = false
        if query.mergesEnvironments { summary.environment = "*" }
        if let last = open.first, last.minute != start { try emit() }
        let key = MinuteBook.Key(category: summary.category, environment: summary.environment)
        instances[key, default: []].insert(summary.instance)
        if let place = open.firstIndex(where: { Ledger.isSameSeries($0, summary) }) {
          open[place].add(summary, series: series)
        } else {
          open.append(SummaryTotal(summary, series: series))
        }
      }
      try emit()
    }
  }

  /// The same as a list, for spans that are known to be short.
  public func summaries(_ query: SummaryQuery) throws(LedgerError) -> [Summary] {
    try run("read") {
      var list: [Summary] = []
      try eachSummary(query) { list.append($0) }
      return list
    }
  }

  /// Categories and environments seen since a time, so that they get zeros after a restart.
  public func knownKeys(since: Int64) throws(LedgerError) -> Set<MinuteBook.Key> {
    try run("read") {
      try database.read { db in
        let rows = try Row.fetchAll(
          db,
          sql: "SELECT DISTINCT category, environment FROM summary WHERE minute >= ?",
          arguments: [since]
        )
        return Set(
          rows.map { MinuteBook.Key(category: $0["category"], environment: $0["environment"]) }
        )
      }
    }
  }

  /// First and last minute there is, with the number of different ones; nil when there is none.
  public func coveredMinutes() throws(LedgerError) -> (first: Int64, last: Int64, count: Int)? {
    try run("read") {
      try database.read { db in
        guard
          let row = try Row.fetchOne(
            db,
            sql:
              "SELECT MIN(minute) AS a, MAX(minute) AS b, COUNT(DISTINCT minute) AS n FROM summary"
          ),
          let first = row["a"] as Int64?, let last = row["b"] as Int64?
        else { return nil }
        return (first, last, row["n"] as Int)
      }
    }
  }

  /// The account of each category between two times, in the order of names; of some environments, or
  /// of all when none is named.
  public func accounts(
    from: Int64? = nil,
    to: Int64? = nil,
    environments: [String] = []
  ) throws(LedgerError) -> [(category: String, accounting: Accounting)] {
    try run("read") {
      try database.read { db in
        // All there is lies added up by days.
        let isAll =
          try from == nil && to == nil && environments.isEmpty && db.tableExists("category_day")
        let marks = environments.map { _ in "?" }.joined(separator: ", ")
        let source =
          isAll
          ? "category_day WHERE ? < ?"
          : "summary WHERE minute >= ? AND minute < ?"
            + (environments.isEmpty ? "" : " AND environment IN (\(marks))")
        let stretch: [any DatabaseValueConvertible] = [
          from ?? Int64.min / 2, to ?? Int64.max / 2,
        ]
        return try Row.fetchAll(
          db,
          sql: """
            SELECT category, \(Ledger.accountColumns)
            FROM \(source) GROUP BY category ORDER BY category
            """,
          arguments: StatementArguments(stretch + environments)
        ).map { ($0["category"], Ledger.accounting($0)) }
      }
    }
  }

  /// Hits of the ignore rules between two times, the most frequent first.
  public func ignored(
    category: String?,
    from: Int64? = nil,
    to: Int64? = nil
  ) throws(LedgerError) -> [(category: String, rule: String, count: UInt64)] {
    try run("read") {
      try database.read { db in
        let isAll = try from == nil && to == nil && db.tableExists("rule_day")
        let source =
          isAll
          ? "rule_day WHERE ignored AND ?2 < ?3"
          : """
          hits JOIN summary ON summary.id = hits.summary
          WHERE hits.ignored AND minute >= ?2 AND minute < ?3
          """
        return try Row.fetchAll(
          db,
          sql: """
            SELECT category, rule, SUM(count) AS n FROM \(source)
              AND (?1 IS NULL OR category = ?1)
            GROUP BY category, rule ORDER BY category, n DESC, rule
            """,
          arguments: [category, from ?? Int64.min / 2, to ?? Int64.max / 2]
        ).map { ($0["category"], $0["rule"], UInt64(clamping: $0["n"] as Int64)) }
      }
    }
  }

  /// Templates by category, the most frequent first; ties in the order of their text.
  public func templates(category: String? = nil) throws(LedgerError) -> [StoredTemplate] {
    try run("read") {
      try database.read { db in
        try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM template WHERE ?1 IS NULL OR category = ?1
            ORDER BY category, count DESC, text
            """,
          arguments: [category]
        ).compactMap { StoredTemplate($0) }
      }
    }
  }

  /// Unmatched records whose template did not fit the table, by category.
  public func templateOverflow() throws(LedgerError) -> [String: UInt64] {
    try run("read") {
      try database.read { db in
        Dictionary(
          uniqueKeysWithValues: try Row.fetchAll(db, sql: "SELECT * FROM template_overflow")
            .map { ($0["category"] as String, UInt64(clamping: $0["count"] as Int64)) }
        )
      }
    }
  }

  // MARK: Rows

  /// The rows that a query is about, in the order of time.
  static func rows(_ query: SummaryQuery, _ db: Database) throws -> RowCursor {
    try Row.fetchCursor(
      db,
      sql: """
        SELECT * FROM summary
        WHERE (?1 IS NULL OR category = ?1) AND (?2 IS NULL OR environment = ?2)
          AND minute >= ?3 AND minute < ?4
        ORDER BY minute, category, environment, instance, sequence
        """,
      arguments: [
        query.category, query.environment, query.from ?? Int64.min / 2, query.to ?? Int64.max / 2,
      ]
    )
  }

  /// The summary of a row; where it goes into a total its tables need no entries.
  static func summary(
    _ row: Row,
    _ catalogue: MetricCatalogue,
    _ db: Database,
    keep: Int = 0
  ) throws -> Summary {
    var summary = Summary(
      minute: row["minute"],
      span: row["span"],
      instance: row["instance"],
      category: row["category"],
      environment: row["environment"]
    )
    summary.isPartial = row["partial"]
    summary.isAmendment = row["amend"]
    summary.accounting = accounting(row)
    summary.badValues = UInt64(clamping: row["bad_value"] as Int64)
    summary.regexLimits = UInt64(clamping: row["regex_limit"] as Int64)
    let id: Int64 = row["id"]
    let stored = try db.cachedStatement(
      sql:
        "SELECT metric, kind, value, detail FROM value JOIN metric ON id = metric WHERE summary = ?"
    )
    var values: [Int64: MetricValue] = [:]
    for row in try Row.fetchAll(stored, arguments: [id]) {
      values[row["metric"]] = MetricCoding.value(
        kind: row["kind"],
        value: Ledger.wholeNumber(row["value"]),
        detail: (row["detail"] as Data?).map { Array($0) },
        keep: keep
      )
    }
    summary.metrics = catalogue.metrics(summary.category, values)
    let hits = try db.cachedStatement(
      sql: "SELECT rule, ignored, count FROM hits WHERE summary = ?"
    )
    summary.hits = try Row.fetchAll(hits, arguments: [id]).map { row in
      Summary.RuleHits(
        rule: row["rule"],
        isIgnored: row["ignored"],
        count: UInt64(clamping: row["count"] as Int64)
      )
    }
    return summary
  }

  /// The first second of the span that a minute lies in.
  ///
  /// A span's start has the offset that held then: a day in which clocks are set has 23 or 25 hours
  /// and one start.
  private static func start(
    of minute: Int64,
    every: Int64,
    _ offset: (Int64) -> Int64
  ) -> Int64 {
    let shift = offset(minute)
    let local = minute + shift
    let localStart = local - ((local % every) + every) % every
    return localStart - offset(localStart - shift)
  }

  /// SQLite gives whole numbers back as such; only sums and gauges can be fractions.
  static func wholeNumber(_ value: DatabaseValue) -> Int64 {
    switch value.storage {
    case .int64(let number): number
    case .double(let number): Int64(exactly: number.rounded()) ?? 0
    default: 0
    }
  }

  static func accounting(_ row: Row) -> Accounting {
    func column(_ name: String) -> UInt64 { UInt64(clamping: row[name] as Int64) }
    var accounting = Accounting()
    accounting.read = column("read")
    accounting.matched = column("matched")
    accounting.ignored = column("ignored")
    accounting.unmatched = column("unmatched")
    accounting.malformed = column("malformed")
    accounting.own = column("own")
    accounting.dropped = column("dropped")
    return accounting
  }

  private static func isSameSeries(_ a: SummaryTotal, _ b: Summary) -> Bool {
    a.minute == b.minute && a.category == b.category && a.environment == b.environment
  }

  private static func order(_ a: SummaryTotal, _ b: SummaryTotal) -> Bool {
    a.category != b.category ? a.category < b.category : a.environment < b.environment
  }
}
