/// What an unknown report is asked for.
public struct UnknownOptions: Sendable {
  /// What templates are ranked by.
  public enum Rank: String, Sendable, CaseIterable {
    /// How many records they had.
    case count
    /// How surprising they are (`Surprise`).
    case surprise
  }

  /// A category's name; nil for all.
  public var category: String?
  /// First second of the period, inclusive; nil for `length` before its end.
  public var from: Int64?
  /// Its end, exclusive; nil for the end of what is stored.
  public var to: Int64?
  /// Seconds of a period without a start.
  public var length = UnknownOptions.day
  /// Whether totals, coverage and templates are those of the period alone.
  public var isOfPeriod = false
  /// What templates are ranked by.
  public var rank = Rank.count
  /// Categories in which no record should be unmatched.
  public var strict: Set<String> = []
  /// Whether a rule takes a line now, so that its template has not gone silent.
  public var isTaken: @Sendable (_ line: [UInt8]) -> Bool = { _ in false }

  /// Seconds of the period unless said.
  public static let day: Int64 = 86_400

  /// The report on everything, with the news of the last day.
  public init() {}
}
