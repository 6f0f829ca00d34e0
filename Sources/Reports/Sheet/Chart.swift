public import Syslog

/// The course of one number or several over a time, with what was expected and what was not seen.
public struct Chart: Sendable, Equatable {
  /// What it shows.
  public var title: String
  /// What its numbers count, such as `a minute`; may be empty.
  public var unit = ""
  /// Its first second.
  public var from: Int64
  /// Its end, exclusive.
  public var to: Int64
  /// Seconds of a point.
  public var step: Int64
  /// The zone of its axis.
  public var zone: Zone
  /// The lines, the main one first.
  public var lines: [Line] = []
  /// What was expected at each point, low and high; empty for no band, nil where there is none.
  public var band: [ClosedRange<Double>?] = []
  /// Stretches outside the band that were flagged.
  public var flags: [Range<Int64>] = []
  /// Stretches of which nothing is stored.
  public var gaps: [Range<Int64>] = []
  /// What is to be known of it; may be empty.
  public var note = ""
  /// Where it leads; nil for nowhere.
  public var link: String?

  /// Makes a chart without lines.
  public init(title: String, from: Int64, to: Int64, step: Int64, zone: Zone) {
    self.title = title
    self.from = from
    self.to = to
    self.step = step
    self.zone = zone
  }

  /// One number's course.
  public struct Line: Sendable, Equatable {
    /// What it is; named where there are several.
    public var name: String
    /// The mean of each point, nil where unknown.
    public var values: [Double?]
    /// The least and the greatest minute of each point; empty where a point is one minute.
    public var extent: [ClosedRange<Double>?] = []

    /// Makes a line.
    public init(name: String, values: [Double?]) {
      self.name = name
      self.values = values
    }
  }

  /// Whether there is anything to draw.
  public var isEmpty: Bool { lines.allSatisfy { $0.values.allSatisfy { $0 == nil } } }
}
