/// Guesses what somebody meant to write.
public enum Spelling {
  /// The candidate that takes the fewest single-character edits to reach, if that is at most a
  /// third of the word's length (and one at least).
  ///
  /// Two neighbours in the wrong order are one edit; case does not count. Source: the optimal string
  /// alignment distance (Damerau, Levenshtein), three rows at a time.
  public static func nearest(to word: String, among candidates: [String]) -> String? {
    let wanted = Array(word.lowercased().utf8)
    var best: (distance: Int, name: String)?
    for candidate in candidates {
      let distance = edits(wanted, Array(candidate.lowercased().utf8))
      if best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
    return best.name
  }

  private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var earlier: [Int] = []
    var above = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var row = [i + 1]
      for (j, y) in b.enumerated() {
        var best = min(above[j] + (x == y ? 0 : 1), above[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, x == b[j - 1], y == a[i - 1] { best = min(best, earlier[j - 1] + 1) }
        row.append(best)
      }
      earlier = above
      above = row
    }
    return above[b.count]
  }
}
