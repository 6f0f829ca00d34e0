/// What is known of a template of unknown lines: all that a draft is made of.
public struct DraftMaterial: Sendable {
  /// A line: what the patterns of its category see.
  public struct Line: Sendable, Hashable {
    /// Its bytes.
    public var subject: [UInt8]
    /// How many of them stand before the message that the template is of.
    public var prefix: Int

    /// Describes a line.
    public init(subject: [UInt8], prefix: Int) {
      self.subject = subject
      self.prefix = prefix
    }
  }

  /// The template's id, as sixteen hexadecimal digits.
  public var id: String
  /// Its text.
  public var text: [UInt8]
  /// Different lines that have it.
  public var lines: [Line]
  /// Lines of other templates.
  public var others: [[UInt8]] = []
  /// How many records had it.
  public var records: UInt64 = 0
  /// From how many hosts.
  public var hosts: UInt64 = 0
  /// Share of the category's unmatched records, in percent.
  public var share: Double = 0
  /// First and last time, in Unix seconds.
  public var span: ClosedRange<Int64> = 0...0
  /// Ids that the category's rules have.
  public var takenIDs: Set<String> = []
  /// Names that the category's metrics have.
  public var takenMetrics: Set<String> = []
  /// Whether the rule is to ignore, whatever the lines say.
  public var isIgnored = false

  /// Describes a template with its lines.
  public init(id: String, text: [UInt8], lines: [Line]) {
    self.id = id
    self.text = text
    self.lines = lines
  }
}

/// Why no rule can be drafted.
public struct DraftRefusal: Error, Sendable, Equatable {
  /// What is in the way, and what to do.
  public var reason: String

  /// Gives a reason.
  public init(_ reason: String) { self.reason = reason }
}
