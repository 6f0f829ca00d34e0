public import Ledger
public import Rulebook

/// One number's course over a time, for tables and for machines.
public struct NumberSeries: Sendable {
  /// Minutes on end.
  public struct Point: Sendable, Equatable {
    /// Its first second.
    public var from: Int64
    /// Minutes of it that are known.
    public var minutes: Int
    /// The mean of a minute; nil where none is known.
    public var mean: Double?
    /// The least of them.
    public var least: Double?
    /// The greatest of them.
    public var greatest: Double?
    /// What the numbers are in.
    public var unit: String

    /// A number of it for people.
    public func text(_ value: Double?) -> String {
      value.map { Quantity.text($0, unit: unit) } ?? "-"
    }
  }

  /// The parts, in order, unknown ones as well.
  public let points: [Point]
  /// Seconds of a part.
  public let step: Int64

  /// Seconds of a part of a time, so that there are at most so many.
  public static func step(from: Int64, to: Int64, atMost count: Int) -> Int64 {
    Course.step(from: from, to: to, atMost: count)
  }

  /// Reads a number; `environments` are added up, all of them when there is none.
  public init(
    _ sources: ReportSources,
    _ reference: MetricReference,
    environments: [String] = [],
    from: Int64,
    to: Int64,
    step: Int64
  ) throws(LedgerError) {
    var wish = Stretch.Wish()
    wish.courses = [reference]
    wish.step = step
    wish.addZero(of: reference, sources.names)
    let stretch = try Stretch(
      sources.ledger,
      reference.category,
      environments: environments,
      from: from,
      to: to,
      wish
    )
    self.step = step
    let unit = reference.suffix == "_count" ? "" : sources.names.find(reference)?.metric.unit ?? ""
    let course = stretch.courses[reference] ?? Course(from: from, to: to, step: step)
    points = course.parts.enumerated().map { place, part in
      Point(
        from: from + Int64(place) * step,
        minutes: part.minutes,
        mean: part.mean,
        least: part.minutes > 0 ? part.low : nil,
        greatest: part.minutes > 0 ? part.high : nil,
        unit: unit
      )
    }
  }
}
