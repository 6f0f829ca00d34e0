extension LognormRulebase {
  /// How far a rule got with a line.
  public struct Attempt: Sendable, Equatable {
    /// Whether it takes the line.
    public let isMatch: Bool
    /// Offset behind the last field or text that fitted.
    public let offset: Int
    /// What was expected there, as `"text"`, `%name:motif%` or `end of line`.
    public let expected: [String]
  }

  /// Tries one rule, or all of them as one, on a line and tells where it ended.
  ///
  /// For people: it allocates, and its cost grows with the rulebase. It sees the line as `match`
  /// does, except that no rule stands before another.
  public func attempt(_ line: [UInt8], rule: Int? = nil) -> Attempt {
    let padded = line + [UInt8](repeating: 0, count: 64)
    let walk = LognormWalk(table, rules.count, rule: rule)
    return padded.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        return Attempt(isMatch: false, offset: 0, expected: [])
      }
      return walk.run(base, line.count)
    }
  }
}

/// Walks all ways of a rule through a line, to tell where the furthest one ended.
private struct LognormWalk {
  /// Most things named as expected.
  static let maxExpected = 12

  private struct Place: Hashable {
    var node: UInt32
    var at: Int
  }

  private let table: LognormTable
  private let rule: Int?
  /// Nodes of which some way leads to the rule's end; nil for all.
  private var useful: Set<UInt32>?
  /// The node whose only edge an edge is.
  private var owners: [UInt32: UInt32] = [:]

  init(_ table: LognormTable, _ ruleCount: Int, rule: Int?) {
    self.table = table
    self.rule = rule
    // Forward over all that can be reached, keeping who leads where.
    var sources: [UInt32: [UInt32]] = [:]
    var ends: [UInt32] = []
    var seen: Set<UInt32> = [0]
    var open: [UInt32] = [0]
    while let number = open.popLast() {
      let node = table.nodes[Int(number)]
      if let rule, Int(node.rule) == rule { ends.append(number) }
      for edge in table.edges(of: node) {
        let target = table.edges[Int(edge)].target
        let next = target & LognormTable.onlyEdge == 0 ? target : nodeOfEdge(target)
        if rule != nil { sources[next, default: []].append(number) }
        if seen.insert(next).inserted { open.append(next) }
      }
    }
    guard rule != nil else { return }
    var useful = Set(ends)
    while let number = ends.popLast() {
      for source in sources[number] ?? [] where useful.insert(source).inserted {
        ends.append(source)
      }
    }
    self.useful = useful
  }

  /// Edges are stored in the order of their nodes.
  private mutating func nodeOfEdge(_ target: UInt32) -> UInt32 {
    if let known = owners[target] { return known }
    let edge = target & ~LognormTable.onlyEdge
    var low = 0
    var high = table.nodeCount
    while high - low > 1 {
      let middle = (low + high) / 2
      if table.nodes[middle].first <= edge { low = middle } else { high = middle }
    }
    // Nodes without edges have the number of the next node's edge.
    while low > 0, table.nodes[low].count == 0 { low -= 1 }
    owners[target] = UInt32(low)
    return UInt32(low)
  }

  func run(_ subject: UnsafePointer<UInt8>, _ count: Int) -> LognormRulebase.Attempt {
    var scratch = LognormScratch()
    scratch.begin()
    var seen: Set<Place> = [Place(node: 0, at: 0)]
    var open = [Place(node: 0, at: 0)]
    var best = 0
    var expected: [String] = []
    func expect(_ what: String, at: Int) {
      if at > best {
        best = at
        expected = []
      }
      if at == best, expected.count < Self.maxExpected, !expected.contains(what) {
        expected.append(what)
      }
    }
    while let place = open.popLast() {
      let node = table.nodes[Int(place.node)]
      if node.rule >= 0, rule == nil || Int(node.rule) == rule {
        if place.at == count {
          return LognormRulebase.Attempt(isMatch: true, offset: count, expected: [])
        }
        expect("end of line", at: place.at)
      }
      for number in table.edges(of: node) {
        let edge = table.edges + Int(number)
        let target = edge.pointee.target
        let next = target & LognormTable.onlyEdge == 0 ? target : owners[target] ?? 0
        if let useful, !useful.contains(next) { continue }
        scratch.captureCount = 0
        scratch.steps -= 1
        let stop =
          edge.pointee.kind.isComposite
          ? table.composite(edge, number, subject, count, place.at, 0, &scratch)
          : edge.pointee.kind == .literal
            ? table.literal(edge, subject, count, place.at)
            : table.step(edge, subject, count, place.at, &scratch)
        if stop < 0 {
          expect(table.shown(edge), at: place.at)
        } else if scratch.steps > 0, seen.insert(Place(node: next, at: stop)).inserted {
          open.append(Place(node: next, at: stop))
        }
      }
    }
    return LognormRulebase.Attempt(isMatch: false, offset: best, expected: expected)
  }
}

extension LognormTable {
  /// Numbers of a node's edges, those of branches one by one.
  fileprivate func edges(of node: Node) -> [UInt32] {
    (node.first..<(node.first + node.count)).flatMap { number in
      let edge = edges[Int(number)]
      guard edge.kind == .branch else { return [number] }
      return Array(edge.data..<(edge.data + UInt32(edge.length)))
    }
  }

  /// An edge as people write it.
  fileprivate func shown(_ edge: UnsafePointer<Edge>) -> String {
    let kind = edge.pointee.kind
    if kind == .literal {
      let length = Int(edge.pointee.length)
      guard length <= Self.inlineBytes else {
        let text = UnsafeBufferPointer(start: blob + Int(edge.pointee.data), count: length)
        return LognormSpelling.excerpt(Array(text))
      }
      let words = [
        edge.pointee.word, UInt64(edge.pointee.data) | UInt64(edge.pointee.more) << 32,
      ]
      return LognormSpelling.excerpt(
        (0..<length).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64($0 % 8 * 8)) }
      )
    }
    var name = "-"
    if edge.pointee.name >= 0 {
      let slice = names[Int(edge.pointee.name)]
      name = LognormSpelling.text(
        UnsafeBufferPointer(start: blob + Int(slice.start), count: Int(slice.count))
      )
    }
    let motif: String
    switch kind {
    case .userType: motif = "user type"
    case .charToByte, .charToSet: motif = "char-to"
    case .charSepByte, .charSepSet: motif = "char-sep"
    default: motif = LognormMotifEntry.named.first { $0.value.kind == kind }?.key ?? "?"
    }
    return "%\(name):\(motif)%"
  }
}
