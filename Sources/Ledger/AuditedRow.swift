import GRDB
import Minutes

/// A stored summary as an audit sees it: the numbers as they lie in the row, whoever wrote them.
///
/// SQLite keeps text in a column of whole numbers if told to, so a number may be missing here.
public struct AuditedRow: Sendable, Equatable {
  /// First second of the minute, in Unix seconds.
  public var minute: Int64
  /// Who counted.
  public var instance: String
  /// The category's name.
  public var category: String
  /// The environment's name.
  public var environment: String
  /// The part of the minute, from 0.
  public var sequence: Int64
  /// Whether it says that only a part of the minute was seen.
  public var isPartial: Bool
  /// Whether it holds late records of a minute closed before.
  public var isAmendment: Bool
  /// The account: `read` and its parts in the order of `Accounting.parts`; nil for what is no whole
  /// number from 0 up.
  public var account: [UInt64?]
  /// Hits of the rules that tally, together.
  public var matchHits: UInt64
  /// Hits of the ignore rules, together.
  public var ignoreHits: UInt64
  /// Whether the row holds what other instances counted: their rules' hits stay with them.
  public var isRolledUp: Bool
  /// Values that were to be a number and were not.
  public var badValues: UInt64
  /// Searches that PCRE2 ended at its limit.
  public var regexLimits: UInt64

  /// The condition of SQL for a row whose minute can be shown: a number, from 1970 to 9999.
  static let hasMinute = "(typeof(minute) = 'integer' AND minute BETWEEN 0 AND 253402300799)"

  init?(_ row: Row) {
    guard let minute = Self.whole(row["minute"]) else { return nil }
    self.minute = minute
    instance = Self.text(row["instance"])
    category = Self.text(row["category"])
    environment = Self.text(row["environment"])
    sequence = Self.whole(row["sequence"]) ?? 0
    isPartial = Self.whole(row["partial"]) != 0
    isAmendment = Self.whole(row["amend"]) != 0
    account = Accounting().parts.map { Self.count(row[$0.name]) }
    matchHits = Self.count(row["match_hits"]) ?? 0
    ignoreHits = Self.count(row["ignore_hits"]) ?? 0
    isRolledUp = Self.whole(row["rolled_up"]) != 0
    badValues = Self.count(row["bad_value"]) ?? 0
    regexLimits = Self.count(row["regex_limit"]) ?? 0
  }

  private static func whole(_ value: DatabaseValue) -> Int64? {
    if case .int64(let number) = value.storage { return number }
    return nil
  }

  private static func count(_ value: DatabaseValue) -> UInt64? {
    switch value.storage {
    case .int64(let number): UInt64(exactly: number)
    // What TOTAL answers; exact as far as counts of a minute go.
    case .double(let number): UInt64(exactly: number)
    default: nil
    }
  }

  private static func text(_ value: DatabaseValue) -> String {
    switch value.storage {
    case .string(let text): text
    case .blob(let data): String(decoding: data, as: UTF8.self)
    case .int64(let number): String(number)
    case .double(let number): String(number)
    case .null: ""
    }
  }
}
