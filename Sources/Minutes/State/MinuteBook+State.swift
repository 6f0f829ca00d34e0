extension MinuteBook {
  /// What the book holds now; it can go on.
  ///
  /// To be called when all workers are through with the records before, and nothing that was closed
  /// waits to be performed. Cost: that of finishing each open minute once.
  public var state: BookState {
    var state = BookState()
    state.closedThrough = closedThrough
    state.firstPartialMinute = firstPartialMinute
    state.clock = clock
    state.isHeldByClock = isHeldByClock
    state.isDue = isDue
    state.known = known.sorted()
    state.sources = groups.snapshot
    state.minutes = open.map { minute in
      var held = BookState.Minute(index: minute.index)
      held.isSplit = minute.isSplit
      held.tallied = minute.carried + wholeStates(of: minute)
      held.absorbed = minute.absorbed.sorted { $0.key < $1.key }.flatMap { $0.value.received }
      return held
    }
    return state
  }

  /// What each worker has tallied of a minute, the shards left as they are.
  private func wholeStates(of minute: OpenMinute) -> [Summary] {
    minute.shards.flatMap { shard in
      (0..<slotCount).compactMap { slot in
        guard let state = shard.states[slot] else { return nil }
        var summary = empty(minute.index, key(slot))
        state.pointee.finish(into: &summary, isWhole: true)
        return summary
      }
    }
  }

  /// Goes on from another book's state; to be called before the first record.
  ///
  /// Minutes and categories that the state holds go on under this book's rules, as after a change of
  /// rules. What cannot be taken, of more categories or instances than there may be, is left out.
  public func restore(_ state: BookState) {
    precondition(open.isEmpty && closedThrough == nil, "a state is where a book begins")
    for minute in state.minutes {
      let opened = openMinute(minute.index)
      opened.isSplit = minute.isSplit
      // Whoever goes on with them has counted them, by whatever name it was called then.
      opened.carried = minute.tallied.map { tallied in
        var ours = tallied
        ours.instance = instance
        return ours
      }
      for summary in minute.absorbed { bringBack(summary, into: opened) }
    }
    closedThrough = state.closedThrough
    firstPartialMinute = state.firstPartialMinute
    let names = Set(programs.map(\.plan.name))
    known = Set(
      state.known.filter { names.contains($0.category) && environments.contains($0.environment) }
    )
    forgetCurrent()
    groups.restore(state.sources)
    clock = state.clock
    isHeldByClock = state.isHeldByClock
    isDue = state.isDue
  }

  /// Has minutes up to the one of a time marked partial: nobody knows whether all of them was seen.
  ///
  /// What is open of them stays open, and takes what comes late.
  public func resume(at now: Int64) {
    firstPartialMinute = max(firstPartialMinute, MinuteBook.index(of: now))
    for minute in open where minute.index <= firstPartialMinute { minute.isSplit = true }
    arm()
  }

  /// Takes what was absorbed before, unless the rules of now say otherwise.
  private func bringBack(_ summary: Summary, into minute: OpenMinute) {
    guard !contradictsRules(summary) else { return }
    let key = Key(category: summary.category, environment: summary.environment)
    if let known = minute.absorbed[key] {
      if !known.isFull, !known.contradicts(summary) { known.add(summary) }
    } else {
      minute.absorbed[key] = Combination(summary)
    }
  }
}

extension SourceGroups {
  /// How far each group is; the groups can go on.
  var snapshot: SourceState {
    var state = SourceState()
    state.groups = used.map { number in
      let row = rows[number]
      return SourceState.Group(
        number: number,
        mark: row.mark,
        seen: row.seen,
        candidate: row.candidate,
        run: row.run
      )
    }
    state.records = self.state.pointee.records
    state.due = self.state.pointee.due
    state.recheckAt = self.state.pointee.recheckAt
    state.oldest = self.state.pointee.oldest
    state.wanted = self.state.pointee.wanted
    state.isPassed = self.state.pointee.isPassed
    return state
  }

  /// Goes on from where other groups were; groups that there are none of are left out.
  func restore(_ snapshot: SourceState) {
    forget()
    for group in snapshot.groups
    where (0..<SourceGroups.count).contains(group.number) && !used.contains(group.number) {
      rows[group.number].mark = group.mark
      rows[group.number].seen = group.seen
      rows[group.number].candidate = group.candidate
      rows[group.number].run = group.run
      used.append(group.number)
    }
    state.pointee.records = snapshot.records
    state.pointee.due = snapshot.due
    state.pointee.recheckAt = snapshot.recheckAt
    state.pointee.oldest = snapshot.oldest
    state.pointee.wanted = snapshot.wanted
    state.pointee.isPassed = snapshot.isPassed
  }
}
