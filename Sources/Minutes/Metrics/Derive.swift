public import Sketches

/// The increase of totals that only grow, found from what the log says of them.
///
/// There is one total for each series (a host, an interface); the increase is that of all.
public struct Derive: Sendable, Equatable {
  /// A reading of a total.
  public struct Reading: Sendable, Equatable {
    /// Whose total it is.
    public var series: [UInt8]
    /// When it was read, in Unix seconds.
    public var time: Int64
    /// What was read, in units of 1e-9.
    public var billionths: Int128

    /// Makes a reading.
    public init(series: [UInt8], time: Int64, billionths: Int128) {
      self.series = series
      self.time = time
      self.billionths = billionths
    }
  }

  /// How much the totals grew.
  public var increase = ExactSum()
  /// How often a total began anew: what it had reached by then counts from zero.
  public var resets: UInt64 = 0
  /// How often a total passed the end of its range and went on from zero.
  public var wraps: UInt64 = 0
  /// Readings that were older than one already taken: what they would add has been counted.
  public var late: UInt64 = 0
  /// Readings left out, as there were too many series.
  public var lost: UInt64 = 0
  /// The last reading of each series in the minute, in the order of their names.
  public var readings: [Reading] = []
  /// Readings whose increase is still to be found, in the order of time within each series.
  var pending: [Reading] = []

  /// Nothing read.
  public init() {}

  /// Whether nothing has grown, and nothing happened on the way.
  var isZero: Bool {
    increase == ExactSum() && pending.isEmpty && resets == 0 && wraps == 0 && late == 0 && lost == 0
  }

  /// Brings what is pending of several parts of a minute into the order of time within each series;
  /// of two in one second the later part's comes last.
  mutating func sortPending() {
    pending = pending.enumerated().sorted { a, b in
      if a.element.series != b.element.series {
        return a.element.series.lexicographicallyPrecedes(b.element.series)
      }
      return (a.element.time, a.offset) < (b.element.time, b.offset)
    }.map(\.element)
  }

  /// Adds another part of the minute, or another minute.
  public mutating func merge(_ other: Derive) {
    increase.merge(other.increase)
    resets = resets &+ other.resets
    wraps = wraps &+ other.wraps
    late = late &+ other.late
    lost = lost &+ other.lost
    pending += other.pending
    var latest: [[UInt8]: Reading] = [:]
    for reading in readings + other.readings
    where latest[reading.series].map({ $0.time <= reading.time }) ?? true {
      latest[reading.series] = reading
    }
    readings = latest.values.sorted { $0.series.lexicographicallyPrecedes($1.series) }
  }
}
