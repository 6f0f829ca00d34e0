/// The categories and metrics that a report can ask for: what the rules describe, and what is stored.
public struct ReportNames: Sendable {
  /// A metric.
  public struct Metric: Sendable, Equatable {
    /// Its kind.
    public var kind: Tally.Kind
    /// Whether it is kept apart by label.
    public var isLabelled: Bool
    /// Its unit; empty for a plain number.
    public var unit: String
    /// What it means; empty where nobody says.
    public var description: String
    /// Whether it is written to an RRD file.
    public var hasRRD: Bool

    /// Makes a metric.
    public init(
      kind: Tally.Kind,
      isLabelled: Bool = false,
      unit: String = "",
      description: String = "",
      hasRRD: Bool = false
    ) {
      self.kind = kind
      self.isLabelled = isLabelled
      self.unit = unit
      self.description = description
      self.hasRRD = hasRRD
    }
  }

  /// The metrics of each category by name.
  public private(set) var categories: [String: [String: Metric]] = [:]

  /// Environments that hosts are in; empty where nobody says.
  public var environments: Set<String> = []

  /// Nothing is known.
  public init() {}

  /// What rule files describe.
  public init(_ rulebook: Rulebook) {
    environments = Set(rulebook.environmentNames)
    for category in rulebook.categories {
      categories[category.name] = [:]
      for metric in category.metrics {
        add(
          Metric(
            kind: metric.kind,
            isLabelled: metric.cap != nil,
            unit: metric.unit,
            description: metric.description,
            hasRRD: metric.hasRRD
          ),
          metric.name,
          to: category.name
        )
      }
    }
  }

  /// Adds a category; one that is known stays as it is.
  public mutating func add(_ category: String) {
    if categories[category] == nil { categories[category] = [:] }
  }

  /// Adds a metric; one that is known stays as it is.
  public mutating func add(_ metric: Metric, _ name: String, to category: String) {
    if categories[category]?[name] == nil { categories[category, default: [:]][name] = metric }
  }

  /// The metric of a reference, with the suffix split off its name; nil when there is none of that
  /// name.
  public func find(_ reference: MetricReference) -> (reference: MetricReference, metric: Metric)? {
    if reference.isAccount {
      return (reference, Metric(kind: .count, hasRRD: reference.metric == "$records"))
    }
    guard let metrics = categories[reference.category] else { return nil }
    var found = reference
    found.suffix = ""
    let name = reference.metric + reference.suffix
    found.metric = name
    if let metric = metrics[name] { return (found, metric) }
    for suffix in MetricReference.suffixes where name.hasSuffix(suffix) {
      found.metric = String(name.dropLast(suffix.count))
      found.suffix = suffix
      if let metric = metrics[found.metric] { return (found, metric) }
    }
    return nil
  }
}
