extension TopState {
  /// Adds what another state counted; the capacity stays this state's.
  ///
  /// As long as neither side has forgotten a key and both fit, the result is exact and does not
  /// depend on order or grouping; else the bounds hold for any order and grouping, while which
  /// of the smallest keys are held may differ. Cost: about 20 ns a key of `other`.
  public mutating func merge(_ other: borrowing TopState) {
    if hashesItself != other.hashesItself { hashItself() }
    let ownFloor = floor
    raiseMissed(by: other.floor)
    floor = saturatingSum(ownFloor, other.floor)
    total = saturatingSum(total, other.total)
    if let theirs = other.slots, let order = other.order {
      for entry in 0..<other.keyCount {
        let index = Int(order[entry])
        let lack = other.missed?[index] ?? 0
        other.withKey(of: theirs[index]) { key, _ in
          var slot = theirs[index]
          if hashesItself, !other.hashesItself {
            slot.rehash(hashBytes(key, slot.length, seed: Self.processSeed))
          }
          mergeKey(slot, key, missed: lack, floors: (own: ownFloor, other: other.floor))
        }
      }
    }
    // Only now: a key that one side has not reached yet would be taken for one it does not hold.
    if keyCount > capacity { prune(keeping: capacity) }
    while arenaUsed > arenaLimit { prune(keeping: keyCount / 2) }
  }

  private mutating func mergeKey(
    _ slot: TopSlot,
    _ key: UnsafePointer<UInt8>,
    missed lack: UInt64,
    floors: (own: UInt64, other: UInt64)
  ) {
    guard let slots else { return insert(slot, key, missed: saturatingSum(lack, floors.own)) }
    let index = find(slot, key, in: slots)
    guard slots[index].isTaken else {
      return insert(slot, key, missed: saturatingSum(lack, floors.own))
    }
    slots[index].count = saturatingSum(slots[index].count, slot.count)
    // Held by both: take back the floor that was added as if the other side did not hold it. The
    // subtraction cannot wrap: missed was raised by that floor, and lack is never above it.
    let tooMuch = floors.other - lack
    if tooMuch > 0, let missed { missed[index] -= tooMuch }
  }

  private mutating func raiseMissed(by rise: UInt64) {
    guard rise > 0, keyCount > 0, let order else { return }
    let missed = makeMissed()
    for entry in 0..<keyCount {
      let index = Int(order[entry])
      missed[index] = saturatingSum(missed[index], rise)
    }
  }

  /// Places all keys anew by this process's own seed; from now on callers' hashes are not used.
  private mutating func hashItself() {
    guard !hashesItself else { return }
    hashesItself = true
    rebuild { state, slot, _ in
      let hash = state.withKey(of: slot) { hashBytes($0, $1, seed: Self.processSeed) }
      slot.rehash(hash)
      return true
    }
  }
}
