extension MinuteBook {
  /// Closes what the watermark has passed; with too many minutes open, amendments and the oldest
  /// minutes as well.
  func closeDue() {
    isDue = false
    guard let next = nextToClose else { return }
    let watermark = groups.refresh()
    var through = watermark.map { MinuteBook.index(of: min($0, clock) - lateness) - 1 } ?? .min
    let isCrowded = open.count >= MinuteBook.maxOpenMinutes
    if isCrowded { through = max(through, open[open.count - MinuteBook.maxOpenMinutes].index) }
    let steps = steps(through: max(through, next - 1), amending: isCrowded)
    if workers == 1 {
      closed += perform(steps)
    } else if !steps.isEmpty {
      closings.append(MinuteClosing(steps: steps))
    }
  }

  /// Hands over the summaries of the minutes that records have closed, in order.
  public func takeClosed() -> [Summary] {
    defer { closed = [] }
    return closed
  }

  /// Whether `takeClosed` has something to hand over.
  public var hasClosed: Bool { !closed.isEmpty }

  /// Hands over what records have closed, to be performed once all before them are tallied.
  public func takeClosings() -> [MinuteClosing] {
    defer { closings = [] }
    return closings
  }

  /// Whether `takeClosings` has something to hand over.
  public var hasClosings: Bool { !closings.isEmpty }

  /// Makes the summaries of closed minutes, in order.
  ///
  /// To be called once for each closing, in their order, by one thread at a time; other threads
  /// may go on with records behind the closing.
  public func perform(_ closing: MinuteClosing) -> [Summary] {
    perform(closing.steps)
  }

  private func perform(_ steps: [MinuteClosing.Step]) -> [Summary] {
    steps.flatMap { step in
      switch step {
      case .minute(let minute, let isAmendment): finish(minute, isAmendment: isAmendment)
      case .quiet(let index): zeros(index)
      }
    }
  }

  /// Closes the minutes whose end the clock has passed by the lateness.
  public func closeByClock(now: Int64) -> [Summary] {
    close(through: MinuteBook.index(of: now - lateness) - 1)
  }

  /// Closes every minute up to one, in order: amendments, open minutes, zeros for quiet ones.
  ///
  /// Amendments are gathered until a minute closes, or until `amending`.
  public func close(through last: Int64, amending: Bool = false) -> [Summary] {
    perform(steps(through: last, amending: amending))
  }

  /// Takes what is to be closed up to a minute out of the open ones, in order.
  private func steps(through last: Int64, amending: Bool) -> [MinuteClosing.Step] {
    defer { arm() }
    guard var next = nextToClose, next <= last || amending else { return [] }
    // Nothing was performed yet, so nobody else is at it.
    if closedThrough == nil { standing.forget(after: (next + 1) * MinuteBook.span) }
    var steps: [MinuteClosing.Step] = []
    while let minute = open.first, let closed = closedThrough, minute.index <= closed {
      open.removeFirst()
      steps.append(.minute(minute, isAmendment: true))
    }
    let newest = watermark.map(MinuteBook.index(of:)) ?? last
    // Whether the stream has come as far as our start: then what it says of minutes before is a part
    // of them, and the silent ones among them are unknown. An old file stands on its own.
    let isPastStart = firstPartialMinute > .min && max(newest, last) >= firstPartialMinute
    while next <= last {
      let isBeforeStart = isPastStart && next < firstPartialMinute
      if let minute = open.first, minute.index == next {
        open.removeFirst()
        minute.isBeforeStart = isBeforeStart
        steps.append(.minute(minute, isAmendment: false))
      } else if isBeforeStart || isUnseen(next) {
        next = min(open.first?.index ?? firstPartialMinute, firstPartialMinute, last + 1)
        closedThrough = next - 1
        continue
      } else {
        // A silence lasts up to the next record that is known of, closed now or not.
        let following = open.first?.index ?? max(newest, last + 1)
        if following - next > MinuteBook.maxQuietMinutes {
          next = following
          closedThrough = next - 1
          continue
        }
        steps.append(.quiet(next))
      }
      closedThrough = next
      next += 1
    }
    return steps
  }

  /// Closes all but the newest open minutes before their time, amendments as well, as memory runs short.
  ///
  /// What still comes of them is an amendment. Empty when there are no more than are to be kept.
  public func closeEarly(keeping count: Int) -> [Summary] {
    guard open.count > max(count, 0) else { return [] }
    let last = open[open.count - max(count, 0) - 1].index
    return close(through: max(last, closedThrough ?? .min), amending: true)
  }

  /// Whether nobody saw a minute: it lies behind all records that came, and before our start.
  ///
  /// The clock alone closes it: a stream that lags may have stopped on its way.
  private func isUnseen(_ index: Int64) -> Bool {
    guard index < firstPartialMinute, let watermark else { return false }
    return index > MinuteBook.index(of: watermark)
  }

  /// Closes everything: the newest minute is partial, as its end was not seen.
  public func closeAll() -> [Summary] {
    guard let newest = open.last?.index else { return [] }
    guard newest > closedThrough ?? .min else { return close(through: .min, amending: true) }
    var summaries = close(through: newest - 1, amending: true)
    let last = close(through: newest)
    summaries += last.map { summary in
      var partial = summary
      partial.isPartial = true
      return partial
    }
    return summaries
  }

  /// Emits what the open minutes hold now, marked partial, and starts them anew: what is emitted
  /// later of the same minute adds to it.
  public func emitNow() -> [Summary] {
    var summaries: [Summary] = []
    for minute in open {
      let isAmendment = minute.index <= closedThrough ?? .min
      summaries += gather(minute, isAmendment: isAmendment).map { summary in
        var partial = summary
        partial.isPartial = true
        return partial
      }
      for shard in minute.shards {
        for slot in 0..<slotCount { shard.states[slot]?.pointee.reset() }
      }
      minute.carried = []
      minute.absorbed = [:]
      minute.isSplit = true
    }
    return summaries
  }

  /// Goes on with other rules: what open minutes hold under the old ones is finished, kept, and
  /// merged by metric name when the minute closes.
  public func replace(plans: [CategoryPlan], environments: [String]) {
    for minute in open {
      minute.carried += states(of: minute, isAmendment: false, isWhole: true)
      release(minute)
    }
    quiet = [:]
    programs = plans.map(TallyProgram.init)
    self.environments = environments
    pool = StatePool(slots: slotCount, limit: workers)
    for minute in open { minute.shards = makeShards() }
    let names = Set(plans.map(\.name))
    known = known.filter { names.contains($0.category) && environments.contains($0.environment) }
    forgetCurrent()
  }
}
