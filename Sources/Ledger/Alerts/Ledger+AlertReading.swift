import GRDB

// What commands ask of alerts beside what the daemon does.

extension Ledger {
  /// Episodes that still fire or have resolved since a time, in the order in which they fired.
  ///
  /// Rows that cannot be read are left out. Cost: once through the episodes.
  public func recentEpisodes(
    since time: Int64,
    limit: Int = 100_000
  ) throws(LedgerError) -> [AlertEpisode] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_episode") else { return [] }
        return try Row.fetchAll(
          db,
          sql: """
            SELECT * FROM alert_episode WHERE resolved IS NULL OR resolved >= ?
            ORDER BY fired, id LIMIT ?
            """,
          arguments: [time, limit]
        ).compactMap(Ledger.episode)
      }
    }
  }

  /// What hooks have made of an episode, by the hooks' names; a store without hooks has none.
  public func tellings(of episode: Int64) throws(LedgerError) -> [AlertTelling] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_mark"), try db.tableExists("alert_notice") else {
          return []
        }
        // A hook may have been told of several groups in the same second: then it is not known which
        // of the notices was this one's.
        return try Row.fetchAll(
          db,
          sql: """
            SELECT m.hook AS hook, m.firing AS firing, m.firing_at AS at,
              m.resolution AS resolution, m.silenced AS silenced, COUNT(n.id) AS notices,
              MAX(n.state) AS state, MAX(n.tries) AS tries, MAX(n.error) AS error
            FROM alert_mark m
              LEFT JOIN alert_notice n ON n.hook = m.hook AND n.made = m.firing_at
            WHERE m.episode = ? GROUP BY m.hook ORDER BY m.hook
            """,
          arguments: [episode]
        ).map { row in
          var telling = AlertTelling(hook: row["hook"])
          telling.firing = row["firing"]
          telling.at = row["at"]
          telling.resolution = row["resolution"]
          telling.isSilenced = row["silenced"]
          if row["notices"] as Int == 1 {
            telling.delivery = row["state"]
            telling.tries = row["tries"]
            telling.error = row["error"] ?? ""
          }
          return telling
        }
      }
    }
  }

  /// How often hooks were told of what fired between two times, by category and alert.
  public func toldCounts(
    from: Int64,
    to: Int64
  ) throws(LedgerError) -> [(category: String, alert: String, told: Int, held: Int)] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_mark") else { return [] }
        return try Row.fetchAll(
          db,
          sql: """
            SELECT e.category AS category, e.alert AS alert,
              SUM(coalesce(m.firing = 'told', 0)) AS told,
              SUM(coalesce(m.firing = 'held', 0)) AS held
            FROM alert_episode e JOIN alert_mark m ON m.episode = e.id
            WHERE e.fired >= ? AND e.fired < ? GROUP BY e.category, e.alert
            """,
          arguments: [from, to]
        ).map { ($0["category"], $0["alert"], $0["told"], $0["held"]) }
      }
    }
  }

  /// What became of the notices made between two times, by hook.
  public func deliveries(from: Int64, to: Int64) throws(LedgerError) -> [HookDeliveries] {
    try run("read") {
      try database.read { db in
        guard try db.tableExists("alert_notice") else { return [] }
        var hooks: [String: HookDeliveries] = [:]
        for row in try Row.fetchAll(
          db,
          sql: """
            SELECT hook, state, COUNT(*) AS n FROM alert_notice WHERE made >= ? AND made < ?
            GROUP BY hook, state
            """,
          arguments: [from, to]
        ) {
          let hook: String = row["hook"]
          hooks[hook, default: HookDeliveries(hook: hook)].counts[row["state"]] = row["n"]
        }
        for hook in hooks.keys {
          hooks[hook]?.lastError =
            try String.fetchOne(
              db,
              sql: """
                SELECT error FROM alert_notice
                WHERE hook = ? AND made >= ? AND made < ? AND error <> '' ORDER BY id DESC LIMIT 1
                """,
              arguments: [hook, from, to]
            ) ?? ""
        }
        return hooks.values.sorted { $0.hook < $1.hook }
      }
    }
  }
}
