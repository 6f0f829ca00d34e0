extension Grouper {
  /// Groups that differ at one place only, by that place and what they share.
  private struct Buckets {
    /// First of the entries with a hash; each leads to the one before it.
    private var last: [UInt64: Int32] = [:]
    private(set) var entries: [Entry] = []
    /// Last entries of buckets with more than one.
    private(set) var shared: [Int32] = []

    struct Entry {
      var group: Int32
      var place: Int32
      /// The entry before in the same bucket; -1 for none.
      var before: Int32
      var count: Int32
    }

    init(_ room: Int) {
      last.reserveCapacity(room)
      entries.reserveCapacity(room)
    }

    mutating func add(_ hash: UInt64, group: Int, place: Int) {
      let number = Int32(entries.count)
      let before = last.updateValue(number, forKey: hash) ?? -1
      let count = before < 0 ? 1 : entries[Int(before)].count + 1
      entries.append(
        Entry(group: Int32(group), place: Int32(place), before: before, count: count)
      )
    }

    /// The buckets with more than one entry, in the order of their first ones.
    mutating func close() {
      shared = last.values.filter { entries[Int($0)].count > 1 }.sorted()
    }

    func members(_ end: Int32) -> [Entry] {
      var members: [Entry] = []
      var at = end
      while at >= 0 {
        members.append(entries[Int(at)])
        at = entries[Int(at)].before
      }
      return members.reversed()
    }
  }

  /// Joins groups that differ at one place, where the values there are those of a variable.
  ///
  /// First words are asked only when nothing else changes any more, so that what follows them is
  /// settled. Words that are found to be names help to find more: some rounds are made.
  mutating func mergeSingle() {
    var asksFirst = false
    for _ in 0..<GroupingLimits.rounds {
      let buckets = buckets()
      var sets = UnionFind(groups.count)
      var isChanged = false
      var learned: Set<Token> = []
      for end in buckets.shared {
        let members = alike(buckets.members(end))
        guard members.count > 1 else { continue }
        let place = Int(members[0].place)
        let group = groups[Int(members[0].group)]
        let kind = group.place(place, table)
        guard kind.isFirst == asksFirst else { continue }
        let values = Set(members.map { groups[Int($0.group)].tokens[place] })
        guard hasConstant(group, besides: place),
          table.isVariable(values, at: kind, known: known)
        else { continue }
        for member in members.dropFirst() {
          sets.join(Int(members[0].group), Int(member.group))
        }
        isChanged = true
        guard kind == .name || values.count >= GroupingLimits.words else { continue }
        for value in values
        where table.has(value, .plain) && table.has(value, .constant)
          && !table.has(value, [.verb, .state])
        {
          learned.insert(value)
        }
      }
      let isGrown = !learned.isSubset(of: known)
      known.formUnion(learned)
      if isChanged || isGrown {
        asksFirst = false
        collect(&sets, keepingConstants: true)
      } else if asksFirst {
        return
      } else {
        asksFirst = true
      }
    }
  }

  private func buckets() -> Buckets {
    var buckets = Buckets(groups.reduce(0) { $0 + $1.tokens.count })
    var behind: [UInt64] = []
    for (index, group) in groups.enumerated() {
      let tokens = group.tokens
      behind = Array(repeating: 0, count: tokens.count + 1)
      for place in tokens.indices.reversed() {
        behind[place] = TokenHash.add(tokens[place], to: behind[place + 1])
      }
      var before = UInt64(tokens.count)
      for place in tokens.indices {
        if !table.has(tokens[place], .separator) {
          let hash = TokenHash.join(before, behind[place + 1], UInt64(place))
          buckets.add(hash, group: index, place: place)
        }
        before = TokenHash.add(tokens[place], to: before)
      }
    }
    buckets.close()
    return buckets
  }

  /// Those that really share all but one place with the first.
  private func alike(_ members: [Buckets.Entry]) -> [Buckets.Entry] {
    let place = Int(members[0].place)
    let first = groups[Int(members[0].group)].tokens
    return members.filter { member in
      let tokens = groups[Int(member.group)].tokens
      return Int(member.place) == place && tokens.count == first.count
        && tokens.indices.allSatisfy { $0 == place || tokens[$0] == first[$0] }
    }
  }

  /// Whether there is something besides a place to know a group by.
  private func hasConstant(_ group: Skeleton, besides place: Int) -> Bool {
    group.tokens.indices.contains {
      $0 != place && table.has(group.tokens[$0], [.plain, .identifier])
    }
  }
}
