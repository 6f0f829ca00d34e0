/// The rules as a graph while they are loaded: nodes with edges in the order they came.
///
/// Literal text is kept as a radix tree, so that rules share what they start with; equal fields at
/// one node are one edge.
struct LognormGraph {
  struct Edge {
    /// The text of a literal.
    var text: [UInt8] = []
    /// Number of the motif, -1 for a literal: most edges are, and are moved about a lot.
    var motif = -1
    /// Number of the field's name, -1 when its value is not kept.
    var name = -1
    var priority = 30_000
    var rank = 4
    var target: Int
    /// Whether no other edge of the node starts with this literal's first byte.
    var isExclusive = false
    /// First nodes of a repeat's parts.
    var parserRoot = -1
    var separatorRoot = -1
  }

  struct Node {
    var edges: [Edge] = []
    /// The rule that ends here, -1 for none; in a user type 0.
    var rule = -1
  }

  private struct FieldKey: Hashable {
    var node: Int
    var spelling: String
  }

  private(set) var nodes: [Node] = [Node()]
  private(set) var motifs: [LognormMotif] = []
  /// Names of fields by number; `.` is 0 and `..` is 1.
  private(set) var names: [[UInt8]] = [[0x2e], [0x2e, 0x2e]]
  private var nameNumbers: [[UInt8]: Int] = [[0x2e]: 0, [0x2e, 0x2e]: 1]
  /// The literal edge of a node by first byte.
  private var literals: [Int: Int] = [:]
  /// Where a field leads to from a node.
  private var fields: [FieldKey: Int] = [:]

  mutating func makeNode() -> Int {
    nodes.append(Node())
    return nodes.count - 1
  }

  /// Adds the steps behind a node, sharing what is there; answers the node they end in.
  mutating func add(_ items: [LognormItem], from start: Int) -> Int {
    var node = start
    for item in items {
      switch item {
      case .literal(let text): node = add(literal: text, from: node)
      case .field(let field):
        let key = FieldKey(node: node, spelling: field.spelling)
        if let target = fields[key] {
          node = target
        } else {
          let target = makeNode()
          append(field, from: node, to: target)
          fields[key] = target
          node = target
        }
      case .choice(let ways, let spelling):
        let key = FieldKey(node: node, spelling: spelling)
        if let target = fields[key] {
          node = target
        } else {
          let target = makeNode()
          for way in ways { append(way, from: node, to: target) }
          fields[key] = target
          node = target
        }
      }
    }
    return node
  }

  /// Marks where a rule ends; answers the rule that ended there before.
  mutating func end(rule: Int, at node: Int) -> Int? {
    defer { nodes[node].rule = rule }
    return nodes[node].rule >= 0 ? nodes[node].rule : nil
  }

  /// The number of a field's name.
  mutating func number(of name: [UInt8]) -> Int {
    if let number = nameNumbers[name] { return number }
    names.append(name)
    nameNumbers[name] = names.count - 1
    return names.count - 1
  }

  // One way of a choice: edges of its own, since its end is shared with the other ways.
  private mutating func append(_ way: [LognormItem], from start: Int, to end: Int) {
    var node = start
    for (index, item) in way.enumerated() {
      let target = index == way.count - 1 ? end : makeNode()
      switch item {
      case .literal(let text):
        nodes[node].edges.append(Edge(text: text, target: target))
      case .field(let field): append(field, from: node, to: target)
      case .choice(let ways, _): for inner in ways { append(inner, from: node, to: target) }
      }
      node = target
    }
  }

  private mutating func append(_ field: LognormField, from node: Int, to target: Int) {
    var edge = Edge(
      name: field.name.isEmpty ? -1 : number(of: field.name),
      priority: field.priority,
      rank: field.rank,
      target: target
    )
    if field.motif.kind == .repeating {
      edge.parserRoot = makePart(field.motif.parser)
      edge.separatorRoot = makePart(field.motif.separator)
    }
    if field.motif.kind == .literal {
      edge.text = field.motif.text
    } else {
      edge.motif = motifs.count
      motifs.append(field.motif)
    }
    nodes[node].edges.append(edge)
  }

  private mutating func makePart(_ items: [LognormItem]) -> Int {
    let root = makeNode()
    let last = add(items, from: root)
    _ = end(rule: 0, at: last)
    return root
  }

  private mutating func add(literal text: [UInt8], from start: Int) -> Int {
    var node = start
    var rest = text[...]
    while let byte = rest.first {
      guard let index = literals[node << 8 | Int(byte)] else {
        let target = makeNode()
        append(literal: Array(rest), from: node, to: target)
        return target
      }
      let known = nodes[node].edges[index].text
      var common = 0
      while common < min(known.count, rest.count), known[common] == rest[rest.startIndex + common] {
        common += 1
      }
      if common < known.count {
        let middle = makeNode()
        append(
          literal: Array(known[common...]),
          from: middle,
          to: nodes[node].edges[index].target
        )
        nodes[node].edges[index].text = Array(known[..<common])
        nodes[node].edges[index].target = middle
      }
      node = nodes[node].edges[index].target
      rest = rest.dropFirst(common)
    }
    return node
  }

  private mutating func append(literal text: [UInt8], from node: Int, to target: Int) {
    literals[node << 8 | Int(text[0])] = nodes[node].edges.count
    nodes[node].edges.append(Edge(text: text, target: target, isExclusive: true))
  }
}
