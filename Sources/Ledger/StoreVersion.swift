import GRDB

/// Tells whether what a reader sees of the store has changed: two equal ones have the same minutes
/// and alerts.
public struct StoreVersion: Hashable, Sendable {
  /// The last minute that is stored; nil when there is none.
  public var newest: Int64?
  /// The number of the last row: an amendment of an old minute changes it.
  public var row: Int64
  /// What has become of alerts: how many there are, have resolved and were acknowledged.
  public var alerts: [Int64]
}

extension Ledger {
  /// A number that changes with every commit of another process; cheap enough for every second.
  ///
  /// It is only good to be compared with what the same `Ledger` said before.
  public func changeCount() throws(LedgerError) -> Int64 {
    try run("read") {
      // Outside of a transaction, as within one nothing changes.
      try database.unsafeRead { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
  }

  /// What a reader sees of the store.
  ///
  /// Cost: a look-up for each category, and a pass over the episodes of alerts.
  public func version() throws(LedgerError) -> StoreVersion {
    let newest = try newestMinute()
    return try run("read") {
      try database.read { db in
        let row = try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM summary") ?? 0
        guard try db.tableExists("alert_episode") else {
          return StoreVersion(newest: newest, row: row, alerts: [])
        }
        let counts = try Row.fetchOne(
          db,
          sql: """
            SELECT COUNT(*) AS n, COUNT(resolved) AS r, TOTAL(acknowledged) AS a,
              (SELECT COUNT(*) + TOTAL(ends) FROM alert_silence) AS s
            FROM alert_episode
            """
        )
        func number(_ name: String) -> Int64 {
          Int64(exactly: ((counts?[name] as Double?) ?? 0).rounded()) ?? 0
        }
        return StoreVersion(
          newest: newest,
          row: row,
          alerts: [number("n"), number("r"), number("a"), number("s")]
        )
      }
    }
  }
}
