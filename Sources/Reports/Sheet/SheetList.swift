/// Entries of a sheet, one below the other.
public struct SheetList: Sendable, Equatable {
  /// What stands above it; may be empty.
  public var title: String
  /// The entries, in order.
  public var entries: [Entry] = []
  /// How many more there are.
  public var rest = 0
  /// What is said where there is none: mostly good news.
  public var empty: String

  /// Makes a list without entries.
  public init(title: String, empty: String) {
    self.title = title
    self.empty = empty
  }

  /// An entry.
  public struct Entry: Sendable, Equatable {
    /// Its first line.
    public var head: String
    /// What follows, a line each.
    public var lines: [String]
    /// Lines of a log, shown as they came.
    public var samples: [String]
    /// How it is meant.
    public var tone: Sheet.Tone
    /// Where the first line leads; nil for nowhere.
    public var link: String?

    /// Makes an entry.
    public init(
      _ head: String,
      lines: [String] = [],
      samples: [String] = [],
      tone: Sheet.Tone = .plain,
      link: String? = nil
    ) {
      self.head = head
      self.lines = lines
      self.samples = samples
      self.tone = tone
      self.link = link
    }
  }
}
