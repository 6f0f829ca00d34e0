public import Ledger

extension Audit {
  /// Takes all that a store has between two times; `category` cuts the rows, not the gaps: a category
  /// has no rows before it was first seen.
  ///
  /// Cost: about 5 us a row.
  public mutating func read(
    _ ledger: Ledger,
    category: String? = nil,
    from: Int64? = nil,
    to: Int64? = nil
  ) throws(LedgerError) {
    let around = try ledger.instances(before: from ?? .min, since: to ?? .max)
    if let from { begin(at: from, around.before) }
    try ledger.eachCoveredMinute(from: from, to: to) { cover($0, span: $1, by: $2) }
    if let to { finish(at: to, around.since) }
    unplaced = try ledger.eachAuditedRow(category: category, from: from, to: to) { take($0) }
    interruptions = Array(
      try ledger.interruptions(from: from ?? .min, to: to ?? .max).suffix(Audit.mostListed)
    )
    rsyslog = try ledger.sums(
      of: AuditedRsyslog.names,
      category: AuditedRsyslog.category,
      from: from,
      to: to
    ).map { AuditedRsyslog(metrics: $0.metrics, records: $0.records) }
  }
}
