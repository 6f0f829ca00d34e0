import Foundation
import GRDB
import Minutes

extension Ledger {
  /// Parts of the account by the names that rule files use.
  private static let accountColumn = [
    "$records": "read", "$matched": "matched", "$ignored": "ignored", "$unmatched": "unmatched",
    "$malformed": "malformed", "$own": "own", "$dropped": "dropped",
  ]

  /// Calls `body` with one number of each stored minute of a category and environment, in the order of
  /// time: a series, as detectors and graphs want it.
  ///
  /// Parts and amendments of a minute are added. Minutes that are not stored are left out: unknown.
  /// - Parameters:
  ///   - metric: A metric's name, or one of `$records` and its kin.
  ///   - suffix: What follows the name where one of several numbers is asked for (`_p99`).
  ///   - category: A category's name.
  ///   - environment: One of its environments.
  ///   - from: Unix seconds, the first that matters.
  ///   - to: Unix seconds, the first that does not matter any more.
  ///   - body: Gets each number.
  /// - Throws: `LedgerError`.
  /// - Complexity: About 2 µs a minute for counts, 10 to 50 µs where sketches are decoded.
  public func eachNumber(
    of metric: String,
    suffix: String = "",
    category: String,
    environment: String,
    from: Int64,
    to: Int64,
    _ body: (MinuteNumber) -> Void
  ) throws(LedgerError) {
    try run("read") {
      try database.read { db in
        var open: (minute: Int64, value: MetricValue, isWhole: Bool)?
        func finish() {
          guard let open else { return }
          let value =
            suffix.isEmpty ? open.value.number : open.value.text(suffix).flatMap { Double($0) }
          body(MinuteNumber(minute: open.minute, value: value, isWhole: open.isWhole))
        }
        let rows = try Ledger.valueRows(metric, category, environment, from, to, db)
        while let row = try rows.next() {
          guard let value = Ledger.value(row) else { continue }
          let minute: Int64 = row["minute"]
          let isWhole = !(row["partial"] as Bool) && !(row["amend"] as Bool)
          guard var known = open, known.minute == minute else {
            finish()
            open = (minute, value, isWhole)
            continue
          }
          known.value.merge(value)
          known.isWhole = known.isWhole || isWhole
          open = known
        }
        finish()
      }
    }
  }

  private static func valueRows(
    _ metric: String,
    _ category: String,
    _ environment: String,
    _ from: Int64,
    _ to: Int64,
    _ db: Database
  ) throws -> RowCursor {
    if let column = accountColumn[metric] {
      return try Row.fetchCursor(
        db,
        sql: """
          SELECT minute, partial, amend, 'count' AS kind, \(column) AS value, NULL AS detail
          FROM summary WHERE category = ?1 AND environment = ?2 AND minute >= ?3 AND minute < ?4
          ORDER BY minute
          """,
        arguments: [category, environment, from, to]
      )
    }
    // Zeros have no row of their own; of two kinds of a name the newer one counts.
    return try Row.fetchCursor(
      db,
      sql: """
        SELECT minute, partial, amend, kind, value, detail
        FROM summary JOIN (SELECT id AS number, kind FROM metric WHERE category = ?1 AND name = ?5
            ORDER BY id DESC LIMIT 1)
          LEFT JOIN value ON value.summary = summary.id AND value.metric = number
        WHERE category = ?1 AND environment = ?2 AND minute >= ?3 AND minute < ?4
        ORDER BY minute
        """,
      arguments: [category, environment, from, to, metric]
    )
  }

  private static func value(_ row: Row) -> MetricValue? {
    let value: DatabaseValue = row["value"]
    let detail = (row["detail"] as Data?).map { Array($0) }
    if value.isNull, detail == nil { return StoredKind(row["kind"])?.zero }
    return MetricCoding.value(
      kind: row["kind"],
      value: Ledger.wholeNumber(value),
      detail: detail,
      keep: 0
    )
  }
}
