/// The trie while it is built: what patterns have in common at their start is there once.
///
/// Rules are added in ascending order. Of one rule, paths must be tried in their order; so a path
/// may join only a child that comes no earlier than the one the rule used last at that node. Paths
/// of different rules need no order among each other: the run keeps the lowest rule that matched.
struct TrieTree {
  struct Node {
    var operation: Operation
    var firstChild: Int32 = -1
    var lastChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// Lowest rule below.
    var rule: UInt32
    /// How many spans of variable length stand above it.
    var slot: UInt8
    /// The rule that came through last, the child it took, and the choice it made to get here.
    var lastUser: UInt32 = .max
    var lastUsed: Int32 = -1
    var lastOrigin: Int32 = -1
  }

  enum Operation: Hashable {
    case root
    case literal(UInt8)
    /// A span whose length is settled.
    case span(set: Int32, minimum: UInt16, room: UInt16)
    /// A span with several possible lengths.
    case choice(set: Int32, minimum: UInt16, room: UInt16, isLazy: Bool)
    case ahead(set: Int32)
    case behind(set: Int32)
    case boundary(isNegated: Bool)
    case gate(UInt32)
    case accept(UInt32, marks: Int32)

    /// Whether it is a span of more than one possible length.
    var isVariable: Bool {
      switch self {
      case .span(_, _, let room): room != 0
      case .choice: true
      default: false
      }
    }
  }

  private(set) var nodes = [Node(operation: .root, rule: 0, slot: 0)]
  private(set) var sets: [ByteSet] = []
  /// The marks of each accept.
  private(set) var marks: [[TrieMark]] = []
  private var setNumbers: [ByteSet: Int32] = [:]

  /// Adds a rule's paths; `groups` are the numbers of the groups whose offsets are asked for.
  mutating func add(_ paths: [LinearPath], rule: UInt32, groups: [Int]) {
    for path in paths {
      let end = add(path, rule)
      marks.append(TrieTree.marks(of: path, groups))
      let leaf = append(.accept(rule, marks: Int32(marks.count - 1)), to: end, rule)
      use(leaf, of: end, rule)
    }
  }

  /// Adds paths at whose end PCRE2 decides.
  mutating func add(gates paths: [LinearPath], rule: UInt32) {
    for path in paths {
      let end = add(path, rule)
      if child(of: end, .gate(rule), rule, origin: -1) == nil {
        let leaf = append(.gate(rule), to: end, rule)
        use(leaf, of: end, rule)
      }
    }
  }

  func children(_ node: Int32) -> [Int32] {
    var result: [Int32] = []
    var child = nodes[Int(node)].firstChild
    while child >= 0 {
      result.append(child)
      child = nodes[Int(child)].nextSibling
    }
    return result
  }

  private mutating func add(_ path: LinearPath, _ rule: UInt32) -> Int32 {
    var node: Int32 = 0
    for step in path.operations {
      var origin: Int32 = -1
      let operation: Operation
      switch step {
      case .literal(let byte): operation = .literal(byte)
      case .ahead(let set): operation = .ahead(set: number(of: set))
      case .behind(let set): operation = .behind(set: number(of: set))
      case .boundary(let isNegated): operation = .boundary(isNegated: isNegated)
      case .start: continue
      case .span(let span):
        if span.maximum == 0 { continue }
        let set = number(of: span.set)
        let minimum = UInt16(span.minimum)
        let room =
          span.maximum == Syntax.Repeat.unbounded
          ? TrieNode.unbounded : UInt16(span.maximum - span.minimum)
        if span.isFixed || span.choice == .possessive {
          operation = .span(set: set, minimum: minimum, room: room)
        } else {
          operation = .choice(
            set: set,
            minimum: minimum,
            room: room,
            isLazy: span.choice == .lazy
          )
          origin = Int32(span.origin)
        }
      }
      let next =
        child(of: node, operation, rule, origin: origin) ?? append(operation, to: node, rule)
      use(next, of: node, rule)
      if origin >= 0 { nodes[Int(next)].lastOrigin = origin }
      node = next
    }
    return node
  }

  /// Notes which child a rule took last.
  private mutating func use(_ child: Int32, of node: Int32, _ rule: UInt32) {
    nodes[Int(node)].lastUser = rule
    nodes[Int(node)].lastUsed = child
  }

  /// A child that a path of the rule may join.
  private func child(
    of node: Int32,
    _ operation: Operation,
    _ rule: UInt32,
    origin: Int32
  ) -> Int32? {
    let parent = nodes[Int(node)]
    let wasHere = parent.lastUser == rule
    var child = wasHere ? parent.lastUsed : parent.firstChild
    while child >= 0 {
      let candidate = nodes[Int(child)]
      if candidate.operation == operation {
        // Two choices of one rule that look alike are still two: the first goes through all its
        // lengths before the second is tried.
        if origin < 0 || candidate.lastUser != rule || candidate.lastOrigin == origin {
          return child
        }
      }
      child = candidate.nextSibling
    }
    return nil
  }

  private mutating func append(_ operation: Operation, to node: Int32, _ rule: UInt32) -> Int32 {
    let child = Int32(nodes.count)
    let parent = nodes[Int(node)]
    let slot = parent.slot + (parent.operation.isVariable ? 1 : 0)
    nodes.append(Node(operation: operation, rule: rule, slot: slot))
    let last = nodes[Int(node)].lastChild
    if last >= 0 {
      nodes[Int(last)].nextSibling = child
    } else {
      nodes[Int(node)].firstChild = child
    }
    nodes[Int(node)].lastChild = child
    return child
  }

  private mutating func number(of set: ByteSet) -> Int32 {
    if let known = setNumbers[set] { return known }
    let number = Int32(sets.count)
    sets.append(set)
    setNumbers[set] = number
    return number
  }

  /// Each group's edges, reckoned from the ends of the spans before them.
  private static func marks(of path: LinearPath, _ groups: [Int]) -> [TrieMark] {
    var edges: [(slot: UInt8, delta: Int32)] = []
    var slot = TrieMark.origin
    var delta: Int32 = 0
    var next: UInt8 = 0
    for operation in path.operations {
      edges.append((slot, delta))
      switch operation {
      case .literal: delta += 1
      case .span(let span):
        if span.isFixed {
          delta += Int32(span.minimum)
        } else {
          slot = next
          next += 1
          delta = 0
        }
      case .ahead, .behind, .boundary, .start: break
      }
    }
    edges.append((slot, delta))
    return groups.map { number in
      guard let group = path.groups.last(where: { $0.number == number }) else {
        return TrieMark(
          group: UInt8(number),
          startSlot: TrieMark.unset,
          endSlot: TrieMark.unset,
          startDelta: 0,
          endDelta: 0
        )
      }
      return TrieMark(
        group: UInt8(number),
        startSlot: edges[group.start].slot,
        endSlot: edges[group.end].slot,
        startDelta: edges[group.start].delta,
        endDelta: edges[group.end].delta
      )
    }
  }
}
