public import Ledger
import Minutes
public import Rulebook

/// A report: what one kind of reader wants to know of a time, made from stored minutes alone.
public struct Report: Sendable {
  /// What it was made by, names looked up.
  public let definition: ReportDefinition
  /// Categories that it goes without, as nothing is stored of them.
  public let leftOut: [String]
  /// The time it is about.
  public let period: ReportPeriod
  /// Which minutes of it are stored.
  public let coverage: StoredCoverage
  /// The newest minute stored when it was made; nil when there was none.
  public let newest: Int64?
  /// When it was made, in Unix seconds.
  public let made: Int64
  /// What it says.
  public private(set) var sheet: Sheet
  /// Whether there is something that somebody should see: an alert, an aberrant minute, news of what
  /// no rule knows, a number that is notably worse, a minute missing, or nothing new stored.
  public private(set) var hasNews = false
  /// What it took to make, in seconds; nil where nobody measured.
  public private(set) var seconds: Double?

  /// Age of the newest minute's end from which on it is called stale, in seconds.
  ///
  /// A minute is stored within `lateness` (10 s) and a minute of its end, unless sources lag.
  public static let staleSeconds: Int64 = 180

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - resolved: what to show.
  ///   - sources: what to read.
  ///   - period: of which time.
  ///   - measure: gives seconds that go forward; its difference is the report's own duration.
  /// - Throws: `LedgerError` when the store cannot be read.
  /// - Complexity: a pass for each category and time that is compared: about 10 ms a category and day,
  ///   more for tables.
  public init(
    _ resolved: ResolvedReport,
    _ sources: ReportSources,
    _ period: ReportPeriod,
    measure: (() -> Double)? = nil
  ) throws(LedgerError) {
    let start = measure?()
    definition = resolved.report
    leftOut = resolved.leftOut
    self.period = period
    made = sources.now
    newest = try sources.ledger.newestMinute()
    coverage = try sources.ledger.coverage(from: period.from, to: period.to)
    sheet = Sheet(title: definition.title)
    let reading = try ReportReading(definition, sources, period)
    let writer = ReportWriter(
      reading: reading,
      sources: sources,
      coverage: coverage,
      environments: definition.environments
    )
    for section in definition.sections {
      var blocks = Sheet.Section(title: section.title, note: section.note)
      for item in section.items { try writer.add(item, to: &blocks.blocks, news: &hasNews) }
      blocks.blocks = blocks.blocks.map { $0.below(title: section.title) }
      sheet.sections.append(blocks)
    }
    if let start, let end = measure?() { seconds = end - start }
    describe(saysAge: sources.saysAge)
  }

  /// Says what must be known before the numbers are believed.
  private mutating func describe(saysAge: Bool) {
    let words = ReportWords(report: self, saysAge: saysAge)
    sheet.subtitle = words.subtitle
    sheet.notices = words.notices
    sheet.footer = words.footer
    if words.needsAttention { hasNews = true }
  }
}
