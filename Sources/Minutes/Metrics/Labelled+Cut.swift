import Sketches

extension Labelled {
  /// Keeps the `cap` entries with most and adds the others to `other`.
  static func cut(
    _ entries: [Entry],
    other: MetricValue,
    total: MetricValue,
    cap: Int
  ) -> Labelled {
    let sorted = entries.filter { !$0.value.isZero }
      .map { (weight: weight($0.value), entry: $0) }
      .sorted { a, b in
        a.weight != b.weight
          ? a.weight > b.weight : a.entry.label.lexicographicallyPrecedes(b.entry.label)
      }
    let rest = MetricTotal(other)
    for (_, entry) in sorted.dropFirst(cap) { rest.add(entry.value) }
    return Labelled(
      total: total,
      entries: sorted.prefix(cap).map(\.entry),
      other: sorted.count > cap ? rest.finish() : other,
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
