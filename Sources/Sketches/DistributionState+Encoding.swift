// Drawn byte by byte in Docs/Formats/Sketches.md.

extension DistributionState {
  static let encodingKind = UInt8(ascii: "Q")
  static let encodingVersion: UInt8 = 1
  /// The flag of a sum that left its range.
  static let lostSum: UInt8 = 1

  /// Writes the state as bytes that `init(decoding:)` reads.
  ///
  /// - Returns: 8 bytes when empty; else about 20 for count, ends and sum, one or two for each bucket
  ///   in use and two or three for each run of them: 50 to 300 for the values of a minute. Equal
  ///   values give equal bytes, whatever the order they came in.
  public func encode() -> [UInt8] {
    var bytes: [UInt8] = [Self.encodingKind, Self.encodingVersion]
    bytes.append(sum.isLost ? Self.lostSum : 0)
    bytes.appendVariable(zeros)
    below.encode(to: &bytes)
    above.encode(to: &bytes)
    guard !isEmpty else { return bytes }
    for nanos in [lowest, highest, sum.billionths] { bytes.appendSigned(nanos) }
    return bytes
  }

  /// Reads what `encode` wrote; nil for anything else.
  ///
  /// Memory is at most 16 KiB a side, whatever the bytes say.
  public init?(decoding bytes: [UInt8]) {
    self.init()
    guard decode(bytes) else { return nil }
  }

  private mutating func decode(_ bytes: [UInt8]) -> Bool {
    var reader = ByteReader(bytes)
    guard reader.readByte() == Self.encodingKind, reader.readByte() == Self.encodingVersion,
      let flags = reader.readByte(), flags <= Self.lostSum, let zeros = reader.readVariable()
    else { return false }
    self.zeros = zeros
    guard below.decode(&reader), above.decode(&reader) else { return false }
    let count = count
    guard count > 0 else { return flags == 0 && reader.remaining == 0 }
    guard let lowest = reader.readSigned(), let highest = reader.readSigned(),
      let nanos = reader.readSigned(), reader.remaining == 0,
      lowest <= highest, endsFit(lowest, highest)
    else { return false }
    self.lowest = lowest
    self.highest = highest
    sum = ExactSum(billionths: nanos, isLost: flags == Self.lostSum)
    // A count at its end stands for any higher one, and a lost sum for any beyond its range.
    return count == .max || sum.isLost || sumFits(nanos, count: count)
  }

  /// True when the ends lie where the outermost weights do.
  private func endsFit(_ lowest: Int128, _ highest: Int128) -> Bool {
    guard DecimalNumber(billionths: lowest) != nil, DecimalNumber(billionths: highest) != nil else {
      return false
    }
    let isLowestThere =
      if lowest < 0 {
        below.used?.upperBound == MagnitudeScale.bucket(of: lowest.magnitude)
      } else if lowest == 0 {
        below.used == nil && zeros > 0
      } else {
        below.used == nil && zeros == 0 && above.hasAtItsLow(lowest.magnitude)
      }
    let isHighestThere =
      if highest > 0 {
        above.used?.upperBound == MagnitudeScale.bucket(of: highest.magnitude)
      } else if highest == 0 {
        above.used == nil && zeros > 0
      } else {
        above.used == nil && zeros == 0 && below.hasAtItsLow(highest.magnitude)
      }
    return isLowestThere && isHighestThere
  }

  /// True when `count` values with these ends can have that sum: one of them is the lowest and one
  /// the highest, and the others are between.
  private func sumFits(_ sum: Int128, count: UInt64) -> Bool {
    let others = Int128(count - 1)
    let (low, lowOverflow) = lowest.multipliedReportingOverflow(by: others)
    let (least, leastOverflow) = low.addingReportingOverflow(highest)
    let (high, highOverflow) = highest.multipliedReportingOverflow(by: others)
    let (most, mostOverflow) = high.addingReportingOverflow(lowest)
    // A bound beyond the range of a sum holds for none on the far side and for all on the near.
    let isEnough = lowOverflow || leastOverflow ? lowest < 0 : sum >= least
    let isNotTooMuch = highOverflow || mostOverflow ? highest > 0 : sum <= most
    return isEnough && isNotTooMuch
  }
}

extension BucketCounts {
  /// True when a magnitude lies where the smallest weight of this side does.
  fileprivate func hasAtItsLow(_ magnitude: UInt128) -> Bool {
    guard let used else { return false }
    let bucket = MagnitudeScale.bucket(of: magnitude)
    if near > 0 { return bucket <= used.upperBound - Self.mostBuckets }
    return bucket == used.lowerBound
  }

  fileprivate func encode(to bytes: inout [UInt8]) {
    bytes.appendVariable(near)
    guard let used else { return bytes.appendVariable(UInt64(0)) }
    var runs: [Range<Int>] = []
    for bucket in used where self[bucket] > 0 {
      if let last = runs.last, last.upperBound == bucket {
        runs[runs.count - 1] = last.lowerBound..<(bucket + 1)
      } else {
        runs.append(bucket..<(bucket + 1))
      }
    }
    bytes.appendVariable(UInt64(runs.count))
    var end = 0
    for run in runs {
      bytes.appendVariable(UInt64(run.lowerBound - end))
      bytes.appendVariable(UInt64(run.count))
      for bucket in run { bytes.appendVariable(self[bucket]) }
      end = run.upperBound
    }
  }

  fileprivate mutating func decode(_ reader: inout ByteReader) -> Bool {
    let buckets = UInt64(MagnitudeScale.highestBucket + 1)
    guard let near = reader.readVariable(), let runs = reader.readVariable(), runs <= buckets else {
      return false
    }
    var start: UInt64?
    var end: UInt64 = 0
    for _ in 0..<runs {
      // Runs that touch would be one.
      guard let gap = reader.readVariable(), gap > 0 || start == nil, gap < buckets,
        let length = reader.readVariable(), length > 0, length <= buckets,
        end + gap + length <= buckets
      else { return false }
      let first = start ?? gap
      start = first
      for bucket in (end + gap)..<(end + gap + length) {
        guard bucket - first < UInt64(Self.mostBuckets), let weight = reader.readVariable(),
          weight > 0
        else { return false }
        add(weight, to: Int(bucket))
      }
      end += gap + length
    }
    // Weight is near only where there are buckets too far below the highest.
    guard near == 0 || end > UInt64(Self.mostBuckets) else { return false }
    addNear(near)
    return true
  }
}
