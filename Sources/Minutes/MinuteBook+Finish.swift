extension MinuteBook {
  func finish(_ minute: OpenMinute, isAmendment: Bool) -> [Summary] {
    var summaries = gather(minute, isAmendment: isAmendment)
    let present = Set(summaries.map { Key(category: $0.category, environment: $0.environment) })
    // Zeros are for the minutes behind it, in whatever order its records came.
    defer { known.formUnion(present) }
    if !isAmendment {
      summaries += zeros(minute.index).filter {
        !present.contains(Key(category: $0.category, environment: $0.environment))
      }
    }
    recycle(minute)
    if minute.isSplit || minute.isBeforeStart {
      for place in summaries.indices { summaries[place].isPartial = true }
    }
    return order(summaries)
  }

  /// What a minute holds, under the rules of now and of before.
  func gather(_ minute: OpenMinute, isAmendment: Bool) -> [Summary] {
    // What is still to be merged must not be cut before.
    let isWhole = !minute.carried.isEmpty
    var summaries = states(of: minute, isAmendment: isAmendment, isWhole: isWhole)
    // Backwards: each is the earlier part of what is gathered so far.
    for var carried in minute.carried.reversed() {
      carried.isAmendment = isAmendment
      if let place = summaries.firstIndex(where: {
        $0.category == carried.category && $0.environment == carried.environment
      }) {
        summaries[place] = summaries[place].continuing(carried)
      } else {
        summaries.append(carried)
      }
    }
    if isWhole {
      for place in summaries.indices { summaries[place].cut(by: plan(of: summaries[place])) }
    }
    if !minute.absorbed.isEmpty { combine(&summaries, of: minute, isAmendment: isAmendment) }
    for place in summaries.indices { settle(&summaries[place]) }
    return summaries
  }

  /// Hands over what outlives the minutes and has changed since the last call; to be called by who
  /// performs closings.
  public func takeStandingChanges() -> [Standing.Entry] {
    standing.takeChanges()
  }

  /// Brings in what outlives the minute.
  private func settle(_ summary: inout Summary) {
    let kinds: [MetricKind] = [.level, .derive]
    guard summary.metrics.contains(where: { kinds.contains($0.value.kind) }) else { return }
    let plan = plan(of: summary)
    standing.settle(&summary) { name in
      plan?.metrics.first { $0.name == name }?.wrapBits
    }
  }

  private func plan(of summary: Summary) -> CategoryPlan? {
    programs.first { $0.plan.name == summary.category }?.plan
  }

  func states(of minute: OpenMinute, isAmendment: Bool, isWhole: Bool = false) -> [Summary] {
    (0..<slotCount).compactMap { slot in
      guard let state = merge(minute, slot) else { return nil }
      var summary = empty(minute.index, key(slot))
      state.pointee.finish(into: &summary, isWhole: isWhole)
      summary.isAmendment = isAmendment
      return summary
    }
  }

  /// Brings what all workers tallied into the first state there is; the others are left as they
  /// are, to be emptied or freed.
  private func merge(
    _ minute: OpenMinute,
    _ slot: Int
  ) -> UnsafeMutablePointer<CategoryMinute>? {
    var first: UnsafeMutablePointer<CategoryMinute>?
    for shard in minute.shards {
      guard let state = shard.states[slot] else { continue }
      if let first {
        first.pointee.merge(state.pointee)
      } else {
        first = state
      }
    }
    return first
  }

  /// Summaries of a minute in which known categories had no record.
  func zeros(_ index: Int64) -> [Summary] {
    (0..<slotCount).compactMap { slot in
      guard known.contains(key(slot)) else { return nil }
      var summary = quietSummary(slot)
      summary.minute = index * MinuteBook.span
      summary.isPartial = index == firstPartialMinute
      settle(&summary)
      return summary
    }
  }

  func quietSummary(_ slot: Int) -> Summary {
    if let made = quiet[slot] { return made }
    var summary = empty(0, key(slot))
    CategoryMinute(programs[slot / environments.count], seed: seed).finish(into: &summary)
    quiet[slot] = summary
    return summary
  }

  func order(_ summaries: [Summary]) -> [Summary] {
    let places = Dictionary(
      programs.enumerated().map { ($1.plan.name, $0) },
      uniquingKeysWith: { first, _ in first }
    )
    return summaries.sorted {
      let a = places[$0.category] ?? .max
      let b = places[$1.category] ?? .max
      return a != b ? a < b : $0.environment < $1.environment
    }
  }

  func empty(_ index: Int64, _ key: Key) -> Summary {
    var summary = Summary(
      minute: index * MinuteBook.span,
      span: Int(MinuteBook.span),
      instance: instance,
      category: key.category,
      environment: key.environment
    )
    summary.isPartial = index == firstPartialMinute
    return summary
  }

  func key(_ slot: Int) -> Key {
    Key(
      category: programs[slot / environments.count].plan.name,
      environment: environments[slot % environments.count]
    )
  }
}
