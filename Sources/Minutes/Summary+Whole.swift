import Sketches

/// Parts of a minute that were finished whole, to be merged and cut once.
extension Summary {
  /// This summary as the later part of a minute whose earlier part is given.
  ///
  /// Both whole. Metrics and rules are in the order of this one, the later; those that only the earlier
  /// part has follow.
  func continuing(_ earlier: Summary) -> Summary {
    var sum = earlier
    sum.merge(self) { value, more in
      let total = MetricTotal(value)
      total.add(more)
      value = total.finishWhole()
    }
    sum.isAmendment = isAmendment
    sum.metrics = Summary.order(sum.metrics, like: metrics, \.name)
    sum.hits = Summary.order(sum.hits, like: hits, \.rule)
    sum.samples = earlier.samples + samples
    return sum
  }

  /// Those that `first` has in its order, then the others.
  static func order<Item>(
    _ items: [Item],
    like first: [Item],
    _ name: KeyPath<Item, String>
  ) -> [Item] {
    let names = first.map { $0[keyPath: name] }
    let known = names.compactMap { wanted in items.first { $0[keyPath: name] == wanted } }
    let listed = Set(names)
    return known + items.filter { !listed.contains($0[keyPath: name]) }
  }

  /// Cuts what is whole to what a summary keeps, by the plan of its category, or by the defaults where
  /// there is none any more.
  mutating func cut(by plan: CategoryPlan?) {
    for place in metrics.indices {
      let metric = plan?.metrics.first { $0.name == metrics[place].name }
      metrics[place].value.cutWhole(
        keep: metric?.keep ?? CategoryPlan.Metric.defaultKeep,
        minCount: metric?.minCount ?? 0
      )
    }
  }
}

extension MetricValue {
  /// Cuts a whole value: a table to `keep` entries, labels to their cap, sketches to what is stored.
  ///
  /// What came less than `minCount` times is not listed.
  mutating func cutWhole(keep: Int, minCount: UInt64) {
    switch self {
    case .distinct(let distinct, let sketch):
      guard let state = DistinctState(decoding: sketch) else { return }
      self = .distinct(distinct, sketch: state.encode())
    case .top(_, let sketch):
      guard let state = TopState(decoding: sketch), !state.isEmpty else { return }
      let (top, bytes) = state.finishEncoded(keep: keep, minCount: minCount)
      self = .top(top, sketch: bytes)
    case .labelled(let labelled):
      var cut = Labelled.cut(
        labelled.entries,
        other: labelled.other,
        total: labelled.total,
        cap: labelled.cap,
        minCount: minCount
      )
      for place in cut.entries.indices {
        cut.entries[place].value.cutWhole(keep: keep, minCount: minCount)
      }
      cut.other.cutWhole(keep: keep, minCount: minCount)
      cut.total.cutWhole(keep: keep, minCount: minCount)
      self = .labelled(cut)
    case .derive(var derive):
      derive.sortPending()
      self = .derive(derive)
    case .count, .sum, .gauge, .distribution, .level: break
    }
  }
}
