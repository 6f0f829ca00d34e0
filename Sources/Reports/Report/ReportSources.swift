public import Ledger
import Minutes
public import RoundRobin
public import Rulebook

/// What reports are made from: the store, RRD files, and what the rules say of both.
///
/// Nothing else is opened, no log least of all.
public struct ReportSources: Sendable {
  /// The store.
  public var ledger: Ledger
  /// Directory of the RRD files; nothing is drawn around a number that has none.
  public var roundRobin: RoundRobinStore
  /// Names that reports may use.
  public var names: ReportNames
  /// Categories of which something is stored.
  public let stored: Set<String>
  /// What is asked of the unknown report, but for its time and category.
  public var unknown: UnknownOptions
  /// Unix seconds: how old the newest minute is.
  public var now: Int64
  /// Whether the sheet says that the store is old; not where what stands around it does.
  public var saysAge = true
  /// Where numbers lead; nil for a sheet that stands alone.
  public var links: (any SheetLinks)?

  /// Names the sources; the names of what is stored are added to those of the rules.
  public init(
    ledger: Ledger,
    roundRobin: RoundRobinStore,
    names: ReportNames,
    unknown: UnknownOptions = UnknownOptions(),
    now: Int64
  ) throws(LedgerError) {
    self.ledger = ledger
    self.roundRobin = roundRobin
    self.names = names
    self.unknown = unknown
    self.now = now
    stored = Set(try ledger.categories(from: .min / 2, to: .max / 2))
    for category in stored { self.names.add(category) }
    if !self.names.environments.isEmpty {
      self.names.environments.formUnion(try ledger.environmentNames())
    }
    for (category, metrics) in try ledger.storedMetrics() {
      for metric in metrics {
        guard let kind = Tally.Kind(rawValue: metric.kind.rawValue) else { continue }
        self.names.add(
          ReportNames.Metric(kind: kind, isLabelled: metric.isLabelled),
          metric.name,
          to: category
        )
      }
    }
  }
}

extension ReportSources {
  /// Where the RRD file of a number of an environment lies, if there is one.
  func file(_ reference: MetricReference, environment: String) -> RoundRobinFile {
    let metric = reference.metric == "$records" ? "records" : reference.metric + reference.suffix
    return roundRobin.file(
      category: reference.category,
      environment: environment,
      metric: metric
    )
  }
}

/// Where the numbers of a sheet lead.
public protocol SheetLinks: Sendable {
  /// The page of a category; nil for none.
  func category(_ name: String, from: Int64, to: Int64) -> String?
  /// The page of a number; nil for none.
  func number(_ reference: MetricReference, from: Int64, to: Int64) -> String?
  /// The page of an episode of an alert; nil for none.
  func alert(_ id: Int64) -> String?
  /// The page of what no rule knows; nil for none.
  func unknown(_ category: String) -> String?
}
