public import Ledger
public import Minutes

/// Whether the numbers of a stretch of time add up, and what is known to be missing from them.
///
/// Rows are taken in the order of time; what is listed is bounded, what is counted is not.
public struct Audit {
  /// The most findings of a kind that are listed: 1,000; the rest is counted.
  public static let mostListed = 1_000

  /// A row whose numbers contradict each other.
  public struct Fault: Sendable, Equatable {
    /// The row: its minute and names.
    public var minute: Int64
    /// Who counted.
    public var instance: String
    /// The category's name.
    public var category: String
    /// The environment's name.
    public var environment: String
    /// The part of the minute.
    public var sequence: Int64
    /// What contradicts what.
    public var kind: Kind
    /// What the row says; nil when that is no whole number from 0 up.
    public var stored: UInt64?
    /// What its parts or its rules' hits add up to.
    public var found: UInt64
  }

  /// What can contradict what in a row.
  public enum Kind: String, Sendable, CaseIterable {
    /// `read` is not the sum of the other parts.
    case parts
    /// `matched` is not the sum of the hits of the rules that tally.
    case hits
    /// `ignored` is not the sum of the hits of the ignore rules.
    case ignored
    /// A part is no whole number from 0 up.
    case number
  }

  /// Minutes that an instance has no row of, between minutes that it has one of.
  public struct Gap: Sendable, Equatable {
    /// The instance's name.
    public var instance: String
    /// First second.
    public var from: Int64
    /// The second after the last.
    public var to: Int64
    /// How many minutes.
    public var minutes: Int64 { (to - from + 59) / 60 }
  }

  /// The first minute that has a row; nil when there is none.
  public private(set) var first: Int64?
  /// The second after the last minute that has a row.
  public private(set) var end: Int64?
  /// Different minutes that have a row.
  public private(set) var minutes = 0
  /// Rows looked at.
  public private(set) var rows = 0
  /// Rows of the whole store that have no minute from 1970 to 9999, so that they belong to no stretch.
  public var unplaced = 0
  /// The categories' names.
  public private(set) var categories: Set<String> = []
  /// What the accounts add up to.
  public private(set) var account = Accounting()
  /// Rows that contradict themselves, at most `mostListed`.
  public private(set) var faults: [Fault] = []
  /// How many contradictions there are.
  public private(set) var faultCount = 0
  /// Gaps, at most `mostListed`.
  public private(set) var gaps: [Gap] = []
  /// How many gaps there are.
  public private(set) var gapCount = 0
  /// The minutes in them.
  public private(set) var gapMinutes: Int64 = 0
  /// Minutes of which a part was not seen, at most `mostListed`.
  public private(set) var partial: [Int64] = []
  /// How many such minutes there are.
  public private(set) var partialCount = 0
  /// Minutes that late records were added to.
  public private(set) var amendedMinutes = 0
  /// The late records.
  public private(set) var amendedRecords: UInt64 = 0
  /// Values that were to be a number and were not.
  public private(set) var badValues: UInt64 = 0
  /// Searches that PCRE2 ended at its limit.
  public private(set) var regexLimits: UInt64 = 0
  /// Times in which a daemon ended without notice, the latest `mostListed`.
  public internal(set) var interruptions: [Interruption] = []
  /// Whether a daemon has ended without notice and none has started since: what it had not stored waits in
  /// its journal.
  public var isCutOff = false
  /// What the daemon counts beside the minutes; nil when nothing is known.
  public var daemon: AuditedDaemon?
  /// What rsyslog counts of its own; nil when it is not fed in.
  public var rsyslog: AuditedRsyslog?

  /// What the archive holds of the lines counted; nil where there is none.
  public internal(set) var archive: ArchiveAudit?

  private var lastMinute: Int64?
  /// Where the minutes of each instance end so far.
  private var ends: [String: Int64] = [:]
  private var lastPartial: Int64?
  private var lastAmended: Int64?

  /// Starts an audit of nothing.
  public init() {}

  /// Takes the next row.
  public mutating func take(_ row: AuditedRow) {
    rows += 1
    categories.insert(row.category)
    badValues = sum(badValues, row.badValues)
    regexLimits = sum(regexLimits, row.regexLimits)
    if row.isPartial, lastPartial != row.minute {
      lastPartial = row.minute
      partialCount += 1
      if partial.count < Audit.mostListed { partial.append(row.minute) }
    }
    if row.isAmendment {
      if lastAmended != row.minute { amendedMinutes += 1 }
      lastAmended = row.minute
      amendedRecords = sum(amendedRecords, row.account[0] ?? 0)
    }
    checkParts(of: row)
  }

  /// Takes the next minute that an instance has a row of; `span` are the seconds it stands for.
  ///
  /// What the rows leave open at the ends of the stretch is no gap, unless the instance has rows before
  /// or after it: then `begin` and `finish` say so.
  public mutating func cover(_ minute: Int64, span: Int64, by instance: String) {
    if lastMinute != minute { minutes += 1 }
    lastMinute = minute
    if first == nil { first = minute }
    if let end = ends[instance] { note(gapTo: minute, since: end, instance) }
    ends[instance] = max(ends[instance] ?? minute, minute + span)
    end = max(end ?? minute, minute + span)
  }

  /// Tells which instances have rows before the stretch: what they lack at its start is a gap.
  public mutating func begin(at from: Int64, _ instances: Set<String>) {
    for instance in instances { ends[instance] = (from + 59) / 60 * 60 }
  }

  /// Tells which instances have rows after the stretch: what they lack at its end is a gap.
  public mutating func finish(at to: Int64, _ instances: Set<String>) {
    for (instance, end) in ends.sorted(by: { $0.key < $1.key }) where instances.contains(instance) {
      note(gapTo: to / 60 * 60, since: end, instance)
    }
  }

  private mutating func note(gapTo to: Int64, since from: Int64, _ instance: String) {
    guard from < to else { return }
    gapCount += 1
    let found = Gap(instance: instance, from: from, to: to)
    gapMinutes += found.minutes
    if gaps.count < Audit.mostListed { gaps.append(found) }
  }

  private mutating func checkParts(of row: AuditedRow) {
    func fault(_ kind: Kind, _ stored: UInt64?, _ found: UInt64) {
      faultCount += 1
      guard faults.count < Audit.mostListed else { return }
      faults.append(
        Fault(
          minute: row.minute,
          instance: row.instance,
          category: row.category,
          environment: row.environment,
          sequence: row.sequence,
          kind: kind,
          stored: stored,
          found: found
        )
      )
    }
    let parts = row.account.map { $0 ?? 0 }
    let (read, matched, ignored) = (parts[0], parts[1], parts[2])
    let found = parts[1...].reduce(0, sum)
    if row.account.contains(nil) { fault(.number, nil, 0) }
    if read != found { fault(.parts, read, found) }
    // Of what others counted the hits are not here: there can only be too many.
    func isWrong(_ count: UInt64, _ hits: UInt64) -> Bool {
      row.isRolledUp ? hits > count : hits != count
    }
    if isWrong(matched, row.matchHits) { fault(.hits, matched, row.matchHits) }
    if isWrong(ignored, row.ignoreHits) { fault(.ignored, ignored, row.ignoreHits) }
    account.read = sum(account.read, read)
    account.matched = sum(account.matched, matched)
    account.ignored = sum(account.ignored, ignored)
    account.unmatched = sum(account.unmatched, parts[3])
    account.malformed = sum(account.malformed, parts[4])
    account.own = sum(account.own, parts[5])
    account.dropped = sum(account.dropped, parts[6])
  }

  private func sum(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let (sum, overflow) = first.addingReportingOverflow(second)
    return overflow ? .max : sum
  }
}
