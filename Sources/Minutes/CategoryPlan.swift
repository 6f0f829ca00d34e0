/// What to tally for one category: its metrics, and for each rule which of them it updates.
///
/// Made once when rules are loaded, shared by all workers, never changed.
public final class CategoryPlan: Sendable {
  /// A metric of the category.
  public struct Metric: Sendable {
    /// Its name, unique in the category.
    public var name: String
    /// What it tallies.
    public var kind: MetricKind
    /// Entries of a `top` table that a summary keeps.
    public var keep: Int
    /// Labels that a summary keeps; nil for a metric that is not kept apart by label.
    public var cap: Int?
    /// Size in bits of a derive's totals where they wrap; nil where they do not.
    public var wrapBits: Int?
    /// Times that a key or label must have come in a minute to be listed; 0 and 1 list all.
    public var minCount: UInt64 = 0

    /// Default of `keep`.
    public static let defaultKeep = 100

    /// Makes a metric; `cap` is for kinds that take labels.
    public init(
      name: String,
      kind: MetricKind,
      keep: Int = Metric.defaultKeep,
      cap: Int? = nil,
      wrapBits: Int? = nil
    ) {
      self.name = name
      self.kind = kind
      self.keep = keep
      self.cap = kind.takesLabels ? cap : nil
      self.wrapBits = wrapBits
    }
  }

  /// Where the value of an update comes from.
  public enum Source: Sendable, Equatable {
    /// A capture group of the rule's pattern, from 1.
    case group(Int)
    /// The record's host.
    case host
    /// The record's program.
    case program
    /// The record's process id.
    case pid
    /// The record's severity, 0...7.
    case severity
    /// The record's facility, 0...23.
    case facility
  }

  /// One update of a metric.
  public struct Update: Sendable {
    /// Index of the metric.
    public var metric: Int
    /// The fields that make the value; several are joined by a blank; none for a count.
    public var sources: [Source]
    /// The fields that make the label, or the series of a derive; joined likewise.
    public var labels: [Source]
    /// The unit numbers are in; nil for numbers that have none.
    public var unit: Unit?
    /// What a level rises by without `sources`, and what its numbers are multiplied by with them.
    public var amount: Int64

    /// Makes an update.
    public init(
      metric: Int,
      sources: [Source] = [],
      labels: [Source] = [],
      unit: Unit? = nil,
      amount: Int64 = 1
    ) {
      self.metric = metric
      self.sources = sources
      self.labels = labels
      self.unit = unit
      self.amount = amount
    }
  }

  /// One rule of the category.
  public struct Rule: Sendable {
    /// Its id, unique in the category.
    public var id: String
    /// Whether what it matches is known and unimportant.
    public var isIgnored: Bool
    /// What a match updates, in order.
    public var updates: [Update]
    /// Whether a summary keeps a few of its lines: an alert shows them.
    public var isSampled: Bool

    /// Makes a rule.
    public init(
      id: String,
      isIgnored: Bool = false,
      updates: [Update] = [],
      isSampled: Bool = false
    ) {
      self.id = id
      self.isIgnored = isIgnored
      self.updates = updates
      self.isSampled = isSampled
    }
  }

  /// The category's name.
  public let name: String
  /// Its metrics in the order in which summaries list them.
  public let metrics: [Metric]
  /// Its rules in file order.
  public let rules: [Rule]

  /// Makes a plan; update and metric indices must exist (a wrong one traps: the loader checks).
  public init(name: String, metrics: [Metric], rules: [Rule]) {
    for update in rules.flatMap(\.updates) { precondition(update.metric < metrics.count) }
    self.name = name
    self.metrics = metrics
    self.rules = rules
  }
}
