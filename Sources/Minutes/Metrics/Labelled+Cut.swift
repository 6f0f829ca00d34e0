import Sketches

extension Labelled {
  /// Keeps the `cap` entries with most and adds the others to `other`.
  ///
  /// Of kinds that count something the labels that came less than `minCount` times go there as well.
  static func cut(
    _ entries: [Entry],
    other: MetricValue,
    total: MetricValue,
    cap: Int,
    minCount: UInt64 = 0
  ) -> Labelled {
    let sorted = entries.filter { !$0.value.isZero }
      .map { (weight: weight($0.value), entry: $0) }
      .sorted { a, b in
        a.weight != b.weight
          ? a.weight > b.weight : a.entry.label.lexicographicallyPrecedes(b.entry.label)
      }
    let rest = MetricTotal(other)
    let isCounted = total.kind != .sum
    let kept = sorted.prefix(cap).prefix { !isCounted || $0.weight >= Double(minCount) }.count
    for (_, entry) in sorted.dropFirst(kept) { rest.add(entry.value) }
    return Labelled(
      total: total,
      entries: sorted.prefix(kept).map(\.entry),
      other: sorted.count > kept ? rest.finish() : other,
      cap: cap
    )
  }

  /// What makes one label more than another: events, the size of a sum, different values.
  private static func weight(_ value: MetricValue) -> Double {
    switch value {
    case .count(let count): Double(count)
    case .sum(let sum): abs(sum.doubleValue)
    case .distinct(let distinct, _): Double(distinct.count)
    case .distribution(let distribution, _): Double(distribution.count)
    case .top, .gauge, .level, .derive, .labelled: 0
    }
  }
}
