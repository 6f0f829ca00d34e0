public import Ledger
public import Rulebook

/// What an alert is judged by beside the numbers of the minutes: asked for when it is needed, as each
/// answer may cost a look into a file.
public protocol AlertEvidence {
  /// What a metric's detector says of the minute that begins at a time; nil while it may not judge.
  func aberrance(
    _ number: AlertNumber,
    category: String,
    environment: String,
    minute: Int64
  ) -> AlertAberrance?

  /// Templates that have never been seen before, of a category in the minute that has closed, with at
  /// least so many records so far.
  func newTemplates(category: String, minute: Int64, records: Int) -> [AlertNews]

  /// Ignore rules whose records have changed by a factor; nil between two times of asking.
  func ignoredChanges(
    category: String,
    minute: Int64,
    rules: [String],
    factor: Double
  ) -> [AlertNews]?

  /// The keys that explain a deviation, greatest change first, and lines of those minutes.
  func explanation(
    category: String,
    environment: String,
    tables: [String],
    metrics: [String],
    label: String,
    from: Int64,
    to: Int64
  ) -> AlertExplanation
}

/// What a detector says of one minute.
public struct AlertAberrance: Sendable, Equatable {
  /// Whether it is out of the ordinary, on the side asked for or not.
  public var isFlagged: Bool
  /// On which side; meaningful where it is flagged.
  public var direction: AlertDirection
  /// Observed in the minute.
  public var observed: Double
  /// Expected.
  public var expected: Double
  /// Lower edge of what is expected.
  public var low: Double
  /// Upper edge.
  public var high: Double
  /// When it began, in Unix seconds; the minute itself where it is not flagged.
  public var since: Int64

  /// Makes a verdict.
  public init(
    isFlagged: Bool,
    direction: AlertDirection,
    observed: Double,
    expected: Double,
    low: Double,
    high: Double,
    since: Int64
  ) {
    self.isFlagged = isFlagged
    self.direction = direction
    self.observed = observed
    self.expected = expected
    self.low = low
    self.high = high
    self.since = since
  }
}

/// Something that is news by itself: a template, an ignore rule.
public struct AlertNews: Sendable, Equatable {
  /// Its id.
  public var id: String
  /// What it is, control bytes escaped.
  public var text: String
  /// Its records.
  public var records: Double
  /// What was to be expected; nil for none.
  public var expected: Double?
  /// A line of it, control bytes escaped.
  public var sample: String?

  /// Makes news.
  public init(
    id: String,
    text: String,
    records: Double,
    expected: Double? = nil,
    sample: String? = nil
  ) {
    self.id = id
    self.text = text
    self.records = records
    self.expected = expected
    self.sample = sample
  }
}

/// Why a number is what it is.
public struct AlertExplanation: Sendable, Equatable {
  /// Keys of tables, greatest change first; what is not listed comes last, with an empty key.
  public var contributors: [AlertContributor] = []
  /// Lines, control bytes escaped.
  public var samples: [String] = []

  /// Nothing known.
  public init() {}
}
