import Glibc

/// How long one call to an outlet may wait for the outside world.
///
/// Kept in slices and not by a clock: nothing here reads one. A wait uses up a whole slice even when
/// it ends early, so the sum is never above what was granted; asking without waiting is free.
struct Patience {
  /// One wait, in milliseconds: short enough that little of the total is lost by rounding up.
  static let sliceMilliseconds: Int32 = 10

  /// The slices left; nil waits for as long as it takes.
  private var slices: Int?

  /// Patience for a call that may take `milliseconds` at most; nil for no limit.
  init(milliseconds: Int?) {
    slices = milliseconds.map { $0 / Int(Patience.sliceMilliseconds) }
  }

  /// Waits until `descriptor` is ready for `events` or has failed; false when patience ran out, or
  /// when a signal ended a wait without limit (so that the caller can look at what was asked).
  mutating func wait(_ descriptor: Int32, for events: Int32) -> Bool {
    if isReady(descriptor, for: events) { return true }
    guard let granted = slices else {
      return ready(descriptor, events, milliseconds: -1)
    }
    for spent in 1...max(granted, 1) where spent <= granted {
      slices = granted - spent
      if ready(descriptor, events, milliseconds: Patience.sliceMilliseconds) { return true }
    }
    return false
  }
}

/// Whether `descriptor` is ready for `events`, or has failed, right now.
func isReady(_ descriptor: Int32, for events: Int32) -> Bool {
  ready(descriptor, events, milliseconds: 0)
}

private func ready(_ descriptor: Int32, _ events: Int32, milliseconds: Int32) -> Bool {
  var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
  return poll(&entry, 1, milliseconds) > 0
}
