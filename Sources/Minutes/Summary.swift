import Sketches

/// What one closed minute held, for one category and environment: plain values, free to send.
public struct Summary: Sendable, Equatable {
  /// First second of the minute, in Unix seconds.
  public var minute: Int64
  /// Length in seconds.
  public var span: Int
  /// Who counted: the instance's name.
  public var instance: String
  /// The category's name.
  public var category: String
  /// The environment's name.
  public var environment: String
  /// Whether we saw only a part of the minute: it began before us or ended after us.
  public var isPartial: Bool
  /// Whether this adds to a minute that was closed before (late records).
  public var isAmendment: Bool
  /// Number of this emission among those of the same minute, category and environment: 0 for the
  /// first, then up by one for each further part and amendment.
  public var sequence: UInt32
  /// Emissions of other instances that are added up in this one.
  public var sources: [Source]
  /// Where the records went.
  public var accounting: Accounting
  /// The metrics, in the order of the rule file.
  public var metrics: [Metric]
  /// Records per rule, in file order.
  public var hits: [RuleHits]
  /// Values that were to be a number and were not; their records stay matched.
  public var badValues: UInt64
  /// Searches that PCRE2 ended at its limit; their records count as not matched by that rule.
  public var regexLimits: UInt64
  /// The first lines of rules that alerts ask of; neither stored nor sent.
  public var samples: [Sample] = []

  /// A line that a rule took.
  public struct Sample: Sendable, Equatable {
    /// The rule's id.
    public var rule: String
    /// The line, cut at 512 bytes.
    public var line: [UInt8]

    /// Makes a sample.
    public init(rule: String, line: [UInt8]) {
      self.rule = rule
      self.line = line
    }
  }

  /// One metric's value.
  public struct Metric: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: MetricValue

    /// Makes a metric.
    public init(name: String, value: MetricValue) {
      self.name = name
      self.value = value
    }
  }

  /// An emission of another instance.
  public struct Source: Sendable, Hashable, Comparable {
    /// The instance.
    public var instance: String
    /// Its number.
    public var sequence: UInt32

    /// Names an emission.
    public init(instance: String, sequence: UInt32) {
      self.instance = instance
      self.sequence = sequence
    }

    /// Orders by instance, then by number.
    public static func < (left: Source, right: Source) -> Bool {
      (left.instance, left.sequence) < (right.instance, right.sequence)
    }
  }

  /// Names of the other instances that are added up in this one, in order.
  public var instances: [String] { Set(sources.map(\.instance)).sorted() }

  /// How often one rule matched.
  public struct RuleHits: Sendable, Equatable {
    /// The rule's id.
    public var rule: String
    /// Whether it is an ignore rule.
    public var isIgnored: Bool
    /// Records it took.
    public var count: UInt64

    /// Makes a row.
    public init(rule: String, isIgnored: Bool, count: UInt64) {
      self.rule = rule
      self.isIgnored = isIgnored
      self.count = count
    }
  }

  /// Makes an empty summary of a minute.
  public init(
    minute: Int64,
    span: Int = 60,
    instance: String,
    category: String,
    environment: String
  ) {
    self.minute = minute
    self.span = span
    self.instance = instance
    self.category = category
    self.environment = environment
    isPartial = false
    isAmendment = false
    sequence = 0
    sources = []
    accounting = Accounting()
    metrics = []
    hits = []
    badValues = 0
    regexLimits = 0
  }

  /// A metric's value by name.
  public func value(_ name: String) -> MetricValue? {
    metrics.first { $0.name == name }?.value
  }

  /// Adds another summary of the same category: another part of the minute, or another minute.
  ///
  /// Counts and sums add exactly; distincts and tops merge as their sketches do. A metric that
  /// only one side has is kept; one whose kinds differ keeps this side's value.
  public mutating func merge(_ other: Summary) {
    merge(other) { $0.merge($1) }
  }

  /// Adds another summary, leaving to `combine` how two values of a metric become one.
  mutating func merge(_ other: Summary, _ combine: (inout MetricValue, MetricValue) -> Void) {
    accounting.merge(other.accounting)
    isPartial = isPartial || other.isPartial
    sources += other.sources
    if samples.isEmpty { samples = other.samples }
    badValues += other.badValues
    regexLimits += other.regexLimits
    for metric in other.metrics {
      if let index = metrics.firstIndex(where: { $0.name == metric.name }) {
        combine(&metrics[index].value, metric.value)
      } else {
        metrics.append(metric)
      }
    }
    for row in other.hits {
      if let index = hits.firstIndex(where: { $0.rule == row.rule }) {
        hits[index].count += row.count
      } else {
        hits.append(row)
      }
    }
  }
}
