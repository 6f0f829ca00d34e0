/// Goes through a frozen trie with a subject.
///
/// Plain functions over plain memory: the image holds nodes and tables, the state all that changes.
/// Behind the subject stands a line feed, which no literal and no set holds, so nothing here checks
/// for the end; 64 bytes behind it must be readable.
enum TrieRun {
  typealias Node = UnsafePointer<TrieNode>
  typealias Place = UnsafePointer<UInt8>
  typealias State = UnsafeMutablePointer<TrieState>

  /// Runs up to this long are tried without looking ahead.
  private static let shortRun = 12

  /// Where a run starts; the node before it fails.
  @inline(__always)
  static func root(_ image: UnsafeRawPointer) -> Node { nodes(image) + 1 }

  /// Follows one way as far as it goes; where it parts, each of the parts in order.
  ///
  /// Leaves the lowest rule that matched in the state, with its captures.
  static func run(
    _ image: UnsafeRawPointer,
    _ start: Node,
    _ from: Place,
    _ subject: Place,
    _ state: State
  ) {
    var node = start
    var place = from
    while true {
      var width: Int
      switch node.pointee.kind {
      case TrieNode.Kind.untilOne:
        width = RunLength.until(place, node.pointee.byte0)
      case TrieNode.Kind.untilTwo:
        width = RunLength.until(place, node.pointee.byte0, node.pointee.byte1)
      case TrieNode.Kind.untilSpace:
        width = RunLength.untilSpace(place)
      case TrieNode.Kind.ranges1:
        width = RunLength.within1(place, bytes(image, node.pointee.offset))
      case TrieNode.Kind.ranges2:
        width = RunLength.within2(place, bytes(image, node.pointee.offset))
      case TrieNode.Kind.ranges4:
        width = RunLength.within4(place, bytes(image, node.pointee.offset))
      case TrieNode.Kind.table:
        width = RunLength.within(place, table: bytes(image, node.pointee.offset))
      case TrieNode.Kind.one:
        if bytes(image, node.pointee.offset)[Int(place[0])] == 0 { return }
        width = 1
      case TrieNode.Kind.literal:
        if !hasLiteral(place, node) { return }
        place += Int(node.pointee.literalCount)
        node += 1
        continue
      case TrieNode.Kind.few, TrieNode.Kind.branch:
        let entry = entry(image, node, place[0])
        if entry & TrieNode.listMark == 0 {
          node = nodes(image) + Int(entry)
          continue
        }
        guard let last = parts(image, node, entry, place, subject, state) else { return }
        node = last
        continue
      case TrieNode.Kind.accept:
        if node.pointee.rule < state.pointee.best {
          accept(image, node, place, subject, state)
        }
        return
      case TrieNode.Kind.end:
        if place[0] != 0x0a { return }
        node += 1
        continue
      case TrieNode.Kind.choice:
        choose(image, node, place, subject, state)
        return
      case TrieNode.Kind.gate:
        if node.pointee.rule < state.pointee.best {
          Gate.ask(node.pointee.rule, subject, state)
        }
        return
      case TrieNode.Kind.ahead:
        if bytes(image, node.pointee.offset)[Int(place[0])] == 0 { return }
        node += 1
        continue
      case TrieNode.Kind.behind:
        // Before the first byte stands, as behind the last one, a line feed.
        let before = place == subject ? 0x0a : place[-1]
        if bytes(image, node.pointee.offset)[Int(before)] == 0 { return }
        node += 1
        continue
      case TrieNode.Kind.boundary:
        let words = bytes(image, node.pointee.offset)
        let before = place == subject ? 0 : words[Int(place[-1])]
        if before ^ words[Int(place[0])] == node.pointee.byte0 { return }
        node += 1
        continue
      default: return
      }
      let minimum = Int(node.pointee.minimum)
      let room = UInt(node.pointee.room)
      if UInt(bitPattern: width &- minimum) > room {
        if width < minimum { return }
        if room != UInt(TrieNode.unbounded) { width = minimum &+ Int(room) }
      }
      place += width
      state.pointee.ends[Int(node.pointee.slot)] = Int32(truncatingIfNeeded: place - subject)
      if node.pointee.literalCount != 0 {
        if !hasLiteral(place, node) { return }
        place += Int(node.pointee.literalCount)
      }
      node += 1
    }
  }

  @inline(__always)
  private static func bytes(_ image: UnsafeRawPointer, _ offset: UInt32) -> Place {
    (image + Int(offset)).assumingMemoryBound(to: UInt8.self)
  }

  @inline(__always)
  private static func nodes(_ image: UnsafeRawPointer) -> Node {
    image.assumingMemoryBound(to: TrieNode.self)
  }

  /// Whether the node's literal, of one to eight bytes, stands at a place.
  @inline(__always)
  private static func hasLiteral(_ place: Place, _ node: Node) -> Bool {
    let word = UnsafeRawPointer(place).loadUnaligned(as: UInt64.self)
    let unused = 64 &- UInt64(node.pointee.literalCount) &* 8
    return (word ^ node.pointee.literal) &<< unused == 0
  }

  /// Where a branch leads for a byte: a node's number, or the marked offset of a list.
  @inline(__always)
  private static func entry(_ image: UnsafeRawPointer, _ node: Node, _ byte: UInt8) -> UInt32 {
    let entries = (image + Int(node.pointee.offset)).assumingMemoryBound(to: UInt32.self)
    if node.pointee.kind == TrieNode.Kind.branch { return entries[Int(byte)] }
    // The lowest zero byte of the difference is where the byte stands.
    let ones: UInt64 = 0x0101_0101_0101_0101
    let difference = node.pointee.literal ^ (UInt64(byte) &* ones)
    let zeros = (difference &- ones) & ~difference & (ones &<< 7)
    if zeros == 0 { return 0 }
    return entries[zeros.trailingZeroBitCount &>> 3]
  }

  /// Follows all parts of a branch but the last, which is answered, to be gone on with.
  @inline(never)
  private static func parts(
    _ image: UnsafeRawPointer,
    _ branch: Node,
    _ entry: UInt32,
    _ place: Place,
    _ subject: Place,
    _ state: State
  ) -> Node? {
    let offset = Int(branch.pointee.follow) &+ Int(entry & ~TrieNode.listMark)
    let list = (image + offset).assumingMemoryBound(to: UInt32.self)
    let count = Int(list[0])
    for index in 1..<count {
      let node = nodes(image) + Int(list[index])
      if node.pointee.rule >= state.pointee.best { continue }
      state.pointee.steps &-= 1
      if state.pointee.steps < 0 {
        noteOverrun(node, state)
        return nil
      }
      run(image, node, place, subject, state)
    }
    let last = nodes(image) + Int(list[count])
    return last.pointee.rule < state.pointee.best ? last : nil
  }

  /// Remembers where the choices ran out first.
  private static func noteOverrun(_ node: Node, _ state: State) {
    if state.pointee.overrunRule == TrieState.none { state.pointee.overrunRule = node.pointee.rule }
  }

  /// Tries the lengths of a span, the one its repeat prefers first.
  @inline(never)
  private static func choose(
    _ image: UnsafeRawPointer,
    _ node: Node,
    _ place: Place,
    _ subject: Place,
    _ state: State
  ) {
    let minimum = Int(node.pointee.minimum)
    var longest = length(image, node, place)
    if node.pointee.room != TrieNode.unbounded {
      longest = min(longest, minimum &+ Int(node.pointee.room))
    }
    if longest < minimum { return }
    // Measuring a long run costs as much as some choices.
    state.pointee.steps &-= Int32(truncatingIfNeeded: longest &>> 6)
    if longest > TrieRun.shortRun, node.pointee.literalCount != 0 {
      // A byte that every way from here needs must still come: behind its last place, none can end.
      let byte = UInt8(truncatingIfNeeded: node.pointee.literal &>> 16)
      let rest = state.pointee.count &- (place - subject)
      longest = min(longest, RunLength.last(byte, place, rest))
      if longest < minimum { return }
    }
    let follow = bytes(image, node.pointee.follow)
    let isLazy = node.pointee.byte1 != 0
    var width = isLazy ? minimum : longest
    while true {
      // What follows can only start with these two bytes.
      if follow[Int(place[width])] & follow[256 &+ Int(place[width &+ 1])] != 0 {
        state.pointee.steps &-= 1
        if state.pointee.steps < 0 {
          noteOverrun(node, state)
          return
        }
        state.pointee.ends[Int(node.pointee.slot)] =
          Int32(truncatingIfNeeded: place - subject + width)
        run(image, node + 1, place + width, subject, state)
        if state.pointee.best <= node.pointee.rule { return }
      }
      if isLazy {
        if width == longest { return }
        width &+= 1
      } else {
        if width == minimum { return }
        width &-= 1
      }
    }
  }

  /// The run of bytes that a choice may take at most.
  @inline(__always)
  private static func length(_ image: UnsafeRawPointer, _ node: Node, _ place: Place) -> Int {
    let byte0 = UInt8(truncatingIfNeeded: node.pointee.literal)
    switch node.pointee.byte0 {
    case TrieNode.Kind.untilOne: return RunLength.until(place, byte0)
    case TrieNode.Kind.untilTwo:
      return RunLength.until(place, byte0, UInt8(truncatingIfNeeded: node.pointee.literal &>> 8))
    case TrieNode.Kind.untilSpace: return RunLength.untilSpace(place)
    case TrieNode.Kind.ranges1: return RunLength.within1(place, bytes(image, node.pointee.offset))
    case TrieNode.Kind.ranges2: return RunLength.within2(place, bytes(image, node.pointee.offset))
    case TrieNode.Kind.ranges4: return RunLength.within4(place, bytes(image, node.pointee.offset))
    default: return RunLength.within(place, table: bytes(image, node.pointee.offset))
    }
  }

  /// Keeps a match that is better than the best so far, with the edges of its groups.
  @inline(__always)
  private static func accept(
    _ image: UnsafeRawPointer,
    _ node: Node,
    _ place: Place,
    _ subject: Place,
    _ state: State
  ) {
    state.pointee.best = node.pointee.rule
    let captures = state.pointee.captures
    let ends = state.pointee.ends
    captures[0] = 0
    captures[1] = place - subject
    var mark = (image + Int(node.pointee.offset)).assumingMemoryBound(to: TrieMark.self)
    for _ in 0..<Int(node.pointee.minimum) {
      let group = 2 &* Int(mark.pointee.group)
      if mark.pointee.startSlot == TrieMark.unset {
        captures[group] = -1
        captures[group &+ 1] = -1
      } else {
        captures[group] = Int(ends[Int(mark.pointee.startSlot)] &+ mark.pointee.startDelta)
        captures[group &+ 1] = Int(ends[Int(mark.pointee.endSlot)] &+ mark.pointee.endDelta)
      }
      mark += 1
    }
  }
}
