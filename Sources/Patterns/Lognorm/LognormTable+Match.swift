extension LognormTable {
  /// Longest line, in bytes; a longer one does not match.
  public static let maxLineBytes = 1 << 28

  /// Finds the rule that takes a line; -1 for none.
  ///
  /// Its fields are left in the scratch's slots.
  /// Depth first, edges in their order, first success wins. Each node is tried once for each
  /// offset, so time is bounded by rules times bytes, and by `LognormScratch.maxSteps`. 64 bytes
  /// behind `count` must be readable. No allocation once the scratch has grown. A writer needs no
  /// slots.
  public func match(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: inout LognormScratch,
    keepsSlots: Bool = true
  ) -> Int {
    let rule = find(subject, count, &scratch)
    if keepsSlots, rule >= 0 { fillSlots(rule, subject, &scratch) }
    return rule
  }

  /// The same without slots: the fields stay as captures.
  func find(
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    scratch.begin()
    guard count <= Self.maxLineBytes else {
      scratch.overruns &+= 1
      return -1
    }
    let end = run(0, subject, count, 0, isPartial: false, depth: 0, &scratch)
    if scratch.steps < 0 {
      scratch.overruns &+= 1
      return -1
    }
    return end < 0 ? -1 : Int(scratch.rule)
  }

  /// Follows the graph from a node; answers where it ended, -1 when no way leads to an end.
  func run(
    _ root: UInt32,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    isPartial: Bool,
    depth: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    guard depth < LognormScratch.maxDepth else { return -1 }
    let base = scratch.choiceCount
    scratch.runs &+= 1
    let run = scratch.runs
    var node = root
    var at = start
    var place = nodes[Int(node)]
    var next = place.first
    while true {
      let last = place.first &+ place.count
      var stop = -1
      var taken = edges
      let captured = scratch.captureCount
      while next < last {
        let edge = edges + Int(next)
        let number = next
        next &+= 1
        scratch.steps &-= 1
        switch edge.pointee.kind {
        case .literal: stop = literal(edge, subject, count, at)
        case .branch:
          let found = branch(edge, subject, count, at)
          guard found >= 0 else { continue }
          taken = edges + Int(found)
          stop = at &+ Int(taken.pointee.length)
          // Literals of a branch have no names.
          if stop > scratch.furthest { scratch.furthest = stop }
          if next < last || place.rule >= 0 { scratch.push(node, next, at, captured) }
        case .userType, .repeating:
          stop = composite(edge, number, subject, count, at, depth, &scratch)
        default: stop = step(edge, subject, count, at, &scratch)
        }
        if edge.pointee.kind == .branch { break }
        guard stop >= 0 else { continue }
        if stop > scratch.furthest { scratch.furthest = stop }
        if next < last || place.rule >= 0 { scratch.push(node, next, at, captured) }
        if edge.pointee.name >= 0, !edge.pointee.kind.isComposite {
          scratch.capture(number, at, stop)
        }
        taken = edge
        break
      }
      if scratch.steps < 0 {
        scratch.choiceCount = base
        return -1
      }
      if stop >= 0 {
        let following = self.place(after: taken)
        if !following.isShared || !scratch.hasFailed(run, taken.pointee.target, stop) {
          // Only a real node is ever gone back to.
          node = taken.pointee.target
          at = stop
          place = following
          next = following.first
          continue
        }
      } else if place.rule >= 0, isPartial || at == count {
        scratch.choiceCount = base
        scratch.rule = place.rule
        return at
      }
      guard scratch.choiceCount > base else { return -1 }
      scratch.choiceCount &-= 1
      let choice = scratch.choices[scratch.choiceCount]
      node = choice.node
      at = Int(choice.at)
      place = nodes[Int(node)]
      next = choice.next
      scratch.captureCount = Int(choice.captures)
    }
  }

  @inline(__always)
  func literal(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    let length = Int(edge.pointee.length)
    guard at &+ length <= count else { return -1 }
    let text = UnsafeRawPointer(subject + at).loadUnaligned(as: UInt64.self)
    // What lies above the literal's bytes is shifted out.
    let shift = UInt64(length >= 8 ? 0 : 64 &- length &* 8)
    guard (text ^ edge.pointee.word) &<< shift == 0 else { return -1 }
    if length <= 8 { return at &+ length }
    if length <= Self.inlineBytes {
      let rest = UnsafeRawPointer(subject + at + 8).loadUnaligned(as: UInt64.self)
      let wanted = UInt64(edge.pointee.data) | UInt64(edge.pointee.more) &<< 32
      return (rest ^ wanted) &<< UInt64(128 &- length &* 8) == 0 ? at &+ length : -1
    }
    return isEqual(subject + at + 8, blob + Int(edge.pointee.data) + 8, length &- 8)
      ? at &+ length : -1
  }

  // Both sides have 8 readable bytes behind them.
  @inline(__always)
  private func isEqual(
    _ left: UnsafePointer<UInt8>,
    _ right: UnsafePointer<UInt8>,
    _ count: Int
  ) -> Bool {
    var done = 0
    while done &+ 8 <= count {
      let a = UnsafeRawPointer(left + done).loadUnaligned(as: UInt64.self)
      let b = UnsafeRawPointer(right + done).loadUnaligned(as: UInt64.self)
      if a != b { return false }
      done &+= 8
    }
    if done == count { return true }
    let a = UnsafeRawPointer(left + done).loadUnaligned(as: UInt64.self)
    let b = UnsafeRawPointer(right + done).loadUnaligned(as: UInt64.self)
    return (a ^ b) &<< UInt64(64 &- (count &- done) &* 8) == 0
  }

  /// The branch's edge that the bytes start with, -1 for none.
  @inline(__always)
  private func branch(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int
  ) -> Int {
    guard at < count else { return -1 }
    let byte = subject[at]
    let first = Int(edge.pointee.data)
    if edge.pointee.more != .max {
      let index = branches[Int(edge.pointee.more) &* 256 &+ Int(byte)]
      guard index != .max else { return -1 }
      let number = first &+ Int(index)
      return literal(edges + number, subject, count, at) >= 0 ? number : -1
    }
    // The lowest byte that becomes zero is the one; places not used repeat the first.
    let odd = edge.pointee.word ^ UInt64(byte) &* 0x0101_0101_0101_0101
    let zeros = (odd &- 0x0101_0101_0101_0101) & ~odd & 0x8080_8080_8080_8080
    guard zeros != 0 else { return -1 }
    let number = first &+ zeros.trailingZeroBitCount &>> 3
    return literal(edges + number, subject, count, at) >= 0 ? number : -1
  }

  /// A user type or a repeat: runs of their own, with their captures.
  func composite(
    _ edge: UnsafePointer<Edge>,
    _ number: UInt32,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ at: Int,
    _ depth: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    let opened = scratch.captureCount
    scratch.capture(number, at, at)
    let furthest = scratch.furthest
    let end =
      edge.pointee.kind == .userType
      ? run(edge.pointee.data, subject, count, at, isPartial: true, depth: depth + 1, &scratch)
      : repeating(edge, subject, count, at, depth + 1, &scratch)
    // As lognormalizer: only a whole type or repeat moves what is left unparsed.
    scratch.furthest = furthest
    if end < 0 || edge.pointee.name < 0 {
      scratch.captureCount = opened
    } else {
      scratch.close(opened, at: end)
    }
    return end
  }

  /// `parser`, then `while` and `parser` again as long as `while` matches.
  private func repeating(
    _ edge: UnsafePointer<Edge>,
    _ subject: UnsafePointer<UInt8>,
    _ count: Int,
    _ start: Int,
    _ depth: Int,
    _ scratch: inout LognormScratch
  ) -> Int {
    let permitsMismatch = edge.pointee.options & LognormMotif.Option.permitsMismatch != 0
    var at = start
    /// Where the last element ended: what a separator without an element behind it goes back to.
    var settled = start
    while true {
      let element = scratch.captureCount
      scratch.capture(LognormScratch.Capture.element, at, at)
      let end = run(
        edge.pointee.data,
        subject,
        count,
        at,
        isPartial: true,
        depth: depth,
        &scratch
      )
      if end < 0 {
        scratch.captureCount = element
        return permitsMismatch && scratch.steps >= 0 ? settled : -1
      }
      scratch.close(element, at: end)
      settled = end
      let kept = scratch.captureCount
      let next = run(
        edge.pointee.more,
        subject,
        count,
        end,
        isPartial: true,
        depth: depth,
        &scratch
      )
      // Values inside "while" are not kept.
      scratch.captureCount = kept
      // A round that takes nothing would go on for ever.
      if next < 0 || next == at { return scratch.steps < 0 ? -1 : end }
      at = next
    }
  }
}
