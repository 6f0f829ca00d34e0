extension Grouper {
  /// Joins dumps of settings: "label: identifier…" with tails of any length.
  mutating func mergeTails() {
    var prefixes: [ArraySlice<Token>: [Token: [Int]]] = [:]
    for (number, group) in groups.enumerated() {
      let tokens = group.tokens
      for place in 2..<max(2, min(tokens.count, GroupingLimits.tailStart))
      where tokens[place - 1] == TokenTable.colon {
        prefixes[tokens[..<place], default: [:]][tokens[place], default: []].append(number)
      }
    }
    var ends: [Int: Int] = [:]
    for (prefix, next) in prefixes {
      guard next.count >= GroupingLimits.tails, table.constants(prefix) >= 2 else { continue }
      let identifiers = next.keys.count { table.has($0, [.identifier, .variable]) }
      guard 5 * identifiers >= 4 * next.count else { continue }
      for number in next.values.joined() {
        ends[number] = min(ends[number] ?? .max, prefix.count)
      }
    }
    cutTails(ends)
  }

  /// Makes one variable of what follows a place, in the groups with these numbers.
  mutating func cutTails(_ ends: [Int: Int]) {
    guard !ends.isEmpty else { return }
    for (number, end) in ends {
      groups[number] = groups[number].replacing(end..<groups[number].tokens.count)
    }
    collect()
  }

  /// Joins messages that end in a text of free length: "… failed: any text", and
  /// "Started NAME - description", where each name has its own.
  mutating func mergeTexts() {
    var announced: [ArraySlice<Token>: [Int: Int]] = [:]
    var named: [ArraySlice<Token>: [Int: Int]] = [:]
    for (number, group) in groups.enumerated() {
      let (tokens, blanks) = (group.tokens, group.blanks)
      guard tokens.count > 3 else { continue }
      for place in (2...tokens.count - 2).reversed() {
        let token = tokens[place]
        if token == TokenTable.hyphen, blanks[place], blanks[place + 1],
          table.has(tokens[place - 1], .identifier)
        {
          named[tokens[..<(place - 1)], default: [:]][number] = place + 1
          break
        }
        if token == TokenTable.colon, blanks[place + 1] {
          if phraseWords(group, upTo: place) >= 2,
            tokens[..<place].contains(where: { table.has($0, [.verb, .announcement]) })
          {
            announced[loose(group)[...place], default: [:]][number] = place + 1
          }
          break
        }
        if table.has(token, .stopsGap) { break }
      }
    }
    var ends: [Int: Int] = [:]
    for members in announced.values {
      let tails = Set(members.map { groups[$0.key].tokens[$0.value...] })
      if tails.count >= GroupingLimits.gaps, Set(tails.map(\.count)).count > 1 {
        ends.merge(members) { first, _ in first }
      }
    }
    for (prefix, members) in named where table.constants(prefix) > 0 {
      let tails = Set(members.map { groups[$0.key].tokens[$0.value...] })
      let names = Set(members.map { groups[$0.key].tokens[$0.value - 2] })
      if tails.count >= GroupingLimits.gaps, names.count >= tails.count {
        ends.merge(members) { _, second in second }
      }
    }
    cutTails(ends)
  }

  /// Constant words before a place, those of tags at the beginning aside: "kernel:", "a(b:c):".
  ///
  /// The message behind a tag is no variable text.
  func phraseWords(_ group: Skeleton, upTo end: Int) -> Int {
    var words = 0
    var isTag = true
    for place in 0..<end {
      let token = group.tokens[place]
      if isTag, group.blanks[place], place > 0, group.tokens[place - 1] != TokenTable.colon {
        isTag = false
      }
      if table.has(token, .constant) { words += 1 }
      let isLast = place + 1 == group.tokens.count
      if isTag, token == TokenTable.colon, isLast || group.blanks[place + 1] { words = 0 }
    }
    return words
  }
}
