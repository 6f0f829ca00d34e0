import GRDB

/// A checkpoint of open minutes, written with the summaries of those that closed before it.
public struct LedgerCheckpoint: Sendable {
  /// Its bytes; empty where there is nothing to go on from.
  public var bytes: [UInt8]
  /// The journal's segment that begins with it.
  public var segment: UInt64
  /// The place in the archive that has to be on disk before this is stored; nil without an archive.
  public var archiveCut: UInt64?

  /// Makes a checkpoint.
  public init(bytes: [UInt8], segment: UInt64) {
    self.bytes = bytes
    self.segment = segment
  }
}

extension Ledger {
  static func makeCheckpointTables(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS checkpoint (
          id INTEGER PRIMARY KEY CHECK (id = 1), bytes BLOB NOT NULL
        );
        CREATE TABLE IF NOT EXISTS interruption (
          id INTEGER PRIMARY KEY,
          last INTEGER NOT NULL, resumed INTEGER NOT NULL,
          lines INTEGER NOT NULL, damaged INTEGER NOT NULL, confirmed INTEGER NOT NULL,
          doubt TEXT NOT NULL
        );
        """
    )
  }

  static func write(_ checkpoint: LedgerCheckpoint?, _ db: Database) throws {
    guard let checkpoint else { return }
    if checkpoint.bytes.isEmpty {
      try db.execute(sql: "DELETE FROM checkpoint")
    } else {
      try db.cachedStatement(
        sql:
          "INSERT INTO checkpoint VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET bytes = excluded.bytes"
      ).execute(arguments: [Ledger.data(checkpoint.bytes)])
    }
  }

  static func write(_ interruptions: [Interruption], _ db: Database) throws {
    for interruption in interruptions {
      try db.execute(
        sql: """
          INSERT INTO interruption (last, resumed, lines, damaged, confirmed, doubt)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          interruption.last, interruption.resumed, Int64(clamping: interruption.lines),
          Int64(clamping: interruption.damaged), interruption.isConfirmed, interruption.doubt,
        ]
      )
    }
  }

  /// The bytes of the last checkpoint; nil where the last run ended well, or was none.
  public func checkpoint() throws(LedgerError) -> [UInt8]? {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("checkpoint") else { return nil }
        return try Row.fetchOne(db, sql: "SELECT bytes FROM checkpoint").map {
          Ledger.bytes($0["bytes"])
        }
      }
    }
  }

  /// Interruptions that touch a span of Unix seconds, oldest first; none in a store of before there
  /// were any.
  public func interruptions(from start: Int64, to end: Int64) throws(LedgerError) -> [Interruption]
  {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("interruption") else { return [] }
        return try Row.fetchAll(
          db,
          sql: "SELECT * FROM interruption WHERE resumed >= ? AND last <= ? ORDER BY id",
          arguments: [start, end]
        ).map { row in
          var interruption = Interruption(
            last: row["last"],
            resumed: row["resumed"],
            lines: UInt64(clamping: row["lines"] as Int64),
            damaged: UInt64(clamping: row["damaged"] as Int64),
            isConfirmed: row["confirmed"]
          )
          interruption.doubt = row["doubt"]
          return interruption
        }
      }
    }
  }
}
