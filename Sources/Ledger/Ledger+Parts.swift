import Foundation
import GRDB
public import Minutes

/// Which stored rows of a category to read, and which of their metrics.
public struct PartQuery: Sendable, Equatable {
  /// The category's name.
  public var category: String
  /// Environments; empty for all.
  public var environments: [String]
  /// Names of the metrics wanted.
  public var metrics: [String]
  /// First second, inclusive.
  public var from: Int64
  /// Last second, exclusive.
  public var to: Int64

  /// Makes a query.
  public init(
    category: String,
    environments: [String] = [],
    metrics: [String],
    from: Int64,
    to: Int64
  ) {
    self.category = category
    self.environments = environments
    self.metrics = metrics
    self.from = from
    self.to = to
  }
}

extension Ledger {
  /// Calls `body` with each stored row of a category between two times, in the order of time, with
  /// its account and those of its metrics that are asked for.
  ///
  /// Rows are as they lie there: the parts, environments and amendments of a minute one by one.
  /// Values that are zero are left out; no hits, and tables have no entries but their sketch.
  /// - Complexity: about 3 µs a row and 1 µs a number; a table is copied, not decoded.
  public func eachPart(_ query: PartQuery, _ body: (Summary) -> Void) throws(LedgerError) {
    try run("read") {
      try database.read { db in
        let metrics = try MetricCatalogue(db).entries(query.category, named: query.metrics)
        var known: [Int64: MetricCatalogue.Entry] = [:]
        for entry in metrics { known[entry.id] = entry }
        let rows = try Ledger.partRows(query, ids: metrics.map(\.id), db)
        var open: (id: Int64, summary: Summary)?
        while let row = try rows.next() {
          let id: Int64 = row[0]
          if let found = open, found.id != id {
            body(found.summary)
            open = nil
          }
          if open == nil { open = (id, Ledger.part(row, query)) }
          guard let number = row[13] as Int64?, let entry = known[number],
            let value = MetricCoding.value(
              kind: entry.kind.text,
              value: Ledger.wholeNumber(row[14]),
              detail: (row[15] as Data?).map { Array($0) },
              keep: 0
            )
          else { continue }
          open?.summary.metrics.append(Summary.Metric(name: entry.name, value: value))
        }
        if let open { body(open.summary) }
      }
    }
  }

  private static func partRows(
    _ query: PartQuery,
    ids: [Int64],
    _ db: Database
  ) throws -> RowCursor {
    let environments = query.environments.map { _ in "?" }.joined(separator: ", ")
    let wanted: [any DatabaseValueConvertible] =
      [query.category, query.from, query.to] + query.environments
    // What is joined are numbers of our own, so they may stand in the text.
    let numbers = ids.map(String.init).joined(separator: ", ")
    return try Row.fetchCursor(
      db,
      sql: """
        SELECT id, minute, span, instance, environment, partial, amend,
          read, matched, ignored, unmatched, malformed, own,
          \(ids.isEmpty ? "NULL, NULL, NULL" : "value.metric, value.value, value.detail"), dropped
        FROM summary
          \(ids.isEmpty
            ? ""
            : "LEFT JOIN value ON value.summary = summary.id AND value.metric IN (\(numbers))")
        WHERE category = ? AND minute >= ? AND minute < ?
          \(query.environments.isEmpty ? "" : "AND environment IN (\(environments))")
        ORDER BY minute, environment, instance, sequence
        """,
      arguments: StatementArguments(wanted)
    )
  }

  private static func part(_ row: Row, _ query: PartQuery) -> Summary {
    var summary = Summary(
      minute: row[1],
      span: row[2],
      instance: row[3],
      category: query.category,
      environment: row[4]
    )
    summary.isPartial = row[5]
    summary.isAmendment = row[6]
    summary.accounting.read = UInt64(clamping: row[7] as Int64)
    summary.accounting.matched = UInt64(clamping: row[8] as Int64)
    summary.accounting.ignored = UInt64(clamping: row[9] as Int64)
    summary.accounting.unmatched = UInt64(clamping: row[10] as Int64)
    summary.accounting.malformed = UInt64(clamping: row[11] as Int64)
    summary.accounting.own = UInt64(clamping: row[12] as Int64)
    summary.accounting.dropped = UInt64(clamping: row[16] as Int64)
    return summary
  }

  /// The metrics that are stored of each category, in the order of its rule file.
  public func storedMetrics() throws(LedgerError) -> [String: [StoredMetric]] {
    try run("read") {
      try database.read { db in try MetricCatalogue(db).all }
    }
  }
}

/// A metric of which something is, or was, stored.
public struct StoredMetric: Sendable, Equatable {
  /// Its name.
  public var name: String
  /// Its kind.
  public var kind: MetricKind
  /// Whether it is kept apart by label.
  public var isLabelled: Bool
}
