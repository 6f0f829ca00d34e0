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
        let isAnnounced =
          token == TokenTable.colon
          || token == TokenTable.comma && table.has(tokens[place - 1], .verb)
        if isAnnounced, blanks[place + 1] {
          if table.phraseWords(group, upTo: place) >= 2,
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
    for (prefix, members) in announced {
      let tails = Set(members.map { groups[$0.key].tokens[$0.value...] })
      guard tails.count >= GroupingLimits.texts, Set(tails.map(\.count)).count > 1,
        !table.has(prefix[prefix.endIndex - 2], .eventKey)
      else { continue }
      // States, commands, or what happened.
      let events = tails.count { $0.first.map { table.has($0, [.verb, .state]) } ?? false }
      if 2 * events <= tails.count { ends.merge(members) { first, _ in first } }
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
}
