extension LognormTable {
  /// Leaves where the top-level fields of a matched rule lie in the scratch's slots.
  func fillSlots(
    _ rule: Int,
    _ subject: UnsafePointer<UInt8>,
    _ scratch: inout LognormScratch
  ) {
    let slots = rules[rule].slots
    scratch.clearSlots(Int(slots.count))
    guard slots.count > 0 else { return }
    fill(numbers + Int(slots.start), Int(slots.count), 0..<scratch.captureCount, subject, &scratch)
  }

  private func fill(
    _ names: UnsafePointer<Int32>,
    _ count: Int,
    _ range: Range<Int>,
    _ subject: UnsafePointer<UInt8>,
    _ scratch: inout LognormScratch
  ) {
    var at = range.lowerBound
    var slot = 0
    while at < range.upperBound {
      let capture = scratch.captures[at]
      let edge = edges + Int(capture.edge)
      let next = Int(capture.link)
      if edge.pointee.name == 0, edge.pointee.kind == .userType {
        // Its fields are the fields of what holds it.
        fill(names, count, (at + 1)..<next, subject, &scratch)
      }
      // Captures come in the order of the slots, except where ways of a choice were left out.
      for _ in 0..<count {
        if slot == count { slot = 0 }
        defer { slot &+= 1 }
        guard names[slot] == edge.pointee.name else { continue }
        if scratch.pairs[slot &* 2] < 0 {
          let range = content(edge, subject, Int(capture.start), Int(capture.end))
          scratch.setSlot(slot, range.lowerBound, range.upperBound)
        }
        break
      }
      at = next
    }
  }

  /// The value's bytes without its quotes.
  @inline(__always)
  func content(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ start: Int,
    _ end: Int
  ) -> Range<Int> {
    switch edge.pointee.kind {
    case .opQuotedString where subject[start] == 0x22: (start &+ 1)..<(end &- 1)
    case .string
    where edge.pointee.options & LognormMotif.Option.mayQuote != 0
      && subject[start] == edge.pointee.first:
      (start &+ 1)..<(end &- 1)
    case .json: start..<trimmed(subject, start, end)
    default: start..<end
    }
  }

  private func trimmed(_ subject: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var end = end
    while end > start, LognormBytes.isSpace(subject[end &- 1]) { end &-= 1 }
    return end
  }
}
