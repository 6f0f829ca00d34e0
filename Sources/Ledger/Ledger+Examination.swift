import GRDB

/// What a look through the pages of the store found.
public struct LedgerExamination: Sendable, Equatable {
  /// Version of the schema.
  public var schema: Int
  /// Whether it has the tables of a store of minuted's.
  public var isOurs: Bool
  /// What SQLite finds wrong, at most ten.
  public var damage: [String]
  /// Whether all pages were looked at in the time there was.
  public var isComplete: Bool
}

extension Ledger {
  /// Breaks off what another thread reads here; what is not running is not touched.
  public func breakOff() { database.interrupt() }

  /// Looks through all pages with `PRAGMA quick_check`.
  ///
  /// The larger the store the longer it takes: of a gigabyte some seconds; ``breakOff()`` ends it. It only reads,
  /// and hinders nobody.
  ///
  /// - Returns: what was found.
  /// - Throws: `LedgerError` when not even the schema can be read.
  public func examine() throws(LedgerError) -> LedgerExamination {
    var found = try run("examine") {
      try database.read { db in
        LedgerExamination(
          schema: try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
          isOurs: try db.tableExists("summary") && db.tableExists("template"),
          damage: [],
          isComplete: true
        )
      }
    }
    do {
      let rows = try database.read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }
      found.damage = rows.filter { $0 != "ok" }
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      found.isComplete = false
    } catch {
      let fault = fault(error, action: "examine")
      guard fault.kind == .damaged else { throw fault }
      found.damage = [fault.reason]
    }
    return found
  }
}
