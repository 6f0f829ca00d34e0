import GRDB
import Minutes
import Unknowns

// The memory of months: what each day held, so that a report over many of them reads no minute.

extension Ledger {
  /// Setting: days from this one on are remembered as a whole.
  static let dayFloorSetting = "template_day_floor"

  /// Makes the tables of days, and fills those that what is stored can fill.
  ///
  /// Counts of templates by day begin with the day after the last that is stored. Cost: a pass over
  /// `summary` and `hits`, some seconds for a million minutes.
  static func makeDayTables(_ db: Database) throws {
    // TOTAL, not SUM: an edited row must not keep the daemon from starting.
    let totals = Accounting().parts.map { "CAST(TOTAL(\($0.name)) AS INTEGER)" }
    try db.execute(
      sql: """
        CREATE TABLE template_day (
          category TEXT NOT NULL, id INTEGER NOT NULL, day INTEGER NOT NULL,
          count INTEGER NOT NULL,
          PRIMARY KEY (day, category, id)
        ) WITHOUT ROWID;
        CREATE TABLE rule_day (
          category TEXT NOT NULL, rule TEXT NOT NULL, ignored INTEGER NOT NULL,
          day INTEGER NOT NULL, count INTEGER NOT NULL,
          PRIMARY KEY (day, category, rule, ignored)
        ) WITHOUT ROWID;
        CREATE TABLE category_day (
          category TEXT NOT NULL, day INTEGER NOT NULL, minutes INTEGER NOT NULL,
          read INTEGER NOT NULL, matched INTEGER NOT NULL, ignored INTEGER NOT NULL,
          unmatched INTEGER NOT NULL, malformed INTEGER NOT NULL, own INTEGER NOT NULL,
          dropped INTEGER NOT NULL,
          PRIMARY KEY (category, day)
        ) WITHOUT ROWID;
        ALTER TABLE template_overflow ADD COLUMN forms INTEGER NOT NULL DEFAULT 0;
        INSERT INTO category_day
          SELECT category, minute / 86400, COUNT(DISTINCT minute) FILTER (WHERE NOT amend),
            \(totals.joined(separator: ", "))
          FROM summary WHERE typeof(minute) = 'integer' GROUP BY category, minute / 86400;
        INSERT INTO rule_day
          SELECT category, rule, hits.ignored, minute / 86400, CAST(TOTAL(count) AS INTEGER)
          FROM hits JOIN summary ON summary.id = hits.summary
          WHERE typeof(minute) = 'integer' GROUP BY 1, 2, 3, 4;
        INSERT OR REPLACE INTO setting
          SELECT '\(dayFloorSetting)', day + 1
          FROM (SELECT MAX(day) AS day FROM category_day)
          WHERE day IS NOT NULL AND EXISTS (SELECT 1 FROM template);
        """
    )
  }

  /// Adds a template's records to their days; answers how many rows are new.
  static func add(_ template: Template, _ category: String, _ db: Database) throws -> Int {
    guard !template.days.isEmpty else { return 0 }
    let update = try db.cachedStatement(
      sql: """
        UPDATE template_day SET count = count + ? WHERE day = ? AND category = ? AND id = ?
        """
    )
    let insert = try db.cachedStatement(
      sql: "INSERT INTO template_day (count, day, category, id) VALUES (?, ?, ?, ?)"
    )
    var added = 0
    for day in template.days {
      let arguments: StatementArguments = [
        Int64(clamping: day.count), day.day, category, Int64(bitPattern: template.id),
      ]
      try update.execute(arguments: arguments)
      guard db.changesCount == 0 else { continue }
      try insert.execute(arguments: arguments)
      added += 1
    }
    return added
  }

  /// Adds records, and forms that were removed, to what the table of templates does not hold.
  static func addOverflow(
    _ count: UInt64,
    forms: Int,
    _ category: String,
    _ db: Database
  ) throws {
    guard count > 0 || forms > 0 else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO template_overflow (category, count, forms) VALUES (?, ?, ?)
        ON CONFLICT (category) DO UPDATE
        SET count = count + excluded.count, forms = forms + excluded.forms
        """
    ).execute(arguments: [category, Int64(clamping: count), forms])
  }
}
