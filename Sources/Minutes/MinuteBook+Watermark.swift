extension MinuteBook {
  /// How far the stream is by the majority of its sources, in Unix seconds; nil as long as nothing
  /// can be said.
  ///
  /// Cost: a sort of at most 256 numbers.
  public var watermark: Int64? { groups.watermark }

  /// Whether a source is within so many seconds of a time: not all of the stream is a backlog.
  public func hasSource(within seconds: Int64, of time: Int64) -> Bool {
    groups.hasMark(within: seconds, of: time)
  }

  /// Forgets where the sources were, as the stream has gone to another time; closes nothing.
  public func forgetSources() {
    groups.forget()
    arm()
  }

  /// Whether records came for minutes that had closed, and wait to be emitted.
  public var hasAmendments: Bool {
    guard let first = open.first, let closedThrough else { return false }
    return first.index <= closedThrough
  }

  /// Whether `closeByClock` would close a minute at this time.
  public func isDue(byClock now: Int64) -> Bool {
    guard let next = nextToClose else { return false }
    return next < MinuteBook.index(of: now - lateness)
  }

  /// Emits what was gathered for closed minutes, and closes none.
  public func closeAmendments() -> [Summary] {
    close(through: .min, amending: true)
  }

  /// Goes over a stretch of time that nobody lived through, as the clock was set forward from
  /// `before` to `now`.
  ///
  /// What is open of minutes before it closes. The minute that was going on and the one it is now
  /// are partial, those between are unknown and get nothing; minutes ahead stay open.
  public func skip(from before: Int64, to now: Int64) -> [Summary] {
    let left = MinuteBook.index(of: before)
    let landing = MinuteBook.index(of: now)
    guard landing > left else { return [] }
    var summaries = close(through: left - 1, amending: true)
    for minute in open where minute.index >= left && minute.index <= landing {
      minute.isSplit = true
    }
    while let first = open.first?.index, first < landing {
      closedThrough = first - 1
      summaries += close(through: first)
    }
    closedThrough = max(closedThrough ?? .min, landing - 1)
    firstPartialMinute = landing
    arm()
    return summaries
  }

  /// Index of the minute that closes next; nil as long as none is known of.
  ///
  /// Where nothing has closed yet it is the first there is a record of or, for categories known
  /// from before, the one we started in.
  var nextToClose: Int64? {
    if let closedThrough { return closedThrough + 1 }
    let first = open.first?.index
    guard firstPartialMinute > .min, !known.isEmpty else { return first }
    return min(first ?? .max, firstPartialMinute)
  }

  /// Works out what the watermark has to pass for the next minute to close.
  func arm() {
    forgetCurrent()
    guard let next = nextToClose else {
      _ = groups.arm(due: .max)
      return
    }
    let due = (next + 1) * MinuteBook.span + lateness
    let isPassed = groups.arm(due: due)
    isHeldByClock = isPassed && clock < due
    isDue = isPassed && !isHeldByClock
  }

  /// Has the next record close what is due.
  @usableFromInline
  @inline(never)
  func noteDue() {
    isDue = true
    forgetCurrent()
  }
}
