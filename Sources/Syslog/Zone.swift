/// A time zone as a table: from which instant on which offset from UTC holds.
///
/// Stamps without a zone (RFC 3164) are read with it. The table is made elsewhere (`Pipeline`),
/// so that parsing neither reads files nor the environment.
public struct Zone: Sendable, Equatable {
  /// One row of the table.
  public struct Transition: Sendable, Equatable {
    /// First instant, in Unix seconds, at which `offset` holds.
    public var start: Int64
    /// Seconds to add to UTC for local time.
    public var offset: Int64

    /// Makes a row.
    public init(start: Int64, offset: Int64) {
      self.start = start
      self.offset = offset
    }
  }

  /// Name shown to people, such as `Europe/Berlin`.
  public let name: String
  /// Offset before the first transition, in seconds.
  public let standardOffset: Int64
  /// Later offsets, ordered by `start`.
  public let transitions: [Transition]

  /// Coordinated Universal Time.
  public static let utc = Zone(name: "UTC")

  /// Makes a zone; `transitions` are sorted here.
  public init(name: String, standardOffset: Int64 = 0, transitions: [Transition] = []) {
    self.name = name
    self.standardOffset = standardOffset
    self.transitions = transitions.sorted { $0.start < $1.start }
  }

  /// Seconds to add to UTC at an instant.
  ///
  /// Cost: logarithmic in the number of transitions.
  public func offset(at instant: Int64) -> Int64 {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].start <= instant { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? standardOffset : transitions[low - 1].offset
  }

  /// The second instant at which clocks in this zone show `local`, when they are set back
  /// meanwhile; nil when they show it once.
  public func laterInstant(local: Int64) -> Int64? {
    let before = offset(at: local - 86_400)
    let after = offset(at: local + 86_400)
    guard after < before, offset(at: local - before) == before,
      offset(at: local - after) == after
    else { return nil }
    return local - after
  }

  /// The stretch around an instant, in Unix seconds, in which no time of day is shown twice; empty
  /// within a day of a change of clocks.
  func plainStretch(around instant: Int64) -> Range<Int64> {
    let next = transitions.first { $0.start > instant }?.start ?? .max
    let last = transitions.last { $0.start <= instant }?.start ?? .min
    let start = last == .min ? Int64.min : last + 86_400
    let end = next == .max ? Int64.max : next - 86_400
    return start < end ? start..<end : 0..<0
  }

  /// The instant at which clocks in this zone show `local` (Unix seconds as if it were UTC).
  ///
  /// When clocks are set back the time shown twice means the first of the two instants; a time
  /// skipped when clocks go forward is read with the offset that held before.
  public func instant(local: Int64) -> Int64 {
    // No zone is further than a day from UTC, so one of the offsets around `local` holds.
    let before = offset(at: local - 86_400)
    let after = offset(at: local + 86_400)
    if offset(at: local - before) == before { return local - before }
    if offset(at: local - after) == after { return local - after }
    return local - before
  }
}
