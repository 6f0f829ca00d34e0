/// Memory under construction: nodes first, tables behind them, addressed by byte offsets.
struct TrieImage {
  /// Largest image, in bytes: offsets have 32 bits, and the highest marks a list.
  static let maxBytes = 1 << 31
  /// A table of ranges is read sixteen bytes at a time, and the last one to its end.
  static let padding = 64

  private(set) var nodes: [TrieNode] = []
  private(set) var data: [UInt8] = []
  private var tables: [ByteSet: Int] = [:]
  private var pairs: [[ByteSet]: Int] = [:]
  private var ranges: [ByteSet: Int] = [:]
  private var lists: [[UInt32]: Int] = [:]
  private var branches: [[UInt32]: Int] = [:]

  /// Room for a node; what it holds is set later.
  mutating func reserve() -> Int {
    nodes.append(TrieNode())
    return nodes.count - 1
  }

  mutating func set(_ index: Int, _ node: TrieNode) {
    nodes[index] = node
  }

  /// A table of 256 bytes, 1 for those in the set; answers its place in `data`.
  mutating func table(_ set: ByteSet) -> Int {
    if let known = tables[set] { return known }
    let place = data.count
    data += (UInt8.min...UInt8.max).map { set.contains($0) ? 1 : 0 }
    tables[set] = place
    return place
  }

  /// The table of one set and behind it that of another.
  mutating func tables(_ first: ByteSet, _ second: ByteSet) -> Int {
    if let known = pairs[[first, second]] { return known }
    let place = data.count
    for set in [first, second] {
      data += (UInt8.min...UInt8.max).map { set.contains($0) ? 1 : 0 }
    }
    pairs[[first, second]] = place
    return place
  }

  /// Starts and widths of up to four ranges, each sixteen times.
  mutating func vectors(_ set: ByteSet, _ count: Int) -> Int {
    if let known = ranges[set] { return known }
    let place = data.count
    let found = set.ranges
    for index in 0..<count {
      let range = index < found.count ? found[index] : found[0]
      data += [UInt8](repeating: range.lowerBound, count: 16)
      data += [UInt8](repeating: range.upperBound - range.lowerBound, count: 16)
    }
    ranges[set] = place
    return place
  }

  /// A list of nodes: their number, then each.
  mutating func list(_ nodes: [UInt32]) -> Int {
    if let known = lists[nodes] { return known }
    let place = words([UInt32(nodes.count)] + nodes)
    lists[nodes] = place
    return place
  }

  /// The entries of a branch.
  mutating func entries(_ entries: [UInt32]) -> Int {
    if let known = branches[entries] { return known }
    let place = words(entries)
    branches[entries] = place
    return place
  }

  mutating func marks(_ marks: [TrieMark]) -> Int {
    let place = data.count
    marks.withUnsafeBytes { data += $0 }
    return place
  }

  private mutating func words(_ words: [UInt32]) -> Int {
    let place = data.count
    words.withUnsafeBytes { data += $0 }
    return place
  }
}
