/// A frozen rulebase as plain memory for the hot loop: valid as long as its rulebase lives.
public struct LognormTable: @unchecked Sendable {
  // Sendable: nothing writes to the memory after it is frozen.

  /// A place between two fields.
  struct Node {
    /// Its edges, in the order to try them.
    var first: UInt32
    var count: UInt32
    /// The rule that may end here, -1 for none.
    var rule: Int32
    /// Whether several ways lead here, so that it is worth remembering that one failed.
    var isShared: Bool
  }

  /// A motif and where it leads.
  struct Edge {
    var kind: LognormKind
    var format = LognormFormat.string
    var options: UInt8 = 0
    var first: UInt8 = 0
    var second: UInt8 = 0
    /// Whether several ways lead to the target.
    var isTargetShared = false
    /// Bytes of the text; edges of a branch.
    var length: UInt16 = 0
    /// Number of the node it leads to; with the top bit, of the only edge of that node.
    var target: UInt32
    /// Number of the field's name, -1 when the value is not kept.
    var name: Int32 = -1
    /// The text's first 8 bytes, the largest value, or the bytes that a small branch's edges start
    /// with.
    var word: UInt64 = 0
    /// Offset of the text, of the set, number of the first edge of a branch or node of a part.
    ///
    /// Of a literal of 9 to 16 bytes, this and `more` are its other bytes.
    var data: UInt32 = 0
    /// Number of a branch's byte table, `.max` for none, or node of the other part.
    var more: UInt32 = .max
  }

  /// Literals up to this length lie in their edge, where no other memory need be looked at.
  static let inlineBytes = 16

  /// A range of the blob.
  struct Slice {
    var start: UInt32
    var count: UInt32
  }

  /// What is written for a rule besides its fields.
  struct Rule {
    /// Numbers of the names of its top-level fields, its slots.
    var slots: Slice
    /// `"event.tags": [ … ]` as JSON.
    var tags: Slice
    /// Members of its annotations as JSON.
    var annotations: Slice
    /// Names its annotations replace, as numbers.
    var replaced: Slice
    /// Whether a name can come twice in its object.
    var mayRepeatNames: Bool
  }

  /// Marks a target that is an edge: most nodes have one and no rule, so their own memory need not
  /// be looked at.
  static let onlyEdge: UInt32 = 1 << 31

  /// The node an edge leads to.
  @inline(__always)
  func place(after edge: UnsafePointer<Edge>) -> Node {
    let target = edge.pointee.target
    if target & Self.onlyEdge == 0 { return nodes[Int(target)] }
    return Node(
      first: target & ~Self.onlyEdge,
      count: 1,
      rule: -1,
      isShared: edge.pointee.isTargetShared
    )
  }

  let nodes: UnsafePointer<Node>
  let edges: UnsafePointer<Edge>
  let blob: UnsafePointer<UInt8>
  let sets: UnsafePointer<UInt64>
  /// 256 numbers for each big branch: which of its edges starts with a byte, 65,535 for none.
  let branches: UnsafePointer<UInt16>
  let numbers: UnsafePointer<Int32>
  /// Names of fields, as they are.
  let names: UnsafePointer<Slice>
  /// Names of fields, as `"name": ` in JSON.
  let members: UnsafePointer<Slice>
  let rules: UnsafePointer<Rule>
  let nodeCount: Int
  /// Number of rules.
  public let ruleCount: Int

  func deallocate() {
    nodes.deallocate()
    edges.deallocate()
    blob.deallocate()
    sets.deallocate()
    branches.deallocate()
    numbers.deallocate()
    names.deallocate()
    members.deallocate()
    rules.deallocate()
  }
}
