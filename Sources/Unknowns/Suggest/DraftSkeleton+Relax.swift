extension DraftSkeleton {
  /// Longest line and skeleton that are compared piece by piece.
  ///
  /// Bounds the table to a million places; beyond it a line is not of the template.
  private static let maxPieces = 1_000

  /// Gives up what a line does not have, and makes gaps where it has more.
  ///
  /// False when they are too long to be compared. The longest common subsequence stays, longer words
  /// counting more.
  mutating func relax(for line: [UInt8]) -> Bool {
    let other = DraftSkeleton.cut(line, masks: false)
    guard pieces.count <= DraftSkeleton.maxPieces, other.count <= DraftSkeleton.maxPieces else {
      return false
    }
    let kept = common(other)
    var relaxed: [Piece] = []
    var (mine, theirs) = (0, 0)
    for pair in kept + [(pieces.count, other.count)] {
      if pair.0 > mine || pair.1 > theirs {
        // A gap that is there already says what varies.
        let skipped = pieces[mine..<pair.0]
        let gap = skipped.count == 1 ? skipped.first.flatMap { $0.isGap ? $0 : nil } : nil
        relaxed.append(gap ?? .gap(mask: DraftSkeleton.anything))
      }
      if pair.0 < pieces.count { relaxed.append(pieces[pair.0]) }
      (mine, theirs) = (pair.0 + 1, pair.1 + 1)
    }
    pieces = relaxed
    joinGaps()
    return true
  }

  /// Pairs of places that hold the same in both.
  private func common(_ other: [Piece]) -> [(Int, Int)] {
    let (rows, columns) = (pieces.count, other.count)
    var best = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
    let width = columns + 1
    for row in stride(from: rows - 1, through: 0, by: -1) {
      let weight = DraftSkeleton.weight(pieces[row])
      for column in stride(from: columns - 1, through: 0, by: -1) {
        var value = max(best[(row + 1) * width + column], best[row * width + column + 1])
        if weight > 0, pieces[row] == other[column] {
          value = max(value, weight + best[(row + 1) * width + column + 1])
        }
        best[row * width + column] = value
      }
    }
    var pairs: [(Int, Int)] = []
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      let here = best[row * width + column]
      let weight = DraftSkeleton.weight(pieces[row])
      if weight > 0, pieces[row] == other[column],
        here == weight + best[(row + 1) * width + column + 1]
      {
        pairs.append((row, column))
        (row, column) = (row + 1, column + 1)
      } else if here == best[(row + 1) * width + column] {
        row += 1
      } else {
        column += 1
      }
    }
    return pairs
  }

  private static func weight(_ piece: Piece) -> Int32 {
    switch piece {
    case .gap: 0
    case .blank: 1
    case .text(let text): TokenBytes.isWord(text[0]) ? 4 + Int32(clamping: text.count) : 2
    }
  }
}
