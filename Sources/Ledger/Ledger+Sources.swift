import GRDB

/// A file that was replayed, so that feeding it again is noticed.
public struct ReplayedFile: Sendable, Equatable {
  /// Fingerprint of its text.
  public var fingerprint: String
  /// Path it was given by.
  public var path: String
  /// Its size in bytes.
  public var bytes: Int64
  /// Lines read from it.
  public var lines: Int64
  /// When, in Unix seconds.
  public var readAt: Int64

  /// Makes a record of a file.
  public init(fingerprint: String, path: String, bytes: Int64, lines: Int64, readAt: Int64) {
    self.fingerprint = fingerprint
    self.path = path
    self.bytes = bytes
    self.lines = lines
    self.readAt = readAt
  }
}

extension Ledger {
  /// The earlier replays whose fingerprint begins like this, the latest first, at most 10,000.
  public func replayedFiles(
    withPrefix prefix: String
  ) throws(LedgerError) -> [ReplayedFile] {
    try run("read") {
      try database.read { db in
        try Row.fetchAll(
          db,
          sql: "SELECT * FROM source WHERE fingerprint GLOB ? ORDER BY read_at DESC LIMIT 10000",
          arguments: [prefix + "*"]
        ).map {
          ReplayedFile(
            fingerprint: $0["fingerprint"],
            path: $0["path"],
            bytes: $0["bytes"],
            lines: $0["lines"],
            readAt: $0["read_at"]
          )
        }
      }
    }
  }

  /// Notes that a file was replayed, in the place of an earlier part of it when it went on from there.
  public func note(
    _ file: ReplayedFile,
    replacing earlier: ReplayedFile? = nil
  ) throws(LedgerError) {
    try run("write to") {
      try database.write { db in
        if let earlier { try Ledger.forget(earlier.fingerprint, db) }
        try db.execute(
          sql: "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?, ?)",
          arguments: [file.fingerprint, file.path, file.bytes, file.lines, file.readAt]
        )
      }
    }
  }

  /// Forgets what has a fingerprint.
  public func forget(_ fingerprint: String) throws(LedgerError) {
    try run("write to") { try database.write { try Ledger.forget(fingerprint, $0) } }
  }

  private static func forget(_ fingerprint: String, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM source WHERE fingerprint = ?", arguments: [fingerprint])
  }

  /// A value kept by name, such as the seed of hashes.
  public func setting(_ key: String) throws(LedgerError) -> String? {
    try run("read") {
      try database.read { db in
        try String.fetchOne(db, sql: "SELECT value FROM setting WHERE key = ?", arguments: [key])
      }
    }
  }

  /// Keeps a value by name.
  public func set(_ key: String, to value: String) throws(LedgerError) {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: "INSERT OR REPLACE INTO setting VALUES (?, ?)",
          arguments: [key, value]
        )
      }
    }
  }
}
