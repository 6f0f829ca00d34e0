/// Turns the graph into plain memory.
struct LognormFreezer {
  private var nodes: [LognormTable.Node] = []
  private var edges: [LognormTable.Edge] = []
  private var blob: [UInt8] = []
  private var sets: [UInt64] = []
  private var branches: [UInt16] = []
  private var numbers: [Int32] = []

  /// What the loader knows of a rule.
  struct Rule {
    var slots: [Int]
    var tags: [[UInt8]]
    var annotations: [(name: [UInt8], value: [UInt8])]
    var mayRepeatNames: Bool
  }

  /// So many first bytes fit into a branch's own memory.
  private static let smallBranch = 8

  static func freeze(
    _ graph: LognormGraph,
    _ rules: [Rule],
    typeRoots: [Int]
  ) -> LognormTable {
    var freezer = LognormFreezer()
    freezer.add(graph, typeRoots)
    freezer.skipSingles()
    let names = graph.names.map { freezer.slice($0) }
    let members = graph.names.map { freezer.slice(LognormJSONText.member($0)) }
    let frozenRules = rules.map { freezer.rule($0, graph) }
    return LognormTable(
      nodes: frozen(freezer.nodes),
      edges: frozen(freezer.edges),
      // Compared by words of eight.
      blob: frozen(freezer.blob + [UInt8](repeating: 0, count: 64)),
      sets: frozen(freezer.sets),
      branches: frozen(freezer.branches),
      numbers: frozen(freezer.numbers),
      names: frozen(names),
      members: frozen(members),
      rules: frozen(frozenRules),
      nodeCount: freezer.nodes.count,
      ruleCount: rules.count
    )
  }

  private static func frozen<Element>(_ list: [Element]) -> UnsafePointer<Element> {
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: max(list.count, 1))
    memory.initialize(from: list, count: list.count)
    return UnsafePointer(memory)
  }

  private mutating func slice(_ bytes: [UInt8]) -> LognormTable.Slice {
    let start = blob.count
    blob += bytes
    return LognormTable.Slice(start: UInt32(start), count: UInt32(bytes.count))
  }

  private mutating func slice(numbers list: [Int]) -> LognormTable.Slice {
    let start = numbers.count
    numbers += list.map { Int32($0) }
    return LognormTable.Slice(start: UInt32(start), count: UInt32(list.count))
  }

  private mutating func rule(_ rule: Rule, _ graph: LognormGraph) -> LognormTable.Rule {
    var tags: [UInt8] = []
    if !rule.tags.isEmpty {
      tags = Array("\"event.tags\": [ ".utf8)
      for (index, tag) in rule.tags.enumerated() {
        if index > 0 { tags += [0x2c, 0x20] }
        tags += LognormJSONText.string(tag)
      }
      tags += [0x20, 0x5d]
    }
    var annotations: [UInt8] = []
    for (index, annotation) in rule.annotations.enumerated() {
      if index > 0 { annotations += [0x2c, 0x20] }
      annotations += LognormJSONText.member(annotation.name)
      annotations += LognormJSONText.string(annotation.value)
    }
    let names = rule.annotations.map(\.name)
    let replaced = graph.names.indices.filter { !names.isEmpty && names.contains(graph.names[$0]) }
    return LognormTable.Rule(
      slots: slice(numbers: rule.slots),
      tags: slice(tags),
      annotations: slice(annotations),
      replaced: slice(numbers: replaced),
      mayRepeatNames: rule.mayRepeatNames
    )
  }

  private mutating func add(_ graph: LognormGraph, _ typeRoots: [Int]) {
    let shared = Self.shared(graph)
    for (index, node) in graph.nodes.enumerated() {
      let order =
        node.edges.count < 2
        ? Array(node.edges.indices)
        : node.edges.indices.sorted { left, right in
          let (a, b) = (node.edges[left], node.edges[right])
          return (a.priority, a.rank, left) < (b.priority, b.rank, right)
        }
      var own: [LognormTable.Edge] = []
      var at = 0
      while at < order.count {
        // Literals that differ in their first byte exclude each other: one look-up finds the one.
        var end = at
        while end < order.count, node.edges[order[end]].isExclusive { end += 1 }
        if end - at >= 2 {
          own.append(branch(order[at..<end].map { node.edges[$0] }))
        } else {
          end = at + 1
          own.append(edge(node.edges[order[at]], graph.motifs, typeRoots))
        }
        at = end
      }
      nodes.append(
        LognormTable.Node(
          first: UInt32(edges.count),
          count: UInt32(own.count),
          rule: Int32(node.rule),
          isShared: shared[index]
        )
      )
      edges += own
    }
  }

  /// Lets edges lead right to the only edge of what follows.
  private mutating func skipSingles() {
    for index in edges.indices where edges[index].kind != .branch {
      let node = nodes[Int(edges[index].target)]
      edges[index].isTargetShared = node.isShared
      if node.count == 1, node.rule < 0 {
        edges[index].target = node.first | LognormTable.onlyEdge
      }
    }
  }

  private mutating func branch(_ literals: [LognormGraph.Edge]) -> LognormTable.Edge {
    var branch = LognormTable.Edge(kind: .branch, target: 0)
    branch.data = UInt32(edges.count)
    branch.length = UInt16(literals.count)
    for place in 0..<8 {
      let byte = literals[place < literals.count ? place : 0].text[0]
      branch.word |= UInt64(byte) << UInt64(place * 8)
    }
    if literals.count > Self.smallBranch {
      branch.more = UInt32(branches.count / 256)
      var table = [UInt16](repeating: .max, count: 256)
      for (index, literal) in literals.enumerated() {
        table[Int(literal.text[0])] = UInt16(index)
      }
      branches += table
    }
    for literal in literals { edges.append(self.literal(literal)) }
    return branch
  }

  private mutating func literal(_ edge: LognormGraph.Edge) -> LognormTable.Edge {
    var frozen = LognormTable.Edge(kind: .literal, target: UInt32(edge.target))
    frozen.name = Int32(edge.name)
    frozen.length = UInt16(edge.text.count)
    frozen.word = Self.word(edge.text[...])
    if edge.text.count <= LognormTable.inlineBytes {
      let rest = Self.word(edge.text.dropFirst(8))
      frozen.data = UInt32(truncatingIfNeeded: rest)
      frozen.more = UInt32(truncatingIfNeeded: rest >> 32)
    } else {
      frozen.data = UInt32(blob.count)
      blob += edge.text
    }
    return frozen
  }

  private mutating func edge(
    _ edge: LognormGraph.Edge,
    _ motifs: [LognormMotif],
    _ typeRoots: [Int]
  ) -> LognormTable.Edge {
    guard edge.motif >= 0 else { return literal(edge) }
    let motif = motifs[edge.motif]
    var frozen = LognormTable.Edge(kind: motif.kind, target: UInt32(edge.target))
    frozen.format = motif.format
    frozen.options = motif.options
    frozen.first = motif.first
    frozen.second = motif.second
    frozen.name = Int32(edge.name)
    switch motif.kind {
    case .stringTo:
      frozen.length = UInt16(motif.text.count)
      frozen.data = UInt32(blob.count)
      blob += motif.text
    case .charToSet, .charSepSet, .string:
      frozen.data = UInt32(sets.count)
      sets += motif.set
    case .userType: frozen.data = UInt32(typeRoots[motif.userType])
    case .repeating:
      frozen.data = UInt32(edge.parserRoot)
      frozen.more = UInt32(edge.separatorRoot)
    default: frozen.word = motif.limit
    }
    return frozen
  }

  /// The first eight bytes as a word, the first one lowest.
  private static func word(_ text: ArraySlice<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for (index, byte) in text.prefix(8).enumerated() { word |= UInt64(byte) << UInt64(index * 8) }
    return word
  }

  /// The nodes that more than one way leads to, from any start.
  private static func shared(_ graph: LognormGraph) -> [Bool] {
    var ways = [Int](repeating: 0, count: graph.nodes.count)
    for node in graph.nodes { for edge in node.edges { ways[edge.target] += 1 } }
    var shared = ways.map { $0 > 1 }
    var open = shared.indices.filter { shared[$0] }
    while let node = open.popLast() {
      for edge in graph.nodes[node].edges where !shared[edge.target] {
        shared[edge.target] = true
        open.append(edge.target)
      }
    }
    return shared
  }
}
