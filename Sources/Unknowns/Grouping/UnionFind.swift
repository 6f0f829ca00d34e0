/// Sets that grow together; the lowest number stands for its set.
struct UnionFind {
  private var parents: [Int32]

  init(_ count: Int) {
    parents = (0..<Int32(count)).map { $0 }
  }

  mutating func root(_ element: Int) -> Int {
    var element = element
    while Int(parents[element]) != element {
      parents[element] = parents[Int(parents[element])]
      element = Int(parents[element])
    }
    return element
  }

  mutating func join(_ first: Int, _ second: Int) {
    let (left, right) = (root(first), root(second))
    parents[max(left, right)] = Int32(min(left, right))
  }
}
