extension Grouper {
  /// Joins groups that differ at several places at once, where the values at each are those of a
  /// variable: two identifiers, or settings behind `=`, that never vary alone.
  mutating func mergeJoint() {
    var result: [Skeleton] = []
    for bucket in buckets(by: loose) {
      if bucket.count == 1 || table.constants(loose(bucket[0])) == 0 {
        result += bucket
        continue
      }
      var work = [bucket]
      while let set = work.popLast() {
        guard set.count > 1, let place = worstPlace(set) else {
          result.append(combine(set))
          continue
        }
        let parts = Dictionary(grouping: set) { $0.tokens[place] }
        work += parts.values
      }
    }
    groups = result
    collect()
  }

  /// The tokens of a group with all that might be a variable made one.
  func loose(_ group: Skeleton) -> [Token] {
    group.tokens.indices.map { place in
      let token = group.tokens[place]
      if table.has(token, .separator) || token == TokenTable.any { return token }
      let kind = group.place(place, table)
      let isKnown = known.contains(token)
      if kind.isFirst, !table.has(token, .dotted), !isKnown { return token }
      let mayVary: Bool
      switch kind {
      case .name, .label, .value, .bracket: mayVary = true
      default: mayVary = table.has(token, .identifier) || isKnown
      }
      return mayVary && !table.has(token, [.verb, .state]) ? TokenTable.any : token
    }
  }

  /// The place with the fewest values that are no variable; nil when all that vary are.
  private func worstPlace(_ set: [Skeleton]) -> Int? {
    var varying: [(place: Int, values: Set<Token>)] = []
    for place in set[0].tokens.indices {
      let values = Set(set.map { $0.tokens[place] })
      if values.count > 1 { varying.append((place, values)) }
    }
    let areMany = set.count >= GroupingLimits.joint && varying.count > 1
    var worst: (place: Int, count: Int)?
    for (place, values) in varying {
      let kind = set[0].place(place, table)
      if areMany, kind == .value, values.count >= GroupingLimits.jointValues,
        !values.contains(where: { table.has($0, .state) })
      {
        continue
      }
      if !table.isVariable(values, at: kind, known: known), values.count < worst?.count ?? .max {
        worst = (place, values.count)
      }
    }
    return worst?.place
  }
}
