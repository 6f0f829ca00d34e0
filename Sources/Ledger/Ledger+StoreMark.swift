import GRDB

/// What tells one content of a store from another, at the price of some look-ups.
public struct StoreMark: Hashable, Sendable {
  /// Number of the summary stored last; an amendment is one, too.
  public var lastSummary: Int64
  /// First second of the newest minute; nil when there is none.
  public var newestMinute: Int64?
  /// Of episodes, states, silences and notices: how many there are and what changes in them, added up.
  public var alerts: [Double]

  /// Names a mark.
  public init(lastSummary: Int64, newestMinute: Int64?, alerts: [Double]) {
    self.lastSummary = lastSummary
    self.newestMinute = newestMinute
    self.alerts = alerts
  }

  /// The mark as one number, the same in every process (FNV-1a, 64 bits; no protection against
  /// forgery).
  public var number: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for word in [UInt64(bitPattern: lastSummary), UInt64(bitPattern: newestMinute ?? -1)]
      + alerts.map(\.bitPattern)
    {
      for shift in stride(from: UInt64(0), to: 64, by: 8) {
        hash = (hash ^ (word >> shift & 0xff)) &* 0x0000_0100_0000_01b3
      }
    }
    return hash
  }
}

extension Ledger {
  /// A number that changes when another connection has changed the store; comparable only with what
  /// this ledger said before.
  ///
  /// Cost: some microseconds, no row is read.
  public func dataVersion() throws(LedgerError) -> Int {
    try run("read") {
      try database.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
  }

  /// The mark of what is stored now.
  ///
  /// Cost: a look-up for each category, and once through the alerts' tables.
  public func mark() throws(LedgerError) -> StoreMark {
    let newest = try newestMinute()
    return try run("read") {
      try database.read { db in
        var alerts: [Double] = []
        for (table, columns) in Ledger.markedColumns {
          guard try db.tableExists(table) else {
            alerts.append(-1)
            continue
          }
          // TOTAL: it neither overflows nor minds an edited row.
          let sums = columns.map { ", TOTAL(\($0))" }.joined()
          guard let row = try Row.fetchOne(db, sql: "SELECT COUNT(*)\(sums) FROM \(table)") else {
            continue
          }
          for place in 0...columns.count { alerts.append(row[place] as Double) }
        }
        return StoreMark(
          lastSummary: try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM summary") ?? 0,
          newestMinute: newest,
          alerts: alerts
        )
      }
    }
  }

  /// What of the alerts' tables changes when something is told of them.
  private static let markedColumns: [(table: String, columns: [String])] = [
    ("alert_episode", ["id", "resolved", "acknowledged"]),
    ("alert_state", ["since", "episode", "length(phase)"]),
    ("alert_silence", ["id", "ends"]),
    ("alert_notice", ["id", "ended", "tries"]),
  ]
}

extension Ledger {
  /// Whether the tables are there: not yet in a file that was only just begun.
  public func isMade() throws(LedgerError) -> Bool {
    try run("read") { try database.read { try $0.tableExists("summary") } }
  }
}
