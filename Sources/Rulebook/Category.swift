public import Patterns

/// A category as its rule file describes it: records that belong together.
public struct Category: Sendable {
  /// What patterns are matched against.
  public enum Subject: String, Sendable, CaseIterable {
    /// All that follows the tag.
    case message
    /// Tag and message, for tags that carry meaning, as Cisco's do.
    case content
  }

  /// What people should know about a metric.
  public struct Metric: Sendable {
    /// Its name.
    public var name: String
    /// What it tallies.
    public var kind: Tally.Kind
    /// Entries a `top` keeps in a summary.
    public var keep: Int
    /// Labels kept in a summary; nil for a metric without labels.
    public var cap: Int?
    /// Size in bits of a derive's totals where they wrap.
    public var wrapBits: Int?
    /// Times that a key or label must have come in a minute to be listed; nil for the site's.
    public var minCount: Int?
    /// What the number means.
    public var description: String
    /// Its unit; empty for a plain number.
    public var unit: String
    /// Whether it is written to an RRD file.
    public var hasRRD: Bool
    /// Whether a second RRD file learns the week.
    public var hasWeek = false
    /// Who says whether it is out of the ordinary.
    public var detector = Detector.minuted
  }

  /// Who says whether a metric is out of the ordinary.
  public enum Detector: String, Sendable, CaseIterable {
    /// Our own detector.
    case minuted
    /// RRDtool's Holt-Winters, in the metric's RRD files.
    case rrd
    /// Either of them.
    case both
  }

  /// The layout of the emitted line.
  public struct SummaryLayout: Sendable, Equatable {
    /// Its tag.
    public var tag: String
    /// Keys and what they show, in order: a metric's name or `$records` and its kin.
    public var fields: [Field]
    /// Whether the line carries what another instance needs to add it up.
    public var merges = false

    /// One key of the line.
    public struct Field: Sendable, Equatable {
      /// The key.
      public var key: String
      /// A metric's name, or one of `SummaryLayout.accounts`.
      public var source: String
    }

    /// Sources that are not metrics: the minute, whether it is partial or amended (1 or 0), and
    /// parts of the accounting; `$records` is all that was read.
    public static let accounts = [
      "$minute", "$partial", "$amend",
      "$records", "$matched", "$ignored", "$unmatched", "$malformed", "$own", "$dropped",
    ]
  }

  /// Its name, unique among the rule files.
  public var name: String
  /// What it holds, for people.
  public var description: String
  /// Which records belong to it.
  public var selector: Selector
  /// What patterns see.
  public var subject: Subject
  /// How hosts map to environments; nil for the site's mapping.
  public var environments: EnvironmentMap?
  /// Its rules in file order.
  public var rules: [Rule]
  /// Its metrics in the order in which rules name them first.
  public var metrics: [Metric]
  /// The layout of its emitted line; nil for the default.
  public var summary: SummaryLayout?
  /// Whether any unmatched record deserves attention.
  public var isStrict: Bool
  /// What is masked in unmatched messages before the masks that all categories have, in order.
  public var masks: [NamedPattern] = []
  /// Its alerts, in file order.
  public var alerts: [AlertRule] = []
  /// What it took of logcheck's rules; nil when it was given none.
  public var logcheck: LogcheckCount?
  /// Path of its file; empty for the built-in `other`.
  public var file: String

  /// Name of the category that takes what no other selects.
  public static let other = "other"

  /// The built-in last category: it has no rules.
  static func makeOther() -> Category {
    Category(
      name: other,
      description: "records that no category selects",
      selector: Selector(),
      subject: .message,
      environments: nil,
      rules: [],
      metrics: [],
      summary: nil,
      isStrict: false,
      logcheck: nil,
      file: ""
    )
  }

  /// Whether some of its rules see more than its `match_on` says.
  var hasRestRules: Bool { logcheck.map { $0.rules > 0 } ?? false }
}
