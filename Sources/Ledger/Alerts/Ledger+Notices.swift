import Foundation
import GRDB

// What hooks have been told; `Docs/Formats/Ledger.md` describes the tables.

extension Ledger {
  /// Episodes that a hook looks at in one go; further ones wait for the next second.
  public static let maxNoticeWork = 2_000

  static func makeNoticeTables(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE alert_hook (
          hook TEXT PRIMARY KEY, seen INTEGER NOT NULL, held INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE TABLE alert_mark (
          hook TEXT NOT NULL, episode INTEGER NOT NULL, series TEXT NOT NULL,
          seen INTEGER NOT NULL, waits INTEGER, firing TEXT, firing_at INTEGER, resolution TEXT,
          silenced INTEGER NOT NULL,
          PRIMARY KEY (hook, episode)
        ) WITHOUT ROWID;
        CREATE INDEX alert_mark_open ON alert_mark (hook, episode) WHERE resolution IS NULL;
        CREATE INDEX alert_mark_series ON alert_mark (hook, series, seen);
        CREATE TABLE alert_notice (
          id INTEGER PRIMARY KEY,
          hook TEXT NOT NULL, grp TEXT NOT NULL, event TEXT NOT NULL, made INTEGER NOT NULL,
          thread INTEGER NOT NULL, thread_made INTEGER NOT NULL,
          state TEXT NOT NULL, tries INTEGER NOT NULL, next INTEGER NOT NULL, ended INTEGER,
          error TEXT NOT NULL, headline TEXT NOT NULL, body BLOB
        );
        CREATE INDEX alert_notice_group ON alert_notice (hook, grp, id);
        CREATE INDEX alert_notice_made ON alert_notice (hook, made);
        CREATE INDEX alert_notice_waiting ON alert_notice (hook, id)
          WHERE state IN ('waiting', 'running');
        """
    )
  }

  /// Makes hooks known: a new one begins with what fires now, one that is gone is forgotten and what
  /// waited for it is dropped; a run that was cut off waits again.
  ///
  /// Answers how many notices were dropped.
  public func register(hooks: [String], at now: Int64) throws(LedgerError) -> Int {
    try run("write to") {
      try database.write { db in
        let known = Set(try String.fetchAll(db, sql: "SELECT hook FROM alert_hook"))
        for hook in hooks where !known.contains(hook) {
          try db.execute(
            sql: """
              INSERT INTO alert_hook (hook, seen)
              SELECT ?, coalesce(max(id), 0) FROM alert_episode
              """,
            arguments: [hook]
          )
          for row in try Row.fetchAll(
            db,
            sql: "SELECT * FROM alert_episode WHERE resolved IS NULL ORDER BY id"
          ) {
            guard let episode = Ledger.episode(row) else { continue }
            try Ledger.write(
              AlertMark(episode: episode.id, series: episode.series.key, seen: now),
              hook,
              db
            )
          }
        }
        var dropped = 0
        for hook in known.subtracting(hooks) {
          try db.execute(
            sql: """
              UPDATE alert_notice SET state = 'dropped', ended = ?2, body = NULL,
                error = 'the hook is not configured any more'
              WHERE hook = ?1 AND state IN ('waiting', 'running')
              """,
            arguments: [hook, now]
          )
          dropped += db.changesCount
          try db.execute(sql: "DELETE FROM alert_mark WHERE hook = ?", arguments: [hook])
          try db.execute(sql: "DELETE FROM alert_hook WHERE hook = ?", arguments: [hook])
        }
        return dropped
      }
    }
  }

  /// Takes in the episodes that a hook has not seen, and answers all that is not settled for it.
  ///
  /// New ones count as seen at `now`, firings of the same series together since `recent`, notices
  /// against the hook's limit since `limitedSince`.
  public func noticeWork(
    hook: String,
    now: Int64,
    recent: Int64,
    limitedSince: Int64
  ) throws(LedgerError) -> NoticeWork {
    try run("read") {
      try takeIn(hook: hook, now: now)
      return try database.read { db in
        var work = NoticeWork()
        let rows = try Row.fetchAll(
          db.cachedStatement(
            sql: """
              SELECT e.*, m.episode AS m_episode, m.series AS m_series, m.seen AS m_seen,
                m.waits AS m_waits, m.firing AS m_firing, m.firing_at AS m_firing_at,
                m.resolution AS m_resolution, m.silenced AS m_silenced
              FROM alert_mark m JOIN alert_episode e ON e.id = m.episode
              WHERE m.hook = ? AND m.resolution IS NULL ORDER BY m.episode LIMIT ?
              """
          ),
          arguments: [hook, 5 * Ledger.maxNoticeWork]
        )
        for row in rows {
          guard let episode = Ledger.episode(row) else { continue }
          work.open.append((Ledger.mark(row, prefix: "m_"), episode))
        }
        guard !work.open.isEmpty else { return work }
        try Ledger.addHistory(to: &work, hook, recent: recent, db)
        work.made =
          try Int.fetchOne(
            db.cachedStatement(
              sql: """
                SELECT COUNT(*) FROM alert_notice
                WHERE hook = ? AND made > ? AND made <= ? AND state <> 'held'
                """
            ),
            // A clock that was set back has made notices that are yet to come.
            arguments: [hook, limitedSince, now]
          ) ?? 0
        work.heldBack =
          try Int.fetchOne(
            db.cachedStatement(sql: "SELECT held FROM alert_hook WHERE hook = ?"),
            arguments: [hook]
          ) ?? 0
        return work
      }
    }
  }

  private static func addHistory(
    to work: inout NoticeWork,
    _ hook: String,
    recent: Int64,
    _ db: Database
  ) throws {
    let marks = try db.cachedStatement(
      sql: """
        SELECT m.*, e.since AS since FROM alert_mark m JOIN alert_episode e ON e.id = m.episode
        WHERE m.hook = ? AND m.series = ? AND m.seen > ? ORDER BY m.episode
        """
    )
    for series in Set(work.open.map(\.mark.series)) {
      let rows = try Row.fetchAll(marks, arguments: [hook, series, recent])
      work.recent[series] = rows.map { mark($0, prefix: "") }
      work.firstFired[series] = rows.first?["since"]
    }
  }

  /// The newest notice of a group, held back or not; nil when there was none.
  public func latestNotice(hook: String, group: String) throws(LedgerError) -> StoredNotice? {
    try run("read") {
      try database.read { db in
        try Row.fetchOne(
          db.cachedStatement(
            sql: "SELECT * FROM alert_notice WHERE hook = ? AND grp = ? ORDER BY id DESC LIMIT 1"
          ),
          arguments: [hook, group]
        ).map(Ledger.notice)
      }
    }
  }

  /// Makes marks for the episodes that a hook has not seen.
  private func takeIn(hook: String, now: Int64) throws {
    let news = try database.read { db in
      try Row.fetchAll(
        db.cachedStatement(
          sql: """
            SELECT * FROM alert_episode WHERE id > (SELECT seen FROM alert_hook WHERE hook = ?)
            ORDER BY id LIMIT ?
            """
        ),
        arguments: [hook, Ledger.maxNoticeWork]
      )
    }
    guard let last = news.last else { return }
    try database.write { db in
      for row in news {
        guard let episode = Ledger.episode(row) else { continue }
        let mark = AlertMark(episode: episode.id, series: episode.series.key, seen: now)
        try Ledger.write(mark, hook, db)
      }
      try db.execute(
        sql: "UPDATE alert_hook SET seen = ? WHERE hook = ?",
        arguments: [last["id"] as Int64, hook]
      )
    }
  }

  /// Writes what was decided for a hook: all of it or, when this throws, nothing.
  ///
  /// Beyond `maxWaiting` notices that wait, of all hooks together, the oldest are dropped; answers how
  /// many were.
  public func write(_ change: NoticeChange, maxWaiting: Int) throws(LedgerError) -> Int {
    try run("write to") {
      try database.write { db in
        for mark in change.marks { try Ledger.write(mark, change.hook, db) }
        for notice in change.notices { try Ledger.insert(notice, db) }
        if let held = change.heldBack {
          try db.execute(
            sql: "UPDATE alert_hook SET held = ? WHERE hook = ?",
            arguments: [held, change.hook]
          )
        }
        guard let now = change.notices.first?.made else { return 0 }
        let waiting = try Ledger.countWaiting(db)
        guard waiting > maxWaiting else { return 0 }
        try db.execute(
          sql: """
            UPDATE alert_notice SET state = 'dropped', ended = ?2, body = NULL,
              error = 'more than \(maxWaiting) notices waited'
            WHERE id IN (SELECT id FROM alert_notice WHERE state = 'waiting' ORDER BY id LIMIT ?1)
            """,
          arguments: [waiting - maxWaiting, now]
        )
        return db.changesCount
      }
    }
  }

  /// Removes notices that ended before a time, marks that were settled before it, and marks of
  /// episodes that are gone; answers how many rows went, at most some thousands at once.
  public func removeNotices(before time: Int64) throws(LedgerError) -> Int {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: """
            DELETE FROM alert_notice WHERE id IN (
              SELECT id FROM alert_notice
              WHERE made < ? AND state NOT IN ('waiting', 'running') LIMIT 2000)
            """,
          arguments: [time]
        )
        var removed = db.changesCount
        try db.execute(
          sql: """
            DELETE FROM alert_mark WHERE (hook, episode) IN (
              SELECT hook, episode FROM alert_mark
              WHERE seen < ?1 AND resolution IS NOT NULL
                OR NOT EXISTS (SELECT 1 FROM alert_episode WHERE id = episode)
              LIMIT 2000)
            """,
          arguments: [time]
        )
        removed += db.changesCount
        return removed
      }
    }
  }

  // MARK: Rows

  private static func write(_ mark: AlertMark, _ hook: String, _ db: Database) throws {
    try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO alert_mark VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        hook, mark.episode, mark.series, mark.seen, mark.waits, mark.firing?.rawValue,
        mark.firingAt, mark.resolution?.rawValue, mark.isSilenced,
      ])
  }

  private static func mark(_ row: Row, prefix: String) -> AlertMark {
    var mark = AlertMark(
      episode: row[prefix + "episode"],
      series: row[prefix + "series"],
      seen: row[prefix + "seen"]
    )
    mark.waits = row[prefix + "waits"]
    mark.firing = (row[prefix + "firing"] as String?).flatMap(AlertMark.Outcome.init)
    mark.firingAt = row[prefix + "firing_at"]
    mark.resolution = (row[prefix + "resolution"] as String?).flatMap(AlertMark.Outcome.init)
    mark.isSilenced = row[prefix + "silenced"]
    return mark
  }
}
