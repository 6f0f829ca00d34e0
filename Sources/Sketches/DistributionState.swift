/// Takes in values and tells how they are spread: the running state behind `Distribution`.
///
/// A DDSketch (see `MagnitudeScale`): weights in buckets whose width is 2 % of the values in them, a
/// side for values above zero, one for values below, and the weight of zero itself. Count, sum,
/// lowest and highest are exact.
///
/// States merge in any order and grouping with the same result to the byte of the encoding. That
/// holds also beyond the 2,048 buckets of a side, where the values nearest to zero are no longer told
/// apart: which those are depends on the largest value alone. Only a sum beyond the range of
/// `ExactSum`, which is flagged, depends on the order.
///
/// Memory: nothing on the heap before the first value, then 8 bytes a bucket; 256 bytes where values
/// are within a factor of 1.8, 2 KiB where within 150, 16 KiB a side at most. No allocation per value
/// but growth.
public struct DistributionState: ~Copyable, @unchecked Sendable {
  // Sendable: the buckets have this one owner, and what borrows it only reads.

  var above = BucketCounts()
  var below = BucketCounts()
  var zeros: UInt64 = 0
  var sum = ExactSum()
  /// The ends in billionths; the lowest is above the highest before the first value.
  var lowest = Int128.max
  var highest = Int128.min

  /// Makes an empty state with a relative error of 0.01; no memory is taken before the first value.
  public init() {}

  /// True until the first value.
  public var isEmpty: Bool { lowest > highest }

  /// Adds a value.
  ///
  /// - Parameters:
  ///   - number: the value.
  ///   - weight: how many times it counts; 0 adds nothing. Counts stay at `UInt64.max` beyond it.
  ///
  /// Cost: 3 to 5 ns.
  public mutating func add(_ number: DecimalNumber, weight: UInt64 = 1) {
    guard weight > 0 else { return }
    let nanos = number.billionths
    lowest = min(lowest, nanos)
    highest = max(highest, nanos)
    sum.add(billionths: nanos, times: weight)
    if nanos > 0 {
      above.add(weight, to: MagnitudeScale.bucket(of: nanos.magnitude))
    } else if nanos < 0 {
      below.add(weight, to: MagnitudeScale.bucket(of: nanos.magnitude))
    } else {
      zeros = saturatingSum(zeros, weight)
    }
  }

  /// Adds all values of another state.
  ///
  /// Cost: about 1 ns a bucket of `other`.
  public mutating func merge(_ other: borrowing DistributionState) {
    above.merge(other.above)
    below.merge(other.below)
    zeros = saturatingSum(zeros, other.zeros)
    sum.merge(other.sum)
    lowest = min(lowest, other.lowest)
    highest = max(highest, other.highest)
  }

  /// Forgets all values; keeps the memory that what was in it earns.
  public mutating func removeAll() {
    above.removeAll()
    below.removeAll()
    zeros = 0
    sum = ExactSum()
    lowest = .max
    highest = .min
  }
}
