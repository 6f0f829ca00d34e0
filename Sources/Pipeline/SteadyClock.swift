/// The wall clock as minutes are closed by it: a step of it is believed only when it has lasted.
///
/// Held against a clock that nobody sets. Small corrections are followed at once. A larger step,
/// forward or back, is told, and time goes on as before for `grace`; if the wall clock has been set
/// right again by then, nothing has happened. Reads no clock itself.
struct SteadyClock {
  /// Seconds of difference that are no step.
  static let tolerance: Int64 = 10
  /// Seconds until a step is believed.
  ///
  /// As long as somebody may take to undo one; stamps made by the new time count as too far ahead,
  /// or late, until then.
  static let grace: Int64 = 60

  /// What a reading says.
  struct Reading: Equatable {
    /// Unix seconds to work by.
    var now: Int64
    /// Seconds of a step that is seen for the first time.
    var step: Int64?
    /// Where time stood before, when a step is believed by this reading.
    var before: Int64?
  }

  /// Wall clock minus the other one, as believed.
  private var offset: Int64
  private var doubted: (offset: Int64, since: Int64)?

  /// Starts with a wall clock (Unix seconds) that is believed, and `uptime` seconds.
  init(wall: Int64, uptime: Int64) {
    offset = wall - uptime
  }

  /// Whether the wall clock shows something else than the time that is worked by.
  var isInDoubt: Bool { doubted != nil }

  /// Takes a reading of both clocks.
  mutating func read(wall: Int64, uptime: Int64) -> Reading {
    let found = wall - uptime
    if abs(found - offset) <= SteadyClock.tolerance {
      offset = found
      doubted = nil
      return Reading(now: wall)
    }
    let before = uptime + offset
    guard let doubted, abs(found - doubted.offset) <= SteadyClock.tolerance else {
      doubted = (found, uptime)
      return Reading(now: before, step: found - offset)
    }
    guard uptime - doubted.since >= SteadyClock.grace else { return Reading(now: before) }
    offset = found
    self.doubted = nil
    return Reading(now: wall, before: before)
  }
}
