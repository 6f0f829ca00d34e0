/// Guesses what somebody meant to write.
public enum Spelling {
  /// The candidate that takes the fewest single-character edits to reach, if that is at most a
  /// third of the word's length (and one at least).
  ///
  /// Source: Levenshtein's distance by the two-row method; case does not count.
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
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
