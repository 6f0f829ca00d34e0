/// What a book holds between two records, as plain values: a checkpoint of it.
///
/// A book that is given the state of another, and from there on the same records and calls, makes the
/// same summaries. What outlives the minutes (`Standing`) is kept by whoever keeps the summaries. Samples
/// of lines are not in it.
public struct BookState: Sendable, Equatable {
  /// A minute that still takes records.
  public struct Minute: Sendable, Equatable {
    /// Index of the minute (Unix time / 60).
    public var index: Int64
    /// Whether a part of it was emitted early.
    public var isSplit = false
    /// What was tallied, whole: several of one category where rules or workers have changed.
    public var tallied: [Summary] = []
    /// What other instances said of it, in the order it came.
    public var absorbed: [Summary] = []

    /// Makes an empty minute.
    public init(index: Int64) {
      self.index = index
    }
  }

  /// Index of the last closed minute; nil before the first closes.
  public var closedThrough: Int64?
  /// Index of a minute of which only the end was seen, or `Int64.min`.
  public var firstPartialMinute: Int64 = .min
  /// The clock that bounds the watermark, Unix seconds.
  public var clock: Int64 = .max
  /// Whether the watermark has passed the next closing and the clock has not.
  public var isHeldByClock = false
  /// Whether the next record has to close minutes first.
  public var isDue = false
  /// Pairs that get zeros in a quiet minute, sorted.
  public var known: [MinuteBook.Key] = []
  /// The watermark, by source.
  public var sources = SourceState()
  /// The open minutes, oldest first.
  public var minutes: [Minute] = []

  /// The state of a book that has seen nothing.
  public init() {}
}

/// How far each group of sources is, as plain values.
public struct SourceState: Sendable, Equatable {
  /// A group that was seen.
  public struct Group: Sendable, Equatable {
    /// Its number.
    public var number: Int
    /// Latest stamp.
    public var mark: Int64
    /// Number of the record it was seen at last.
    public var seen: UInt64
    /// Of the records in a row that make a step: the stamp nearest to the mark.
    public var candidate: Int64
    /// How many records in a row made a step.
    public var run: Int32
  }

  /// Groups in the order they came.
  public var groups: [Group] = []
  /// Records seen.
  public var records: UInt64 = 0
  /// What the watermark has to pass.
  public var due: Int64 = .max
  /// The record at which groups are looked through again.
  public var recheckAt: UInt64 = .max
  /// Stamps before this are not believed.
  public var oldest: Int64 = 0
  /// Groups that have yet to pass what is due.
  public var wanted: Int = .max
  /// Whether the watermark has passed what is due.
  public var isPassed = false

  /// Nothing seen.
  public init() {}
}

extension MinuteBook.Key: Comparable {
  /// By category, then by environment.
  public static func < (a: MinuteBook.Key, b: MinuteBook.Key) -> Bool {
    (a.category, a.environment) < (b.category, b.environment)
  }
}
