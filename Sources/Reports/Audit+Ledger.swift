import Archive
public import Ledger

extension Audit {
  /// Takes all that a store has between two times; `category` cuts the rows, not the gaps: a category
  /// has no rows before it was first seen.
  ///
  /// Where there is an archive the rows are held against it. Cost: about 5 us a row, and some 20 us for each
  /// segment of the archive.
  public mutating func read(
    _ ledger: Ledger,
    category: String? = nil,
    from: Int64? = nil,
    to: Int64? = nil,
    archive: ArchiveAudit? = nil
  ) throws(LedgerError) {
    let around = try ledger.instances(before: from ?? .min, since: to ?? .max)
    if let from { begin(at: from, around.before) }
    try ledger.eachCoveredMinute(from: from, to: to) { cover($0, span: $1, by: $2) }
    if let to { finish(at: to, around.since) }
    self.archive = archive
    unplaced = try ledger.eachAuditedRow(category: category, from: from, to: to) { row in
      take(row)
      holdAgainstArchive { archive throws(ArchiveFault) in try archive.take(row) }
    }
    holdAgainstArchive { archive throws(ArchiveFault) in
      try archive.finish(whole: from == nil && to == nil)
    }
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

  /// What cannot be read of the archive is a finding of its own, and stops nothing.
  private mutating func holdAgainstArchive(
    _ body: (inout ArchiveAudit) throws(ArchiveFault) -> Void
  ) {
    guard var held = archive else { return }
    // One copy at a time: it holds a day's counts.
    archive = nil
    do throws(ArchiveFault) {
      try body(&held)
    } catch {
      held.note("\(error)")
    }
    archive = held
  }
}
