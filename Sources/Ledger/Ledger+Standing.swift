import Foundation
import GRDB
public import Minutes
import Sketches

extension Ledger {
  static func makeStandingTable(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS standing (
          category TEXT NOT NULL, environment TEXT NOT NULL, metric TEXT NOT NULL,
          kind TEXT NOT NULL, series BLOB NOT NULL,
          time INTEGER NOT NULL, value TEXT NOT NULL,
          PRIMARY KEY (category, environment, metric, kind, series)
        ) WITHOUT ROWID;
        """
    )
  }

  /// Keeps what outlives the minutes; what is known of a later time stays.
  static func write(_ entries: [Standing.Entry], _ db: Database) throws {
    guard !entries.isEmpty else { return }
    let statement = try db.cachedStatement(
      sql: """
        INSERT INTO standing VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (category, environment, metric, kind, series)
        DO UPDATE SET time = excluded.time, value = excluded.value WHERE excluded.time >= time
        """
    )
    for entry in entries {
      try statement.execute(
        arguments: [
          entry.key.place.category, entry.key.place.environment, entry.key.metric,
          entry.kind.rawValue, Ledger.data(entry.series), entry.time, entry.value.description,
        ]
      )
    }
  }

  /// What outlived the minutes of earlier runs: where levels stand, the last readings of totals.
  ///
  /// Rows that cannot be read are left out.
  public func standing() throws(LedgerError) -> Standing {
    try run("read") {
      let rows = try database.read { try Row.fetchAll($0, sql: "SELECT * FROM standing") }
      return Standing(
        rows.compactMap { row -> Standing.Entry? in
          guard let kind = MetricKind(rawValue: row["kind"]),
            let value = ExactSum((row["value"] as String).utf8)
          else { return nil }
          let place = MinuteBook.Key(category: row["category"], environment: row["environment"])
          return Standing.Entry(
            key: Standing.Key(place, row["metric"]),
            kind: kind,
            series: Ledger.bytes(row["series"]),
            time: row["time"],
            value: value
          )
        }
      )
    }
  }
}
