/// Holds lines back until they "arrive": a ring of one bucket a second of log time.
struct DelayQueue: ~Copyable {
  struct Entry {
    /// Microseconds after the bucket's second.
    let arrival: Int
    let range: Range<Int>
    let origin: Origin
  }

  /// What `--truth` counts a line under.
  struct Origin {
    let minute: Int
    let tag: Int
  }

  /// Delays up to this many seconds; each costs a bucket of that second's lines in memory.
  static let longestDelay = 3_600

  private var buckets: [[UInt8]]
  private var entries: [[Entry]]

  init(delay: Int) {
    buckets = Array(repeating: [], count: delay + 2)
    entries = Array(repeating: [], count: delay + 2)
  }

  mutating func add(_ line: UnsafeRawBufferPointer, second: Int, arrival: Int, origin: Origin) {
    let bucket = second % buckets.count
    let start = buckets[bucket].count
    buckets[bucket].append(contentsOf: line)
    entries[bucket].append(
      Entry(arrival: arrival, range: start..<buckets[bucket].count, origin: origin)
    )
  }

  /// Hands over the lines that arrive in `second` in order of arrival, and forgets them.
  mutating func drain<Failure: Error>(
    second: Int,
    _ take: (UnsafeRawBufferPointer, Origin) throws(Failure) -> Void
  ) throws(Failure) {
    let bucket = second % buckets.count
    // The place in the bucket settles ties: Swift's sort does not promise to be stable.
    let order = entries[bucket].sorted {
      ($0.arrival, $0.range.lowerBound) < ($1.arrival, $1.range.lowerBound)
    }
    let bytes = buckets[bucket]
    buckets[bucket].removeAll(keepingCapacity: true)
    entries[bucket].removeAll(keepingCapacity: true)
    for entry in order {
      var failure: Failure?
      bytes.withUnsafeBytes { raw in
        do throws(Failure) {
          try take(UnsafeRawBufferPointer(rebasing: raw[entry.range]), entry.origin)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
  }
}
