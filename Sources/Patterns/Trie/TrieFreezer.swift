/// Turns the tree into the image that the run reads.
struct TrieFreezer {
  private let tree: TrieTree
  private var image = TrieImage()
  private var firstBytes: [Int32: (set: ByteSet, isOpen: Bool)] = [:]
  private var secondBytes: [Int32: ByteSet] = [:]
  private var neededBytes: [Int32: ByteSet] = [:]

  private init(_ tree: TrieTree) {
    self.tree = tree
  }

  /// Freezes a tree; answers memory that the caller owns.
  static func freeze(_ tree: TrieTree) -> UnsafeMutableRawPointer {
    var freezer = TrieFreezer(tree)
    // The first node fails: a branch leads there for bytes that start nothing. The run starts at
    // the second.
    _ = freezer.image.reserve()
    freezer.emitChildren(of: 0)
    return freezer.layOut()
  }

  // MARK: Emission

  /// Emits what follows a node, at the next place in memory.
  private mutating func emitChildren(of node: Int32) {
    let children = tree.children(node)
    if children.count == 1 {
      emit(children[0])
      return
    }
    let place = image.reserve()
    guard !children.isEmpty else { return }
    let targets = children.map { child in
      let (set, isOpen) = starts(child)
      let target = UInt32(image.nodes.count)
      emit(child)
      return (node: target, set: isOpen ? ByteSet.all : set)
    }
    var result = TrieNode()
    result.rule = tree.nodes[Int(node)].rule
    branch(targets, &result)
    image.set(place, result)
  }

  /// Chooses the smallest form of a branch.
  private mutating func branch(
    _ targets: [(node: UInt32, set: ByteSet)],
    _ result: inout TrieNode
  ) {
    var nodes = [[UInt32]](repeating: [], count: 256)
    for target in targets {
      for byte in target.set.bytes { nodes[Int(byte)].append(target.node) }
    }
    let entries = nodes.map { nodes -> UInt32 in
      switch nodes.count {
      case 0: 0
      case 1: nodes[0]
      default: UInt32(image.list(nodes)) | TrieNode.listMark
      }
    }
    let used = entries.indices.filter { entries[$0] != 0 }
    if used.count <= 8, let last = used.last {
      result.kind = TrieNode.Kind.few
      // Places left over repeat the last byte: the first of them is found.
      let bytes = used + Array(repeating: last, count: 8 - used.count)
      for (index, byte) in bytes.enumerated() {
        result.literal |= UInt64(byte) << UInt64(8 * index)
      }
      result.offset = UInt32(image.entries(bytes.map { entries[$0] }))
    } else {
      result.kind = TrieNode.Kind.branch
      result.offset = UInt32(image.entries(entries))
    }
  }

  private mutating func emit(_ node: Int32) {
    let place = image.reserve()
    let source = tree.nodes[Int(node)]
    var result = TrieNode()
    result.rule = source.rule
    var last = node
    switch source.operation {
    case .root: return
    case .literal(let byte):
      result.kind = TrieNode.Kind.literal
      let (bytes, end) = literals(after: node, limit: 7)
      fuse([byte] + bytes, into: &result)
      last = end
    case .span(let set, let minimum, let room):
      span(tree.sets[Int(set)], &result)
      result.minimum = minimum
      result.room = room
      if room != 0 {
        result.slot = tree.nodes[Int(node)].slot
      } else if minimum == 1 {
        result.kind = TrieNode.Kind.one
        result.offset = UInt32(image.table(tree.sets[Int(set)]))
      }
      let (bytes, end) = literals(after: node, limit: 8)
      fuse(bytes, into: &result)
      last = end
    case .choice(let set, let minimum, let room, let isLazy):
      span(tree.sets[Int(set)], &result)
      // The two bytes a run stops at share a word with the kinds.
      result.literal = UInt64(result.byte0) | UInt64(result.byte1) << 8
      result.byte0 = result.kind
      result.byte1 = isLazy ? 1 : 0
      result.kind = TrieNode.Kind.choice
      result.minimum = minimum
      result.room = room
      result.slot = tree.nodes[Int(node)].slot
      let (next, isOpen) = followers(of: node)
      result.follow = UInt32(image.tables(isOpen ? .all : next, seconds(after: node)))
      if let byte = ByteRarity.rarest(needed(after: node)) {
        result.literal |= UInt64(byte) << 16
        result.literalCount = 1
      }
    case .ahead(let set):
      let bytes = tree.sets[Int(set)]
      result.kind = bytes == .newline ? TrieNode.Kind.end : TrieNode.Kind.ahead
      result.offset = UInt32(image.table(bytes))
    case .behind(let set):
      result.kind = TrieNode.Kind.behind
      result.offset = UInt32(image.table(tree.sets[Int(set)]))
    case .boundary(let isNegated):
      result.kind = TrieNode.Kind.boundary
      result.offset = UInt32(image.table(.word))
      result.byte0 = isNegated ? 1 : 0
    case .gate(let rule):
      result.kind = TrieNode.Kind.gate
      result.rule = rule
      image.set(place, result)
      return
    case .accept(let rule, let marks):
      let found = tree.marks[Int(marks)]
      result.kind = TrieNode.Kind.accept
      result.rule = rule
      result.minimum = UInt16(found.count)
      result.offset = UInt32(image.marks(found))
      image.set(place, result)
      return
    }
    image.set(place, result)
    emitChildren(of: last)
  }

  /// The literal bytes that must follow a node, and the node of the last.
  private func literals(after node: Int32, limit: Int) -> (bytes: [UInt8], last: Int32) {
    var bytes: [UInt8] = []
    var last = node
    while bytes.count < limit {
      let child = tree.nodes[Int(last)].firstChild
      guard child >= 0, tree.nodes[Int(child)].nextSibling < 0,
        case .literal(let byte) = tree.nodes[Int(child)].operation
      else { break }
      bytes.append(byte)
      last = child
    }
    return (bytes, last)
  }

  private func fuse(_ bytes: [UInt8], into node: inout TrieNode) {
    node.literalCount = UInt8(bytes.count)
    for (index, byte) in bytes.enumerated() {
      node.literal |= UInt64(byte) << UInt64(8 * index)
    }
  }

  /// Chooses how a run of a set's bytes is measured.
  private mutating func span(_ set: ByteSet, _ node: inout TrieNode) {
    let stops = set.inverted.removing(0x0a).bytes
    let ranges = set.ranges.count
    if stops.count <= 1 {
      node.kind = TrieNode.Kind.untilOne
      node.byte0 = stops.first ?? 0x0a
    } else if stops.count == 2 {
      node.kind = TrieNode.Kind.untilTwo
      node.byte0 = stops[0]
      node.byte1 = stops[1]
    } else if set == ByteSet.space.inverted {
      node.kind = TrieNode.Kind.untilSpace
    } else if (1...4).contains(ranges) {
      let room = ranges == 3 ? 4 : ranges
      node.kind =
        [TrieNode.Kind.ranges1, TrieNode.Kind.ranges2, 0, TrieNode.Kind.ranges4][room - 1]
      node.offset = UInt32(image.vectors(set, room))
    } else {
      node.kind = TrieNode.Kind.table
      node.offset = UInt32(image.table(set))
    }
  }
}

// MARK: - What can come first

extension TrieFreezer {
  /// The bytes a node can start with; `isOpen` when it can also be gone through without any.
  private mutating func starts(_ node: Int32) -> (set: ByteSet, isOpen: Bool) {
    if let known = firstBytes[node] { return known }
    let result: (set: ByteSet, isOpen: Bool)
    switch tree.nodes[Int(node)].operation {
    case .literal(let byte): result = (ByteSet(byte), false)
    case .ahead(let set): result = (tree.sets[Int(set)], false)
    case .span(let set, let minimum, _), .choice(let set, let minimum, _, _):
      let bytes = tree.sets[Int(set)]
      if minimum > 0 {
        result = (bytes, false)
      } else {
        let next = followers(of: node)
        result = (bytes.union(next.set), next.isOpen)
      }
    case .behind, .boundary, .root: result = followers(of: node)
    case .gate, .accept: result = (ByteSet(), true)
    }
    firstBytes[node] = result
    return result
  }

  private mutating func followers(of node: Int32) -> (set: ByteSet, isOpen: Bool) {
    tree.children(node).reduce((set: ByteSet(), isOpen: false)) { result, child in
      let next = starts(child)
      return (result.set.union(next.set), result.isOpen || next.isOpen)
    }
  }

  /// The bytes that can stand second behind a node.
  private mutating func seconds(after node: Int32) -> ByteSet {
    if let known = secondBytes[node] { return known }
    var result = ByteSet()
    for child in tree.children(node) {
      switch tree.nodes[Int(child)].operation {
      case .literal: result.formUnion(firsts(after: child))
      case .span(let set, let minimum, let room), .choice(let set, let minimum, let room, _):
        if minimum >= 2 || room >= 2 - minimum { result.formUnion(tree.sets[Int(set)]) }
        if minimum <= 1 { result.formUnion(firsts(after: child)) }
        if minimum == 0 { result.formUnion(seconds(after: child)) }
      case .ahead, .behind, .boundary, .root: result.formUnion(seconds(after: child))
      case .gate, .accept: result = .all
      }
    }
    secondBytes[node] = result
    return result
  }

  private mutating func firsts(after node: Int32) -> ByteSet {
    let (set, isOpen) = followers(of: node)
    return isOpen ? .all : set
  }

  /// The bytes that stand somewhere on every way from a node's children on.
  private mutating func needed(after node: Int32) -> ByteSet {
    if let known = neededBytes[node] { return known }
    var result: ByteSet?
    for child in tree.children(node) {
      var own = ByteSet()
      switch tree.nodes[Int(child)].operation {
      case .literal(let byte): own.insert(byte)
      case .span(let set, let minimum, _), .choice(let set, let minimum, _, _):
        if minimum > 0, let byte = tree.sets[Int(set)].onlyByte { own.insert(byte) }
      default: break
      }
      own.formUnion(needed(after: child))
      result = result.map { $0.intersection(own) } ?? own
    }
    neededBytes[node] = result ?? ByteSet()
    return result ?? ByteSet()
  }

  /// Puts nodes and data into one piece of memory, and makes offsets count from its start.
  private func layOut() -> UnsafeMutableRawPointer {
    let stride = MemoryLayout<TrieNode>.stride
    let start = image.nodes.count * stride
    let size = start + image.data.count + TrieImage.padding
    precondition(size < TrieImage.maxBytes, "the rules of one category take more than 2 GiB")
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
    for (index, node) in image.nodes.enumerated() {
      var node = node
      switch node.kind {
      case TrieNode.Kind.literal, TrieNode.Kind.end, TrieNode.Kind.gate, TrieNode.Kind.fail: break
      default: node.offset += UInt32(start)
      }
      switch node.kind {
      case TrieNode.Kind.choice: node.follow += UInt32(start)
      // Lists are found from where the data starts.
      case TrieNode.Kind.few, TrieNode.Kind.branch: node.follow = UInt32(start)
      default: break
      }
      memory.storeBytes(of: node, toByteOffset: index * stride, as: TrieNode.self)
    }
    memory.advanced(by: start).copyMemory(from: image.data, byteCount: image.data.count)
    memory.advanced(by: start + image.data.count).initializeMemory(
      as: UInt8.self,
      repeating: 0,
      count: TrieImage.padding
    )
    return memory
  }
}
