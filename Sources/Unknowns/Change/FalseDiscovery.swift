/// Which of many tests may be believed (Benjamini and Hochberg, "Controlling the false discovery
/// rate", 1995).
///
/// Of twenty thousand templates two hundred have a chance of 1 in 100 on any day; of those taken by
/// this no more than `level` are chance, on average, and where nothing has changed no more than
/// `level` reports name anything at all.
enum FalseDiscovery {
  /// The highest p that counts as found among these; below 0 when none does.
  static func threshold(_ chances: [Double], level: Double) -> Double {
    // What is above the level passes in no place, so it need not be sorted.
    let sorted = chances.filter { $0 <= level }.sorted()
    let step = level / Double(max(chances.count, 1))
    let last = sorted.indices.last { sorted[$0] <= step * Double($0 + 1) }
    return last.map { sorted[$0] } ?? -1
  }
}
