import Foundation
import GRDB

// The queue of notices: what waits for its hook, and what became of it.

extension Ledger {
  static func insert(_ notice: StoredNotice, _ db: Database) throws {
    try db.execute(
      sql: """
        INSERT INTO alert_notice (hook, grp, event, made, thread, thread_made, state, tries, next,
          ended, error, headline, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        notice.hook, notice.group, notice.event, notice.made, notice.thread, notice.threadMade,
        notice.state.rawValue, notice.tries, notice.next, notice.ended, notice.error,
        notice.headline, notice.body,
      ]
    )
    // A notice that begins a story is its own thread.
    guard notice.thread == 0 else { return }
    try db.execute(
      sql: "UPDATE alert_notice SET thread = id, thread_made = made WHERE id = ?",
      arguments: [db.lastInsertedRowID]
    )
  }

  static func notice(_ row: Row) -> StoredNotice {
    var notice = StoredNotice(
      hook: row["hook"],
      group: row["grp"],
      event: row["event"],
      made: row["made"],
      headline: row["headline"]
    )
    notice.id = row["id"]
    notice.thread = row["thread"]
    notice.threadMade = row["thread_made"]
    notice.state = StoredNotice.State(rawValue: row["state"]) ?? .dropped
    notice.tries = row["tries"]
    notice.next = row["next"]
    notice.ended = row["ended"]
    notice.error = row["error"]
    notice.body = row["body"] ?? Data()
    return notice
  }

  static func countWaiting(_ db: Database) throws -> Int {
    try Int.fetchOne(
      db.cachedStatement(
        sql: "SELECT COUNT(*) FROM alert_notice WHERE state IN ('waiting', 'running')"
      )
    ) ?? 0
  }

  /// Runs that were cut off by the end of an earlier process wait again; to be called once, before
  /// anything runs.
  public func requeueNotices() throws(LedgerError) {
    try run("write to") {
      try database.write { db in
        try db.execute(sql: "UPDATE alert_notice SET state = 'waiting' WHERE state = 'running'")
      }
    }
  }

  /// Notices that wait or are being sent.
  public func waitingNotices() throws(LedgerError) -> Int {
    try run("read") { try database.read { try Ledger.countWaiting($0) } }
  }

  /// The oldest notice that waits for a hook; nil when none does.
  ///
  /// A hook is told in order, so what lies behind this one waits for it.
  public func firstWaiting(hook: String) throws(LedgerError) -> StoredNotice? {
    try run("read") {
      try database.read { db in
        try Row.fetchOne(
          db.cachedStatement(
            sql: """
              SELECT * FROM alert_notice WHERE hook = ? AND state IN ('waiting', 'running')
              ORDER BY id LIMIT 1
              """
          ),
          arguments: [hook]
        ).map(Ledger.notice)
      }
    }
  }

  /// Notes where a notice stands: state, tries, next run, end and error.
  ///
  /// With its end the body goes. One that was dropped meanwhile stays so unless it was sent.
  public func update(_ notice: StoredNotice) throws(LedgerError) {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: """
            UPDATE alert_notice SET state = ?2, tries = ?3, next = ?4, ended = ?5, error = ?6,
              body = CASE WHEN ?5 IS NULL THEN body END
            WHERE id = ?1 AND (state IN ('waiting', 'running') OR ?2 = 'sent')
            """,
          arguments: [
            notice.id, notice.state.rawValue, notice.tries, notice.next, notice.ended, notice.error,
          ]
        )
      }
    }
  }

  /// Notices made between two times, in order, without their bodies; a store without them has none.
  public func notices(
    from: Int64 = .min,
    to: Int64 = .max,
    limit: Int = 10_000
  ) throws(LedgerError) -> [StoredNotice] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_notice") else { return [] }
        return try Row.fetchAll(
          db,
          sql: """
            SELECT id, hook, grp, event, made, thread, thread_made, state, tries, next, ended, error,
              headline, NULL AS body
            FROM alert_notice WHERE made >= ? AND made < ? ORDER BY id LIMIT ?
            """,
          arguments: [from, to, limit]
        ).map(Ledger.notice)
      }
    }
  }
}
