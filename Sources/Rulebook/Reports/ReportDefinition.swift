/// A report as its file describes it: for whom, and which numbers of which categories, in order.
public struct ReportDefinition: Sendable {
  /// Its name: what is asked for on the command line.
  public var name: String
  /// What stands above it.
  public var title: String
  /// For whom it is made.
  public var audience = ""
  /// What it tells.
  public var description = ""
  /// The period it covers where nothing else is asked for.
  public var period = ReportPeriodName.day
  /// Environments that are added up; empty for all.
  public var environments: [String] = []
  /// Whether what this site has no rules for is left out without a word of complaint: for reports
  /// that are shipped to sites of all kinds.
  public var isOptional = false
  /// Its parts, in order.
  public var sections: [Section] = []
  /// Where it stands.
  public var position: Position
  /// Where its environments stand.
  var environmentPosition: Position

  /// A part of a report.
  public struct Section: Sendable {
    /// What stands above it.
    public var title: String
    /// A sentence below the title; may be empty.
    public var note: String
    /// What it shows, in order.
    public var items: [ReportItem]

    /// Makes a section.
    public init(title: String, note: String = "", items: [ReportItem]) {
      self.title = title
      self.note = note
      self.items = items
    }
  }

  /// Makes an empty report.
  public init(name: String, title: String, position: Position) {
    self.name = name
    self.title = title
    self.position = position
    environmentPosition = position
  }

  /// All items, in order.
  public var items: [ReportItem] { sections.flatMap(\.items) }
}

/// Periods that have a name.
public enum ReportPeriodName: String, Sendable, CaseIterable {
  /// The last whole hour.
  case hour
  /// The last whole day, in the site's zone.
  case day
  /// The last whole week, from Monday on.
  case week
  /// The last whole month.
  case month
}
