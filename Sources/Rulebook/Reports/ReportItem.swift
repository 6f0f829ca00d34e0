/// One thing that a report shows.
public struct ReportItem: Sendable {
  /// What it is.
  public var content: Content
  /// What stands beside or above it; empty for a label made from the names.
  public var label = ""
  /// Which way a number should go; nil where neither is better.
  public var better: Direction?
  /// Where it stands.
  public var position: Position
  /// Where each name that it asks for stands, by the name as written.
  var places: [String: Position] = [:]

  /// What an item is.
  public enum Content: Sendable {
    /// A number over the period, with its course and its change; several are added up.
    case total([MetricReference])
    /// How much the first ones are of the second ones.
    case ratio(of: [MetricReference], to: [MetricReference])
    /// The most frequent values of a table, or the labels of a metric.
    case top(MetricReference, limit: Int)
    /// How values are spread.
    case distribution(MetricReference)
    /// The course of one number or several, of a single one with its expected band.
    case graph([MetricReference])
    /// What fired: of some categories and owners, patterns allowed; empty for all.
    case alerts(categories: [String], owners: [String], limit: Int)
    /// Minutes outside their expected band.
    case aberrant([MetricReference])
    /// What no rule knows, of some categories; empty for all.
    case unknown(categories: [String], limit: Int)
    /// Where the records went, of some categories; empty for all.
    case accounting([String])
  }

  /// Up or down.
  public enum Direction: String, Sendable, CaseIterable {
    /// More is better.
    case up
    /// Less is better.
    case down
  }

  /// Makes an item.
  public init(_ content: Content, label: String = "", position: Position) {
    self.content = content
    self.label = label
    self.position = position
  }

  /// All numbers that it asks for.
  public var references: [MetricReference] {
    switch content {
    case .total(let list), .graph(let list), .aberrant(let list): list
    case .ratio(let part, let whole): part + whole
    case .top(let one, _), .distribution(let one): [one]
    case .alerts, .unknown, .accounting: []
    }
  }

  /// Categories that it names outside of numbers.
  var categories: [String] {
    switch content {
    case .unknown(let names, _), .accounting(let names): names
    default: []
    }
  }
}
