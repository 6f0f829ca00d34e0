extension Grouper {
  /// Joins what fits a group with several variable places to that group.
  ///
  /// A form seen only with the same words where a template has variables is of that template.
  mutating func absorb() {
    let patterns = patterns()
    var index: [[Token]: Int] = [:]
    for (number, group) in groups.enumerated() {
      let places = variables(group)
      if !places.isEmpty, patterns.all[group.tokens.count]?.contains(places) == true {
        index[group.tokens] = number
      }
    }
    guard !index.isEmpty else { return }
    var sets = UnionFind(groups.count)
    for number in groups.indices {
      let group = groups[number]
      var best: (places: Int, group: Int)?
      for places in patterns.frequent[group.tokens.count] ?? [] {
        guard places.count < best?.places ?? .max, places.allSatisfy({ mayVary(group, $0) }) else {
          continue
        }
        var tokens = group.tokens
        for place in places { tokens[place] = TokenTable.any }
        if let other = index[tokens], other != number { best = (places.count, other) }
      }
      if let best { sets.join(number, best.group) }
    }
    collect(&sets)
  }

  /// By the number of tokens, at which places groups vary: those of groups that say something.
  private func patterns() -> (all: [Int: Set<[Int]>], frequent: [Int: [[Int]]]) {
    var counts: [Int: [[Int]: Int]] = [:]
    for group in groups where group.forms.count > 2 && table.constants(group.tokens) >= 2 {
      let places = variables(group)
      if !places.isEmpty { counts[group.tokens.count, default: [:]][places, default: 0] += 1 }
    }
    let frequent = counts.mapValues { counts in
      counts.sorted {
        $0.value != $1.value ? $0.value > $1.value : $0.key.lexicographicallyPrecedes($1.key)
      }.prefix(GroupingLimits.patterns).map(\.key)
    }
    return (counts.mapValues { Set($0.keys) }, frequent)
  }

  private func variables(_ group: Skeleton) -> [Int] {
    group.tokens.indices.filter { group.tokens[$0] == TokenTable.any }
  }

  private func mayVary(_ group: Skeleton, _ place: Int) -> Bool {
    let token = group.tokens[place]
    if table.has(token, .separator) { return false }
    guard table.has(token, .verb) else { return true }
    let kind = group.place(place, table)
    return kind == .name || kind == .value
  }
}
