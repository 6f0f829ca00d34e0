/// Groups forms to templates: what differs only in variables is one kind of line.
///
/// Works on the set of different forms, whatever their counts and order, so that every host and
/// every run finds the same. Each step only joins groups; no step compares all with all. The ideas
/// are those of published template miners (positions with many values vary, in Brain by Yu et al.
/// 2023; identifiers vary before words do, in AEL by Jiang et al. 2008), with what stands before a
/// place weighed in.
struct Grouper {
  typealias Token = TokenTable.Token

  var table = TokenTable()
  var groups: [Skeleton] = []
  /// Words found to be names.
  var known: Set<Token> = []

  /// Groups forms; `groups` then holds the numbers of those that belong together.
  ///
  /// Cost: 15 to 30 µs a form.
  init(_ forms: [[UInt8]]) {
    // The order of the forms decides nothing but the numbers of tokens, where a tie is broken.
    let order = forms.indices.sorted { forms[$0].lexicographicallyPrecedes(forms[$1]) }
    groups.reserveCapacity(forms.count)
    for index in order {
      let pieces = FormTokens.cut(forms[index], &table)
      groups.append(Skeleton(pieces, form: Int32(index), &table))
    }
    collect()
    mergeTails()
    mergeSingle()
    mergeTexts()
    mergeJoint()
    mergeRare()
    absorb()
    mergeGaps()
    mergeSingle()
    absorb()
  }

  // MARK: Groups with the same tokens

  /// Makes one of the groups whose tokens are the same; orders them by their tokens.
  mutating func collect() {
    for index in groups.indices { groups[index] = groups[index].squeezed(&table) }
    groups = buckets(by: \.tokens).map { combine($0) }
    groups.sort { table.precedes($0.tokens, $1.tokens) ?? false }
  }

  /// The groups with the same key, in the order in which each key comes first.
  func buckets(by key: (Skeleton) -> [Token]) -> [[Skeleton]] {
    var places: [[Token]: Int] = [:]
    var buckets: [[Skeleton]] = []
    for group in groups {
      let key = key(group)
      if let place = places[key] {
        buckets[place].append(group)
      } else {
        places[key] = buckets.count
        buckets.append([group])
      }
    }
    return buckets
  }

  /// Makes one of the groups that were joined.
  mutating func collect(_ sets: inout UnionFind, keepingConstants: Bool = false) {
    var members: [[Skeleton]] = Array(repeating: [], count: groups.count)
    for index in groups.indices { members[sets.root(index)].append(groups[index]) }
    var result: [Skeleton] = []
    for set in members where !set.isEmpty {
      let one = combine(set)
      // What is joined by chains must have something left to know it by.
      if keepingConstants, table.constants(one.tokens) == 0 {
        result += set
      } else {
        result.append(one)
      }
    }
    groups = result
    collect()
  }

  /// One group of several with as many tokens each.
  func combine(_ set: [Skeleton]) -> Skeleton {
    guard set.count > 1, var result = set.min(by: precedes) else { return set[0] }
    for place in result.tokens.indices {
      let token = set[0].tokens[place]
      let isSame = set.allSatisfy { $0.tokens[place] == token }
      let shown = set[0].shown[place]
      if set.allSatisfy({ $0.shown[place] == shown }) {
        result.shown[place] = shown
      } else if isSame, token != TokenTable.any {
        // Singular and plural.
        result.shown[place] =
          set.map { $0.shown[place] }.max { table.precedes($0, $1) } ?? shown
      } else {
        result.shown[place] = commonKind(set.lazy.map { $0.shown[place] })
      }
      result.tokens[place] = isSame ? token : TokenTable.any
    }
    result.forms = set.flatMap(\.forms).sorted()
    return result
  }

  private func precedes(_ first: Skeleton, _ second: Skeleton) -> Bool {
    table.precedes(first.tokens, second.tokens) ?? table.precedes(first.shown, second.shown)
      ?? (first.forms[0] < second.forms[0])
  }
}
