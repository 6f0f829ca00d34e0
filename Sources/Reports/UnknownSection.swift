public import Minutes

/// One category's part of the unknown report.
public struct UnknownSection: Sendable {
  /// An ignore rule: known and unimportant, but counted.
  public struct IgnoreRule: Sendable, Equatable {
    /// Its id.
    public var rule: String
    /// Its records: all that are stored, or those of the period when the report is of it alone.
    public var count: UInt64
    /// Records on the days of the period.
    public var periodCount: UInt64
    /// Its usual records a day: the median of the days before; nil without enough of them.
    public var usual: Double?
    /// Whether it has changed drastically, and which way.
    public var trend: Trend?
  }

  /// Which way something has changed.
  public enum Trend: String, Sendable {
    /// More than usual.
    case up
    /// Less than usual.
    case down
  }

  /// What coverage would be with further rules.
  public struct Outlook: Sendable, Equatable {
    /// Rules for so many of the most frequent templates.
    public var rules: Int
    /// Coverage, 0...1.
    public var coverage: Double
  }

  /// The category's name.
  public var category: String
  /// Its account over all stored minutes, or the period's days when the report is of it alone.
  public var accounting: Accounting
  /// The account of the period's days.
  public var period: Accounting
  /// Unmatched records in the period, to the minute, of a category that should have none; nil for
  /// any other.
  public var strict: UInt64?
  /// Its templates, ranked.
  public var templates: [UnknownTemplate] = []
  /// Templates first seen in the period, ranked likewise.
  public var new: [UnknownTemplate] = []
  /// Templates that came more often than before, the least likely first.
  public var rising: [UnknownTemplate] = []
  /// Templates that came steadily before and not at all now, the most frequent first.
  public var silent: [UnknownTemplate] = []
  /// Its ignore rules, the most frequent first.
  public var ignored: [IgnoreRule] = []
  /// Unmatched records whose template is not kept.
  public var overflow: UInt64
  /// Forms that were removed as there were too many; their records are part of `overflow`.
  public var removedForms: Int
  /// Coverage with rules for the next 1, 5 and 10 templates.
  public var outlook: [Outlook] = []
  /// Known days before the period.
  public var historyDays = 0
  /// Known part of the period, in days.
  public var exposure = 0.0
  /// Whether nothing is known of the category before the period, so that all of it is new.
  public var isAllNew = false

  /// Ignore rules that have changed drastically.
  public var changed: [IgnoreRule] { ignored.filter { $0.trend != nil } }

  /// Whether there is something to tell: new, rising, silent, changed, or unmatched though strict.
  public var hasNews: Bool {
    !new.isEmpty || !rising.isEmpty || !silent.isEmpty || !changed.isEmpty || strict ?? 0 > 0
      || isAllNew && accounting.unmatched > 0
  }
}
