/// A frozen trie: its memory.
final class Trie: @unchecked Sendable {
  // Sendable: written in init and only read afterwards.

  let image: UnsafeRawPointer

  init(_ tree: TrieTree) {
    image = UnsafeRawPointer(TrieFreezer.freeze(tree))
  }

  deinit {
    image.deallocate()
  }
}
