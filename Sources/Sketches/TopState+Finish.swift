extension TopState {
  /// The `keep` largest keys so far; the state can go on.
  ///
  /// Cost: a pass over the keys held and a sort of those listed.
  public func finish(keep: Int) -> Top {
    finish(ranked(keep: keep))
  }

  /// What `finish` and `encode` answer, with the keys ranked once: that is most of their cost.
  ///
  /// Keys counted less than `minCount` are in neither; `unlisted` says how much they can have had.
  public func finishEncoded(keep: Int, minCount: UInt64 = 0) -> (top: Top, bytes: [UInt8]) {
    var listed = ranked(keep: Self.encodedKeys(showing: keep))
    if minCount > 1 {
      listed = first(listed.ranks.prefix { $0.slot.count >= minCount }.count, of: listed)
    }
    return (finish(first(keep, of: listed)), encode(written(keep, of: listed)))
  }

  private func finish(_ listed: Listed) -> Top {
    var keys: [UInt8] = []
    keys.reserveCapacity(listed.ranks.reduce(0) { $0 + $1.slot.length })
    for rank in listed.ranks {
      withKey(of: rank.slot) { bytes, count in
        keys.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
      }
    }
    var entries: [TopEntry] = []
    entries.reserveCapacity(listed.ranks.count)
    var start = 0
    for rank in listed.ranks {
      let end = start + rank.slot.length
      entries.append(TopEntry(bytes: keys[start..<end], count: rank.slot.count))
      start = end
    }
    return Top(
      entries: entries,
      total: total,
      distinctKept: keyCount,
      error: listed.ranks.reduce(0) { max($0, $1.missed) },
      unlisted: listed.unlisted
    )
  }

  /// A held key on its way into the listed order.
  struct Rank {
    var slot: TopSlot
    var missed: UInt64
    /// The first 16 bytes, big end first and padded with zeros: settles most comparisons of keys.
    var prefix: (UInt64, UInt64)

    /// The most weight the key can have had.
    var most: UInt64 { saturatingSum(slot.count, missed) }
  }

  /// Keys in listed order, and the most that any other key can have had.
  typealias Listed = (ranks: ArraySlice<Rank>, unlisted: UInt64)

  /// The largest keys in listed order, and the most that any other key can have had.
  func ranked(keep: Int) -> Listed {
    guard let slots, let order, keyCount > 0 else { return ([], floor) }
    let keep = max(keep, 0)
    let least = keep < keyCount ? count(atRank: max(keep, 1)) : 0
    var ranks: [Rank] = []
    var ties: [Rank] = []
    ranks.reserveCapacity(min(keep, keyCount))
    if least > 0 { ties.reserveCapacity(keep) }
    var unlisted = floor
    for entry in 0..<keyCount {
      let index = Int(order[entry])
      let slot = slots[index]
      let lack = missed?[index] ?? 0
      if slot.count < least || keep == 0 {
        unlisted = max(unlisted, saturatingSum(slot.count, lack))
      } else if slot.count > least {
        ranks.append(Rank(slot: slot, missed: lack, prefix: prefix(of: slot)))
      } else {
        ties.append(Rank(slot: slot, missed: lack, prefix: prefix(of: slot)))
      }
    }
    let kept = keepFirst(keep - ranks.count, of: &ties)
    for cut in ties[kept...] {
      unlisted = max(unlisted, cut.most)
    }
    ranks += ties[..<kept]
    sort(&ranks)
    return (ranks[...], unlisted)
  }

  private func count(atRank rank: Int) -> UInt64 {
    guard let slots, let order else { return 0 }
    let counts = UnsafeMutablePointer<UInt64>.allocate(capacity: keyCount)
    defer { counts.deallocate() }
    for entry in 0..<keyCount { counts[entry] = slots[Int(order[entry])].count }
    return selectLargest(rank, of: counts, count: keyCount)
  }

  /// Moves the `room` first of `ranks` to the front, in any order; answers how many there are.
  ///
  /// The last listed count is often 1 and shared by thousands: a heap with the last of the first
  /// ones on top spares sorting them all.
  private func keepFirst(_ room: Int, of ranks: inout [Rank]) -> Int {
    // Room is never 0 where there are ties: the count they share is the one at the last rank.
    guard room > 0, ranks.count > room else { return ranks.count }
    ranks.withUnsafeMutableBufferPointer { ranks in
      makeHeap(ranks, count: room)
      for index in room..<ranks.count where precedes(ranks[index], ranks[0]) {
        ranks.swapAt(index, 0)
        siftDown(ranks, from: 0, count: room)
      }
    }
    return room
  }

  /// Sorts in place by heap: no two keys are the same, so order among equals does not matter, and
  /// the library's sort allocates several times.
  private func sort(_ ranks: inout [Rank]) {
    ranks.withUnsafeMutableBufferPointer { ranks in
      makeHeap(ranks, count: ranks.count)
      for last in stride(from: ranks.count - 1, to: 0, by: -1) {
        ranks.swapAt(0, last)
        siftDown(ranks, from: 0, count: last)
      }
    }
  }

  private func makeHeap(_ heap: UnsafeMutableBufferPointer<Rank>, count: Int) {
    for parent in stride(from: count / 2 - 1, through: 0, by: -1) {
      siftDown(heap, from: parent, count: count)
    }
  }

  /// Lets a rank sink to its place; those above it move up one by one, without swaps.
  private func siftDown(
    _ heap: UnsafeMutableBufferPointer<Rank>,
    from start: Int,
    count: Int
  ) {
    let sinking = heap[start]
    var parent = start
    while true {
      var child = 2 &* parent &+ 1
      guard child < count else { break }
      if child &+ 1 < count, precedes(heap[child], heap[child &+ 1]) { child &+= 1 }
      guard precedes(sinking, heap[child]) else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = sinking
  }

  private func prefix(of slot: TopSlot) -> (UInt64, UInt64) {
    withKey(of: slot) { key, length in
      if length >= 16 { return (word(key, 0).byteSwapped, word(key, 8).byteSwapped) }
      var prefix: (UInt64, UInt64) = (0, 0)
      for place in 0..<min(length, 8) {
        prefix.0 |= UInt64(key[place]) &<< UInt64(56 &- 8 &* place)
      }
      for place in min(length, 8)..<length {
        prefix.1 |= UInt64(key[place]) &<< UInt64(120 &- 8 &* place)
      }
      return prefix
    }
  }

  @inline(__always)
  private func precedes(_ first: Rank, _ second: Rank) -> Bool {
    if first.slot.count != second.slot.count { return first.slot.count > second.slot.count }
    if first.prefix.0 != second.prefix.0 { return first.prefix.0 < second.prefix.0 }
    if first.prefix.1 != second.prefix.1 { return first.prefix.1 < second.prefix.1 }
    return precedesByRest(first.slot, second.slot)
  }

  /// Order of keys whose first sixteen bytes agree, padded with zeros.
  @inline(never)
  private func precedesByRest(_ first: TopSlot, _ second: TopSlot) -> Bool {
    withKey(of: first) { left, leftCount in
      withKey(of: second) { right, rightCount in
        for place in 0..<min(leftCount, rightCount) where left[place] != right[place] {
          return left[place] < right[place]
        }
        return leftCount < rightCount
      }
    }
  }
}
