extension Grouper {
  /// A text between a beginning and an end that several groups share.
  private struct Gap {
    var group: Int
    var start: Int
    var end: Int
  }

  /// Joins groups that differ in one text of up to `GroupingLimits.maxGap` tokens of any number.
  ///
  /// Narrow gaps come first, and of those the ones with the longest surroundings.
  mutating func mergeGaps() {
    for width in 2...GroupingLimits.maxGap {
      var taken: [Int: Gap] = [:]
      var sets = UnionFind(groups.count)
      for bucket in sharedGaps(width) {
        let live = bucket.filter { gap in
          // A text of free length holds no variables of its own: such a part has a structure.
          taken[gap.group] == nil
            && (gap.end == gap.start + 1
              || !groups[gap.group].tokens[gap.start..<gap.end].contains(TokenTable.any))
        }
        guard isText(live, width) else { continue }
        for gap in live {
          taken[gap.group] = gap
          sets.join(live[0].group, gap.group)
        }
      }
      guard !taken.isEmpty else { continue }
      for gap in taken.values {
        groups[gap.group] = groups[gap.group].replacing(gap.start..<gap.end)
      }
      collect(&sets)
    }
  }

  /// Gaps by their surroundings, where more than one group has them; longest surroundings first.
  private func sharedGaps(_ width: Int) -> [[Gap]] {
    let (before, behind) = surroundings()
    var beginnings: [UInt64: Int] = [:]
    var endings: [UInt64: Int] = [:]
    // Only surroundings that stand more than once can be shared, and most are alone.
    for number in groups.indices where before[number].count > 1 {
      let count = groups[number].tokens.count
      for place in 1..<count { beginnings[before[number][place], default: 0] += 1 }
      for place in 2..<count + 1 { endings[behind[number][place], default: 0] += 1 }
    }
    var places: [UInt64: Int] = [:]
    var buckets: [[Gap]] = []
    for number in groups.indices where before[number].count > 1 {
      let tokens = groups[number].tokens
      for start in 1..<tokens.count {
        guard beginnings[before[number][start], default: 0] > 1 else { break }
        if table.has(tokens[start], .stopsGap) { continue }
        for end in start + 1...min(tokens.count, start + width) {
          if table.has(tokens[end - 1], .stopsGap) { break }
          guard endings[behind[number][end], default: 0] > 1 else { continue }
          let hash = TokenHash.join(before[number][start], behind[number][end], UInt64(start))
          let gap = Gap(group: number, start: start, end: end)
          if let place = places[hash] {
            buckets[place].append(gap)
          } else {
            places[hash] = buckets.count
            buckets.append([gap])
          }
        }
      }
    }
    return buckets.compactMap { $0.count > 1 ? alike($0) : nil }.filter { $0.count > 1 }
      .map { (gaps: $0, length: surroundingLength($0[0])) }
      .sorted { $0.length != $1.length ? $0.length > $1.length : precedes($0.gaps[0], $1.gaps[0]) }
      .map(\.gaps)
  }

  /// Hashes of the beginnings and endings of each group; none for one that is too long or short.
  private func surroundings() -> (before: [[UInt64]], behind: [[UInt64]]) {
    var before: [[UInt64]] = []
    var behind: [[UInt64]] = []
    for group in groups {
      let tokens = group.tokens
      guard (2...GroupingLimits.gapTokens).contains(tokens.count) else {
        before.append([])
        behind.append([])
        continue
      }
      var heads: [UInt64] = [1]
      for token in tokens { heads.append(TokenHash.add(token, to: heads[heads.count - 1])) }
      var ends = Array(repeating: UInt64(0), count: tokens.count + 1)
      for place in tokens.indices.reversed() {
        ends[place] = TokenHash.add(tokens[place], to: ends[place + 1])
      }
      before.append(heads)
      behind.append(ends)
    }
    return (before, behind)
  }

  private func surroundingLength(_ gap: Gap) -> Int {
    gap.start + groups[gap.group].tokens.count - gap.end
  }

  /// Those that really have the surroundings of the first.
  private func alike(_ gaps: [Gap]) -> [Gap] {
    let first = groups[gaps[0].group].tokens
    let (head, tail) = (first[..<gaps[0].start], first[gaps[0].end...])
    return gaps.filter {
      let tokens = groups[$0.group].tokens
      return tokens[..<$0.start].elementsEqual(head) && tokens[$0.end...].elementsEqual(tail)
    }
  }

  private func precedes(_ first: Gap, _ second: Gap) -> Bool {
    func parts(_ gap: Gap) -> ([Token], [Token]) {
      let tokens = groups[gap.group].tokens
      return (Array(tokens[..<gap.start]), Array(tokens[gap.end...]))
    }
    let (left, right) = (parts(first), parts(second))
    return table.precedes(left.0, right.0) ?? table.precedes(left.1, right.1) ?? false
  }

  /// Whether the gaps of groups with the same surroundings are texts of free length.
  private func isText(_ gaps: [Gap], _ width: Int) -> Bool {
    guard let first = gaps.first else { return false }
    let texts = Set(gaps.map { groups[$0.group].tokens[$0.start..<$0.end] })
    // Where a template has a variable there already, two are enough.
    let isKnown =
      gaps.contains {
        $0.end == $0.start + 1 && groups[$0.group].tokens[$0.start] == TokenTable.any
      }
      && gaps.contains {
        $0.end == $0.start + 1 && groups[$0.group].shown[$0.start] == TokenTable.any
      }
    guard texts.count >= (isKnown ? 2 : GroupingLimits.gaps),
      gaps.contains(where: { $0.end - $0.start >= width }),
      Set(texts.map(\.count)).count > 1
    else { return false }
    let group = groups[first.group]
    let ending = group.tokens[first.end...]
    guard isHeld(group, first, ending) else { return false }
    let verbs = texts.count { $0.first.map { table.has($0, .verb) } ?? false }
    guard 2 * verbs <= texts.count else { return false }
    if isKnown { return true }
    // The ends must differ too, else a shorter text is meant.
    return Set(texts.compactMap(\.first)).count > 2
      && (ending.isEmpty || Set(texts.compactMap(\.last)).count > 2)
  }

  /// Whether enough constant words surround a gap.
  private func isHeld(_ group: Skeleton, _ gap: Gap, _ ending: ArraySlice<Token>) -> Bool {
    let before = table.phraseWords(group, upTo: gap.start)
    let behind = table.constants(ending)
    let last = group.tokens[gap.start - 1]
    let isBracketed =
      table.has(last, .opens) && ending.first.map { table.has($0, .closes) } ?? false
    let isIntroduced =
      isBracketed
      || [
        TokenTable.colon, TokenTable.equals, TokenTable.doubleQuote, TokenTable.singleQuote,
      ].contains(last)
    let needed = GroupingLimits.gapWords - (isIntroduced ? 1 : 0)
    return before + behind >= needed && (before > 0 || behind > needed)
  }
}
