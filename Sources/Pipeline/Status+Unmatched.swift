public import Archive
import Syslog

extension Status.Unmatched {
  /// The categories that have unmatched lines, or had, in the order of the rules.
  static func all(_ outbox: Outbox) -> [Status.Unmatched] {
    let report = outbox.unmatchedFiles
    return outbox.unmatchedCounts.compactMap { counts in
      let base = KeptFile.base(of: counts.category)
      var entry = Status.Unmatched(
        category: counts.category,
        kept: counts.kept,
        beyond_cap: counts.beyondCap,
        unwritten: counts.unwritten
      )
      if let removed = report.removed[base] {
        entry.removed_files = removed.files
        entry.removed_bytes = removed.bytes
      }
      entry.set(report.holdings[base])
      let isKnown = counts.kept + counts.beyondCap + counts.unwritten > 0
      return isKnown || entry.files != nil ? entry : nil
    }
  }

  mutating func set(_ holding: KeptDirectory.Holding?) {
    files = holding?.files
    bytes = holding?.bytes
    oldest = holding?.oldest.map(Stamp.utc)
  }
}

extension Status {
  /// The same with what lies in the directory of unmatched lines now, by `KeptFile.base`: also
  /// that of categories that are no more.
  public func with(_ holdings: [String: KeptDirectory.Holding]) -> Status {
    var status = self
    var known: Set<String> = []
    for index in unmatched.indices {
      let base = KeptFile.base(of: unmatched[index].category)
      known.insert(base)
      status.unmatched[index].set(holdings[base])
    }
    for (base, holding) in holdings.sorted(by: { $0.key < $1.key }) where !known.contains(base) {
      var entry = Unmatched(category: base, kept: 0, beyond_cap: 0, unwritten: 0)
      entry.set(holding)
      status.unmatched.append(entry)
    }
    return status
  }
}
