import GRDB
public import Minutes
import Sketches
public import Unknowns

/// What closing minutes hands to the ledger, written in one transaction.
public struct LedgerBatch: Sendable {
  /// Summaries in the order they were closed.
  public var summaries: [Summary] = []
  /// Templates counted since the last batch, by category name.
  public var templates: [(category: String, templates: [Template], overflow: UInt64)] = []
  /// What outlives the minutes and has changed.
  public var standing: [Standing.Entry] = []
  /// Fingerprint of the rules that were in force.
  public var rules = ""
  /// What is open behind all of this; nil to leave what the store has.
  public var checkpoint: LedgerCheckpoint?
  /// Lines that wait for their destinations; nil to leave what the store has.
  public var unsent: [UnsentLine]?
  /// Times in which nobody counted.
  public var interruptions: [Interruption] = []

  /// An empty batch.
  public init() {}

  /// Whether there is nothing to write.
  public var isEmpty: Bool {
    summaries.isEmpty && templates.isEmpty && standing.isEmpty && checkpoint == nil
      && interruptions.isEmpty && unsent == nil
  }

  /// Adds a later batch.
  public mutating func append(_ other: LedgerBatch) {
    summaries += other.summaries
    templates += other.templates
    standing += other.standing
    if !other.isEmpty { rules = other.rules }
    checkpoint = other.checkpoint ?? checkpoint
    interruptions += other.interruptions
    unsent = other.unsent ?? unsent
  }
}

extension Ledger {
  /// Writes a batch in one transaction: all of it or, when this throws, nothing.
  ///
  /// A summary of a minute that is there already (another part of it, or an amendment) keeps its
  /// sequence number, or gets the next free one if that is taken, and is added when read. Answers
  /// by how much the tables of templates have grown. Cost: about 10 µs a summary with its metrics.
  @discardableResult
  public func write(_ batch: LedgerBatch) throws(LedgerError) -> TemplateGrowth {
    try run("write to") {
      try database.write { db in
        var metrics = MetricNames()
        var days = DayTotals()
        for summary in batch.summaries {
          try Ledger.insert(summary, batch.rules, &metrics, &days, db)
        }
        try days.write(db)
        try Ledger.write(batch.standing, db)
        try Ledger.write(batch.checkpoint, db)
        try Ledger.write(batch.interruptions, db)
        try Ledger.write(unsent: batch.unsent, db)
        var growth = TemplateGrowth()
        for entry in batch.templates {
          for template in entry.templates {
            if try Ledger.merge(template, entry.category, db) {
              growth.note(template.id, of: entry.category)
            }
            growth.dayRows += try Ledger.add(template, entry.category, db)
          }
          try Ledger.addOverflow(entry.overflow, forms: 0, entry.category, db)
        }
        return growth
      }
    }
  }

  static func insert(
    _ summary: Summary,
    _ rules: String,
    _ metrics: inout MetricNames,
    _ days: inout DayTotals,
    _ db: Database
  ) throws {
    try days.add(summary, db)
    let accounting = summary.accounting
    try db.cachedStatement(
      sql: """
        INSERT INTO summary (minute, span, instance, category, environment, sequence, partial,
          amend, read, matched, ignored, unmatched, malformed, own, dropped, bad_value,
          regex_limit, rules)
        SELECT ?1, ?2, ?3, ?4, ?5,
          CASE WHEN COUNT(*) FILTER (WHERE sequence = ?18) = 0 THEN ?18 ELSE MAX(sequence) + 1 END, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
          ?13, ?14, ?15, ?16, ?17
        FROM summary WHERE category = ?4 AND minute = ?1 AND environment = ?5 AND instance = ?3
        """
    ).execute(
      arguments: StatementArguments(
        [
          summary.minute, summary.span, summary.instance, summary.category, summary.environment,
          summary.isPartial, summary.isAmendment,
          Int64(clamping: accounting.read), Int64(clamping: accounting.matched),
          Int64(clamping: accounting.ignored), Int64(clamping: accounting.unmatched),
          Int64(clamping: accounting.malformed), Int64(clamping: accounting.own),
          Int64(clamping: accounting.dropped), Int64(clamping: summary.badValues),
          Int64(clamping: summary.regexLimits), rules, Int64(summary.sequence),
        ] as [any DatabaseValueConvertible]
      )
    )
    let id = db.lastInsertedRowID
    try noteSources(of: summary, db)
    let insert = try db.cachedStatement(sql: "INSERT INTO value VALUES (?, ?, ?, ?)")
    for (position, entry) in summary.metrics.enumerated() {
      let metric = try metrics.id(summary.category, entry, position, db)
      // Zeros are what is not there: most metrics of most minutes.
      guard !entry.value.isZero else { continue }
      let columns = MetricCoding.columns(entry.value)
      let detail = columns.detail.map { DatabaseValue(value: Ledger.data($0)) } ?? .null
      try insert.execute(
        arguments: [id, metric, columns.value?.databaseValue ?? .null, detail])
    }
    let hits = try db.cachedStatement(sql: "INSERT INTO hits VALUES (?, ?, ?, ?)")
    for row in summary.hits where row.count > 0 {
      try hits.execute(arguments: [id, row.rule, row.isIgnored, Int64(clamping: row.count)])
    }
  }

  /// Adds to a template's running totals; answers whether it was not there.
  private static func merge(
    _ template: Template,
    _ category: String,
    _ db: Database
  ) throws -> Bool {
    let id = template.idText
    try db.cachedStatement(
      sql: "INSERT OR IGNORE INTO template VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(
      arguments: [
        category, id, Ledger.data(template.text), Int64(clamping: template.count),
        template.first, template.last, Int64(clamping: template.hosts.count),
        Ledger.data(template.hostSketch), Ledger.data(template.sample),
      ])
    guard db.changesCount == 0 else { return true }
    // It is known: its text and sample stay, the rest grows.
    let known = try db.cachedStatement(
      sql: "SELECT count, first, last, host_sketch FROM template WHERE category = ? AND id = ?"
    )
    guard let row = try Row.fetchOne(known, arguments: [category, id]) else { return false }
    var merged = template
    merged.merge(
      count: UInt64(clamping: row["count"] as Int64),
      first: row["first"],
      last: row["last"],
      hostSketch: Ledger.bytes(row["host_sketch"])
    )
    try db.cachedStatement(
      sql: """
        UPDATE template SET count = ?, first = ?, last = ?, hosts = ?, host_sketch = ?
        WHERE category = ? AND id = ?
        """
    ).execute(
      arguments: [
        Int64(clamping: merged.count), merged.first, merged.last,
        Int64(clamping: merged.hosts.count), Ledger.data(merged.hostSketch), category, id,
      ])
    return false
  }
}
