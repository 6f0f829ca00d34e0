/// The weights of the magnitudes on one side of zero, by bucket of the `MagnitudeScale`.
///
/// A window of buckets that follows the values. No bucket stays that is `mostBuckets` or more below
/// the highest one in use: its weight goes to `near`. What that gives is a function of the values
/// alone: the weight whose bucket is too far below the highest of all. So order and grouping change
/// nothing, also where weight went to `near`.
///
/// Memory: nothing before the first value, then 8 bytes a bucket of the window: 256 bytes to 16 KiB.
struct BucketCounts: ~Copyable {
  /// The most buckets a side may hold: 2,048, so 16 KiB.
  ///
  /// They span 58 octaves, that is, magnitudes whose largest is 4e17 times the smallest. Values that
  /// are still smaller are as good as zero beside the largest; their weight is `near`.
  static let mostBuckets = 2_048

  private static let firstRoom = 32

  /// The weight of magnitudes above zero that are too small for the window.
  private(set) var near: UInt64 = 0

  private var counts: UnsafeMutablePointer<UInt64>?
  private var room = 0
  /// The bucket of the window's first place.
  private var base = 0

  init() {}

  deinit {
    counts?.deallocate()
  }

  /// The lowest and the highest bucket with any weight; nil when there is none.
  ///
  /// Cost: a pass over the free ends of the window.
  var used: ClosedRange<Int>? {
    guard let counts else { return nil }
    var high = room - 1
    while high >= 0, counts[high] == 0 { high -= 1 }
    guard high >= 0 else { return nil }
    var low = 0
    while counts[low] == 0 { low += 1 }
    return (base + low)...(base + high)
  }

  /// All weight, stays at `UInt64.max` beyond it.
  var total: UInt64 {
    var total = near
    for place in 0..<room { total = saturatingSum(total, counts?[place] ?? 0) }
    return total
  }

  /// The weight of one bucket.
  subscript(bucket: Int) -> UInt64 {
    guard let counts, bucket >= base, bucket < base + room else { return 0 }
    return counts[bucket - base]
  }

  /// Adds weight, which must not be 0, to a bucket.
  ///
  /// Cost: 1 ns inside of the window; growth doubles it, so it happens a few times in a life.
  @inline(__always)
  mutating func add(_ weight: UInt64, to bucket: Int) {
    let place = bucket &- base
    if let counts, UInt(bitPattern: place) < UInt(bitPattern: room) {
      counts[place] = saturatingSum(counts[place], weight)
    } else {
      addOutside(weight, to: bucket)
    }
  }

  /// Adds weight to what is too small for the window: only for magnitudes that are.
  mutating func addNear(_ weight: UInt64) {
    near = saturatingSum(near, weight)
  }

  /// Adds all that another side holds.
  ///
  /// Cost: 1 ns a bucket of the other's window.
  mutating func merge(_ other: borrowing BucketCounts) {
    near = saturatingSum(near, other.near)
    guard let theirs = other.used else { return }
    // The highest first: the window then moves at most twice.
    for bucket in theirs.reversed() where other[bucket] > 0 { add(other[bucket], to: bucket) }
  }

  /// Forgets all weight; the window stays unless it is more than four times too large for what was
  /// in it, so that one wide minute does not make all later ones clear 16 KiB.
  mutating func removeAll() {
    near = 0
    guard let counts else { return }
    if room > 4 * (used?.count ?? 0), room > Self.firstRoom {
      counts.deallocate()
      self.counts = nil
      room = 0
    } else {
      counts.update(repeating: 0, count: room)
    }
  }

  private mutating func addOutside(_ weight: UInt64, to bucket: Int) {
    guard let used else {
      move(toHold: bucket...bucket, isGrowingUp: true)
      return add(weight, to: bucket)
    }
    guard bucket > used.upperBound - Self.mostBuckets else { return addNear(weight) }
    let highest = max(bucket, used.upperBound)
    let lowest = max(min(bucket, used.lowerBound), highest - Self.mostBuckets + 1)
    move(toHold: lowest...highest, isGrowingUp: bucket > used.upperBound)
    add(weight, to: bucket)
  }

  /// Lays the window anew around `buckets`, of which there are at most `mostBuckets`; the spare room
  /// goes to the side that values were last missed on.
  private mutating func move(toHold buckets: ClosedRange<Int>, isGrowingUp: Bool) {
    var newRoom = max(room, Self.firstRoom)
    while newRoom < buckets.count { newRoom *= 2 }
    // A full window ends at its highest bucket: then all that is below it is too small for good, and
    // no value can make the search for the highest one long.
    let endsAtHighest = newRoom == Self.mostBuckets || !isGrowingUp
    let newBase = endsAtHighest ? max(0, buckets.upperBound - newRoom + 1) : buckets.lowerBound
    let new = UnsafeMutablePointer<UInt64>.allocate(capacity: newRoom)
    new.initialize(repeating: 0, count: newRoom)
    if let counts {
      for place in 0..<room where counts[place] > 0 {
        let bucket = base + place
        if bucket < buckets.lowerBound {
          addNear(counts[place])
        } else {
          new[bucket - newBase] = counts[place]
        }
      }
      counts.deallocate()
    }
    counts = new
    room = newRoom
    base = newBase
  }
}
