import Foundation
import GRDB

/// What judging a minute changes, written in one transaction.
public struct AlertBatch: Sendable {
  /// States that have changed.
  public var states: [AlertState] = []
  /// Series that are not watched any more.
  public var forgotten: [AlertSeries] = []
  /// Episodes that have begun or changed; their ids are set.
  public var episodes: [AlertEpisode] = []

  /// Nothing.
  public init() {}

  /// Whether there is nothing to write.
  public var isEmpty: Bool { states.isEmpty && forgotten.isEmpty && episodes.isEmpty }

  /// Adds a later batch: of each series and episode the last word counts, so that what waits is
  /// bounded by how many there are.
  public mutating func append(_ other: AlertBatch) {
    if isEmpty {
      self = other
      return
    }
    let series = Set(other.states.map(\.series) + other.forgotten)
    states.removeAll { series.contains($0.series) }
    forgotten.removeAll { series.contains($0) }
    let ids = Set(other.episodes.map(\.id))
    episodes.removeAll { ids.contains($0.id) }
    states += other.states
    forgotten += other.forgotten
    episodes += other.episodes
  }
}

extension Ledger {
  static func makeAlertTables(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE IF NOT EXISTS alert_state (
          category TEXT NOT NULL, alert TEXT NOT NULL, environment TEXT NOT NULL,
          label TEXT NOT NULL, phase TEXT NOT NULL, since INTEGER NOT NULL,
          true_since INTEGER, held INTEGER NOT NULL, calm INTEGER NOT NULL, judged INTEGER NOT NULL,
          episode INTEGER, observed REAL,
          PRIMARY KEY (category, alert, environment, label)
        ) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS alert_episode (
          id INTEGER PRIMARY KEY,
          category TEXT NOT NULL, alert TEXT NOT NULL, environment TEXT NOT NULL,
          label TEXT NOT NULL, severity TEXT NOT NULL, owner TEXT NOT NULL,
          since INTEGER NOT NULL, fired INTEGER NOT NULL, resolved INTEGER,
          acknowledged INTEGER, acknowledged_by TEXT, acknowledged_why TEXT,
          text BLOB NOT NULL
        );
        CREATE INDEX IF NOT EXISTS alert_episode_fired ON alert_episode (fired);
        CREATE INDEX IF NOT EXISTS alert_episode_open ON alert_episode (resolved) WHERE resolved IS NULL;
        CREATE TABLE IF NOT EXISTS alert_silence (
          id INTEGER PRIMARY KEY,
          begins INTEGER NOT NULL, ends INTEGER NOT NULL,
          made_by TEXT NOT NULL, reason TEXT NOT NULL,
          alert TEXT, category TEXT, environment TEXT, owner TEXT, label TEXT
        );
        """
    )
    try makeNoticeTables(db)
  }

  // MARK: States

  /// Whether alerts are kept; a store of an earlier minuted that was only read since has none.
  public func hasAlerts() throws(LedgerError) -> Bool {
    try run("read") { try database.read { try $0.tableExists("alert_episode") } }
  }

  /// The state of every series that was ever watched and not forgotten.
  public func alertStates() throws(LedgerError) -> [AlertState] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_state") else { return [] }
        return try Row.fetchAll(db, sql: "SELECT * FROM alert_state").map { row in
          var state = AlertState(
            series: AlertSeries(
              alert: row["alert"],
              category: row["category"],
              environment: row["environment"],
              label: row["label"]
            ),
            since: row["since"]
          )
          state.phase = AlertPhase(rawValue: row["phase"]) ?? .inactive
          state.trueSince = row["true_since"]
          state.heldMinutes = row["held"]
          state.calmMinutes = row["calm"]
          state.judged = row["judged"]
          state.episode = row["episode"]
          state.observed = row["observed"]
          return state
        }
      }
    }
  }

  /// Writes what judging has changed: all of it or, when this throws, nothing.
  ///
  /// What somebody acknowledged meanwhile stays.
  public func write(_ batch: AlertBatch) throws(LedgerError) {
    try run("write to") {
      try database.write { db in
        let upsert = try db.cachedStatement(
          sql: "INSERT OR REPLACE INTO alert_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for state in batch.states {
          let series = state.series
          try upsert.execute(
            arguments: [
              series.category, series.alert, series.environment, series.label,
              state.phase.rawValue, state.since, state.trueSince, state.heldMinutes,
              state.calmMinutes, state.judged,
              state.episode, state.observed,
            ])
        }
        let forget = try db.cachedStatement(
          sql: """
            DELETE FROM alert_state
            WHERE category = ? AND alert = ? AND environment = ? AND label = ?
            """
        )
        for series in batch.forgotten {
          try forget.execute(
            arguments: [series.category, series.alert, series.environment, series.label])
        }
        for episode in batch.episodes { try Ledger.write(episode, db) }
      }
    }
  }

  private static func write(_ episode: AlertEpisode, _ db: Database) throws {
    let series = episode.series
    try db.cachedStatement(
      sql: """
        INSERT INTO alert_episode (id, category, alert, environment, label, severity, owner, since,
          fired, resolved, text)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET resolved = excluded.resolved, text = excluded.text
        """
    ).execute(
      arguments: [
        episode.id, series.category, series.alert, series.environment, series.label,
        episode.severity, episode.owner, episode.since, episode.fired, episode.resolved,
        try JSONEncoder().encode(episode),
      ])
  }

  // MARK: Episodes

  /// The number that the next episode gets.
  public func nextEpisode() throws(LedgerError) -> Int64 {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_episode") else { return 1 }
        return (try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM alert_episode") ?? 0) + 1
      }
    }
  }

  /// Episodes in the order in which they fired: those that still fire, or all that fired between two
  /// times.
  ///
  /// Rows that cannot be read are left out.
  public func episodes(
    firing: Bool = false,
    from: Int64 = .min,
    to: Int64 = .max,
    limit: Int = 100_000
  ) throws(LedgerError) -> [AlertEpisode] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_episode") else { return [] }
        let filter =
          firing ? "resolved IS NULL AND fired >= ? AND fired < ?" : "fired >= ? AND fired < ?"
        return try Row.fetchAll(
          db,
          sql: "SELECT * FROM alert_episode WHERE \(filter) ORDER BY fired, id LIMIT ?",
          arguments: [from, to, limit]
        ).compactMap(Ledger.episode)
      }
    }
  }

  /// One episode; nil when there is none of that number.
  public func episode(_ id: Int64) throws(LedgerError) -> AlertEpisode? {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_episode") else { return nil }
        return try Row.fetchOne(
          db,
          sql: "SELECT * FROM alert_episode WHERE id = ?",
          arguments: [id]
        )
        .flatMap(Ledger.episode)
      }
    }
  }

  static func episode(_ row: Row) -> AlertEpisode? {
    guard let text = row["text"] as Data?,
      var episode = try? JSONDecoder().decode(AlertEpisode.self, from: text)
    else { return nil }
    episode.id = row["id"]
    episode.resolved = row["resolved"]
    episode.acknowledged = (row["acknowledged"] as Int64?).map {
      AlertAcknowledgement(
        at: $0,
        by: row["acknowledged_by"] ?? "",
        reason: row["acknowledged_why"] ?? ""
      )
    }
    return episode
  }

  /// Notes that somebody has taken an episode on; answers whether there is one of that number.
  @discardableResult
  public func acknowledge(
    _ id: Int64,
    _ note: AlertAcknowledgement?
  ) throws(LedgerError) -> Bool {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: """
            UPDATE alert_episode SET acknowledged = ?, acknowledged_by = ?, acknowledged_why = ?
            WHERE id = ?
            """,
          arguments: [note?.at, note?.by, note?.reason, id]
        )
        return db.changesCount > 0
      }
    }
  }

  // MARK: Silences

  /// Silences, the first to begin first; those that hold at a time, or all.
  public func silences(at time: Int64? = nil) throws(LedgerError) -> [AlertSilence] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_silence") else { return [] }
        return try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM alert_silence WHERE ?1 IS NULL OR (begins <= ?1 AND ends > ?1)
            ORDER BY begins, id
            """,
          arguments: [time]
        ).map { row in
          var silence = AlertSilence(
            from: row["begins"],
            to: row["ends"],
            by: row["made_by"],
            reason: row["reason"]
          )
          silence.id = row["id"]
          silence.alert = row["alert"]
          silence.category = row["category"]
          silence.environment = row["environment"]
          silence.owner = row["owner"]
          silence.label = row["label"]
          return silence
        }
      }
    }
  }

  /// Adds a silence; answers its number.
  public func add(_ silence: AlertSilence) throws(LedgerError) -> Int64 {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: """
            INSERT INTO alert_silence (begins, ends, made_by, reason, alert, category, environment,
              owner, label) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
          arguments: [
            silence.from, silence.to, silence.by, silence.reason, silence.alert, silence.category,
            silence.environment, silence.owner, silence.label,
          ]
        )
        return db.lastInsertedRowID
      }
    }
  }

  /// Ends a silence at a time; answers whether it was in force or to come.
  public func endSilence(_ id: Int64, at time: Int64) throws(LedgerError) -> Bool {
    try run("write to") {
      try database.write { db in
        try db.execute(
          sql: "UPDATE alert_silence SET ends = max(begins, ?2) WHERE id = ?1 AND ends > ?2",
          arguments: [id, time]
        )
        return db.changesCount > 0
      }
    }
  }
}
