extension MinuteBook {
  /// Closes what the watermark has passed; with too many minutes open, amendments and the oldest
  /// minutes as well.
  func closeDue() {
    guard let watermark, let closedThrough else { return }
    var through = MinuteBook.index(of: min(watermark, clock) - lateness) - 1
    let isCrowded = open.count >= MinuteBook.maxOpenMinutes
    if isCrowded { through = max(through, open[open.count - MinuteBook.maxOpenMinutes].index) }
    guard through > closedThrough || isCrowded else { return }
    let steps = steps(through: max(through, closedThrough))
    if workers == 1 {
      closed += perform(steps)
    } else if !steps.isEmpty {
      closings.append(MinuteClosing(order: 0, steps: steps))
    }
  }

  /// Hands over the summaries of the minutes that records have closed, in order.
  public func takeClosed() -> [Summary] {
    defer { closed = [] }
    return closed
  }

  /// Whether `takeClosed` has something to hand over.
  public var hasClosed: Bool { !closed.isEmpty }

  /// Hands over what the record at this place in the order of all records has closed.
  public func takeClosings(order: UInt64) -> [MinuteClosing] {
    defer { closings = [] }
    for place in closings.indices { closings[place].order = order }
    return closings
  }

  /// Whether `takeClosings` has something to hand over.
  public var hasClosings: Bool { !closings.isEmpty }

  /// Makes the summaries of closed minutes, in order.
  ///
  /// To be called once for each closing, in their order, by one thread at a time; other threads
  /// may go on with records behind the closing.
  public func perform(_ closing: MinuteClosing) -> [Summary] {
    perform(closing.steps, before: closing.order)
  }

  private func perform(_ steps: [MinuteClosing.Step], before order: UInt64 = .max) -> [Summary] {
    learnKnown(before: order)
    return steps.flatMap { step in
      switch step {
      case .minute(let minute, let isAmendment): finish(minute, isAmendment: isAmendment)
      case .quiet(let index): zeros(index)
      }
    }
  }

  /// Notes that a category and environment had a line, where a worker may have met it later first.
  public func noteMet(category: Int, environment: Int, order: UInt64) {
    pool.note(category * environments.count + environment, order: order)
  }

  /// Pairs that had a record by now get zeros from now on.
  private func learnKnown(before order: UInt64 = .max) {
    for slot in pool.takeMet(before: order) { known.insert(key(slot)) }
  }

  /// Closes the minutes whose end the clock has passed by the lateness.
  public func closeByClock(now: Int64) -> [Summary] {
    close(through: MinuteBook.index(of: now - lateness) - 1)
  }

  /// Closes every minute up to one, in order: amendments, open minutes, zeros for quiet ones.
  public func close(through last: Int64) -> [Summary] {
    learnKnown()
    return perform(steps(through: last))
  }

  /// Takes what is to be closed up to a minute out of the open ones, in order.
  private func steps(through last: Int64) -> [MinuteClosing.Step] {
    var steps: [MinuteClosing.Step] = []
    while let minute = open.first, let closed = closedThrough, minute.index <= closed {
      open.removeFirst()
      steps.append(.minute(minute, isAmendment: true))
    }
    if closedThrough == nil, firstPartialMinute > .min, !known.isEmpty {
      // Nothing was seen yet: from our start on quiet minutes of known categories are zeros.
      closedThrough = firstPartialMinute - 1
    }
    guard var next = closedThrough.map({ $0 + 1 }) else { return steps }
    while next <= last {
      if let minute = open.first, minute.index == next {
        open.removeFirst()
        steps.append(.minute(minute, isAmendment: false))
      } else {
        // A silence lasts up to the next record that is known of, closed now or not.
        let newest = watermark.map(MinuteBook.index(of:)) ?? last
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
    forgetCurrent()
    return steps
  }

  /// Closes everything: the newest minute is partial, as its end was not seen.
  public func closeAll() -> [Summary] {
    guard let newest = open.last?.index else { return [] }
    guard let closed = closedThrough, newest > closed else { return close(through: .min) }
    var summaries = close(through: newest - 1)
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
    learnKnown()
    for minute in open {
      minute.carried += states(of: minute, isAmendment: false)
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
