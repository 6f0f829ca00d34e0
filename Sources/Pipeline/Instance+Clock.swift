import Minutes
import Rulebook

extension StampRule {
  /// The rule that settings ask for; files have no arrival.
  init(_ settings: Settings, isLive: Bool) {
    maxAhead = Int64(settings.maxAhead)
    liveSeconds = Int64(settings.lateness) + 2 * MinuteBook.span
    self.isLive = isLive
    isArrival = isLive && settings.time == .arrival
  }
}

/// What the clock does to the stream, at the border of two blocks.
extension Instance {
  /// Closes the minutes whose end the clock has passed.
  func closeByClock(_ now: Int64) {
    guard book.isDue(byClock: now) else { return }
    pass(.close, [now]) { $0.closeByClock(now: now) }
  }

  /// Emits what was gathered for closed minutes.
  func closeAmendments() {
    pass(.amend) { $0.closeAmendments() }
  }

  /// Goes over the time between, as the clock was set forward.
  func skip(from before: Int64, to now: Int64) {
    pass(.skip, [before, now]) { $0.skip(from: before, to: now) }
  }

  /// Emits what the open minutes hold now.
  func emitNow() {
    pass(.emit) { $0.emitNow() }
  }

  /// Closes all that is open: the input has ended.
  func closeAll() {
    pass(.end) { $0.closeAll() }
  }

  /// Closes all but the newest minutes, as memory runs short.
  func closeEarly(keeping count: Int) {
    pass(.relieve, [Int64(count)]) { $0.closeEarly(keeping: count) }
  }

  private func pass(
    _ entry: JournalEntry,
    _ times: [Int64] = [],
    _ close: (MinuteBook) -> [Summary]
  ) {
    settle()
    recorder?.note(entry, clock: intake.pointee.clock, times)
    let closed = book.takeClosed()
    let summaries = closed + close(book)
    if !summaries.isEmpty { outbox.take(summaries) }
  }
}
