/// A frozen trie: its memory, and where its first node stands.
final class Trie: @unchecked Sendable {
  // Sendable: written in init and only read afterwards.

  let image: UnsafeRawPointer
  /// Size of nodes and tables together.
  let bytes: Int
  /// How many nodes the tree had before literals were joined.
  let nodeCount: Int

  init(_ tree: TrieTree) {
    let (memory, bytes) = TrieFreezer.freeze(tree)
    image = UnsafeRawPointer(memory)
    self.bytes = bytes
    nodeCount = tree.nodes.count
  }

  deinit {
    image.deallocate()
  }
}
