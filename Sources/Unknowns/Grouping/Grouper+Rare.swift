extension Grouper {
  /// Joins groups that share their frequent words and differ at several places in rare ones.
  ///
  /// Where values hardly ever come twice no two messages differ at one place alone. Words that many
  /// messages of one length have at one place are the template, as in SLCT (Vaarandi, 2003); here only
  /// for what the steps before left, and only where each place is that of a variable.
  mutating func mergeRare() {
    let frequencies = frequencies()
    var result: [Skeleton] = []
    for bucket in buckets(by: { frequent($0, frequencies) }) {
      if isTemplate(bucket, frequent(bucket[0], frequencies)) {
        result.append(combine(bucket))
      } else {
        result += bucket
      }
    }
    guard result.count < groups.count else { return }
    groups = result
    collect()
  }

  /// A token at a place of messages of one length.
  private struct Spot: Hashable {
    var token: Token
    var place: Int32
    var length: Int32
  }

  private func frequencies() -> [Spot: Int] {
    var counts: [Spot: Int] = [:]
    for group in groups {
      for place in group.tokens.indices { counts[spot(group, place), default: 0] += 1 }
    }
    return counts
  }

  private func spot(_ group: Skeleton, _ place: Int) -> Spot {
    Spot(
      token: group.tokens[place],
      place: Int32(place),
      length: Int32(group.tokens.count)
    )
  }

  /// The tokens of a group with all rare words made one.
  private func frequent(_ group: Skeleton, _ frequencies: [Spot: Int]) -> [Token] {
    group.tokens.indices.map { place in
      let token = group.tokens[place]
      guard table.has(token, .constant), !table.has(token, [.verb, .state]),
        frequencies[spot(group, place), default: 0] < GroupingLimits.rare,
        !group.place(place, table).isFirst
      else { return token }
      return TokenTable.any
    }
  }

  /// Whether groups with the same frequent words are one template.
  private func isTemplate(_ set: [Skeleton], _ key: [Token]) -> Bool {
    guard set.count >= GroupingLimits.rare else { return false }
    let varying = key.indices.filter { place in
      set.contains { $0.tokens[place] != set[0].tokens[place] }
    }
    // There must be more to know it by than there is to be taken away.
    guard table.constants(key) >= max(GroupingLimits.rareWords, varying.count) else { return false }
    return varying.allSatisfy { place in
      table.isVariable(
        Set(set.map { $0.tokens[place] }),
        at: set[0].place(place, table),
        known: known
      )
    }
  }
}
