import GRDB

/// A line that its destination has not taken yet.
public struct UnsentLine: Sendable, Equatable {
  /// The destination, as configured.
  public var destination: String
  /// The line, without LF behind it; several of them joined by LF where they wait together.
  public var line: [UInt8]

  /// Makes one.
  public init(destination: String, line: [UInt8]) {
    self.destination = destination
    self.line = line
  }
}

extension Ledger {
  static func makeUnsentTable(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS unsent (
          id INTEGER PRIMARY KEY, destination TEXT NOT NULL, line BLOB NOT NULL
        );
        """
    )
  }

  /// Replaces what waits to be sent; nil leaves it as it is.
  static func write(unsent lines: [UnsentLine]?, _ db: Database) throws {
    guard let lines else { return }
    try db.execute(sql: "DELETE FROM unsent")
    let insert = try db.cachedStatement(sql: "INSERT INTO unsent (destination, line) VALUES (?, ?)")
    for line in lines {
      try insert.execute(arguments: [line.destination, Ledger.data(line.line)])
    }
  }

  /// Lines that had not been taken when the last daemon ended, in the order they were sent.
  public func unsent() throws(LedgerError) -> [UnsentLine] {
    try run("read") {
      try database.read { db in
        try Row.fetchAll(db, sql: "SELECT destination, line FROM unsent ORDER BY id").map {
          UnsentLine(destination: $0["destination"], line: Ledger.bytes($0["line"]))
        }
      }
    }
  }
}
