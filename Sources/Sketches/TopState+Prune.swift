extension TopState {
  /// Forgets the smallest keys so that at most `most` are left, and raises the floor.
  ///
  /// All keys at the threshold go together: who stays depends on counts alone, not on order or
  /// hashes. Cost: linear in the keys held; as half of them go, constant for each key added.
  mutating func prune(keeping most: Int) {
    guard keyCount > most, let slots, let order else { return }
    let uppers = UnsafeMutablePointer<UInt64>.allocate(capacity: keyCount)
    for entry in 0..<keyCount {
      let index = Int(order[entry])
      uppers[entry] = saturatingSum(slots[index].count, missed?[index] ?? 0)
    }
    let threshold = selectLargest(most + 1, of: uppers, count: keyCount)
    uppers.deallocate()
    floor = max(floor, threshold)
    rebuild { _, slot, lack in saturatingSum(slot.count, lack) > threshold }
  }

  /// Places anew the keys that `keep` says yes to, which may change their tags; the rest goes.
  ///
  /// Arena bytes of keys that stay are moved together: their offsets ascend in order of arrival,
  /// so none is overwritten before it has moved.
  mutating func rebuild(keep: (borrowing TopState, inout TopSlot, UInt64) -> Bool) {
    guard let slots, let order, keyCount > 0 else { return }
    let stay = UnsafeMutablePointer<TopSlot>.allocate(capacity: keyCount)
    let lacks = UnsafeMutablePointer<UInt64>.allocate(capacity: keyCount)
    defer {
      stay.deallocate()
      lacks.deallocate()
    }
    var count = 0
    for entry in 0..<keyCount {
      let index = Int(order[entry])
      var slot = slots[index]
      let lack = missed?[index] ?? 0
      guard keep(self, &slot, lack) else { continue }
      stay[count] = slot
      lacks[count] = lack
      count += 1
    }
    clearSlots()
    arenaUsed = 0
    for entry in 0..<count {
      var slot = stay[entry]
      if !slot.isInline, let arena {
        (arena + arenaUsed).update(from: arena + Int(slot.low), count: slot.length)
        slot.low = UInt64(arenaUsed)
        arenaUsed += slot.length
      }
      let index = freeIndex(for: slot.tag, in: slots)
      slots[index] = slot
      missed?[index] = lacks[entry]
      order[entry] = UInt32(index)
    }
    keyCount = count
  }
}

/// The value that stands at `rank` (from 1) when `values` are sorted descending; reorders them.
///
/// By digits of 8 bits from the top, each pass keeping one bucket: linear whatever the values,
/// where a quickselect could be led into quadratic time by chosen counts.
func selectLargest(
  _ rank: Int,
  of values: UnsafeMutablePointer<UInt64>,
  count: Int
) -> UInt64 {
  var rank = rank
  var count = count
  var highest: UInt64 = 0
  for index in 0..<count { highest = max(highest, values[index]) }
  var shift = (UInt64.bitWidth - max(highest, 1).leadingZeroBitCount - 1) / 8 * 8
  return withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { buckets in
    while true {
      buckets.update(repeating: 0)
      for index in 0..<count { buckets[Int(values[index] >> UInt64(shift) & 0xff)] += 1 }
      var digit = 255
      while digit > 0, buckets[digit] < rank {
        rank -= buckets[digit]
        digit -= 1
      }
      var kept = 0
      for index in 0..<count where Int(values[index] >> UInt64(shift) & 0xff) == digit {
        values[kept] = values[index]
        kept += 1
      }
      count = kept
      if shift == 0 { return values[0] }
      shift -= 8
    }
  }
}
