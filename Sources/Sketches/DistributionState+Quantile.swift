extension DistributionState {
  /// The least value that a share `q` of the values does not pass, estimated.
  ///
  /// It is the nearest rank: of the values in ascending order, numbered from 1, the answer stands
  /// for number ceil(q * count), as `numpy.quantile(…, method="inverted_cdf")` and HdrHistogram
  /// have it; the 99th percentile of ten values is the largest. Nothing is interpolated. It is within 0.01 of that value, relative to it,
  /// and within the lowest and highest value; those two are exact themselves.
  ///
  /// - Parameter q: the share; cut to 0...1.
  /// - Returns: nil when there is no value, or `q` is no number. 0 (or the end nearest to it) for a
  ///   value too small to be told apart, see `Distribution.error`. Cost: a pass over the buckets.
  public func quantile(_ q: Double) -> Double? {
    guard !q.isNaN else { return nil }
    return place(of: q, count: count)?.value
  }

  /// What is known of all values so far; the state can go on.
  ///
  /// Cost: a few passes over the buckets, 1 us where values are within a factor of 1,000.
  public func finish() -> Distribution {
    let count = count
    let places = [0.5, 0.9, 0.95, 0.99].map { place(of: $0, count: count) }
    return Distribution(
      count: count,
      sum: sum,
      min: isEmpty ? nil : DecimalNumber(billionths: lowest),
      max: isEmpty ? nil : DecimalNumber(billionths: highest),
      p50: places[0]?.value ?? 0,
      p90: places[1]?.value ?? 0,
      p95: places[2]?.value ?? 0,
      p99: places[3]?.value ?? 0,
      error: places.contains { $0?.isNear ?? false } ? 1 : MagnitudeScale.error
    )
  }

  var count: UInt64 {
    saturatingSum(saturatingSum(below.total, zeros), above.total)
  }

  /// A value of a certain rank, and whether it is one too small to be told apart.
  private struct Place {
    var value: Double
    var isNear = false
  }

  private func place(of share: Double, count: UInt64) -> Place? {
    guard count > 0 else { return nil }
    let last = count - 1
    // A product that is whole but for its rounding is taken for whole.
    let number = (Swift.min(Swift.max(share, 0), 1) * Double(count) * (1 - 1e-12)).rounded(.up)
    let rank = number <= 1 ? 0 : number < Double(count) ? Swift.min(UInt64(number) - 1, last) : last
    if rank == 0 { return Place(value: decimalDouble(lowest)) }
    if rank == last { return Place(value: decimalDouble(highest)) }
    var place = place(ofRank: rank)
    place.value = Swift.min(
      Swift.max(place.value, decimalDouble(lowest)),
      decimalDouble(highest)
    )
    return place
  }

  /// Walks the values in ascending order: those below zero by falling magnitude, then the others.
  private func place(ofRank rank: UInt64) -> Place {
    var passed: UInt64 = 0
    if let used = below.used {
      for bucket in used.reversed() {
        passed = saturatingSum(passed, below[bucket])
        if passed > rank { return Place(value: -MagnitudeScale.value(of: bucket)) }
      }
      passed = saturatingSum(passed, below.near)
      if passed > rank { return Place(value: 0, isNear: true) }
    }
    passed = saturatingSum(passed, zeros)
    if passed > rank { return Place(value: 0) }
    if let used = above.used {
      passed = saturatingSum(passed, above.near)
      if passed > rank { return Place(value: 0, isNear: true) }
      for bucket in used {
        passed = saturatingSum(passed, above[bucket])
        if passed > rank { return Place(value: MagnitudeScale.value(of: bucket)) }
      }
    }
    return Place(value: decimalDouble(highest))
  }
}
