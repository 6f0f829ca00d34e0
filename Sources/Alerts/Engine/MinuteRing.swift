import Minutes

/// The last minutes of one metric of a category and environment: values, and what is unknown.
///
/// Memory: up to `capacity` values; a count takes a few dozen bytes, a sketch some kilobytes.
final class MinuteRing {
  /// What is known of one minute.
  struct Entry {
    var value: MetricValue
    /// Whether the minute was seen as a whole; a part is a lower bound of what is added up.
    var isWhole: Bool
  }

  /// Minutes kept.
  private(set) var capacity: Int
  /// Oldest first; nil where nothing is known.
  private var entries: [Entry?] = []
  /// Place of the oldest in `entries`.
  private var first = 0
  /// The newest minute, as a number of minutes since 1970; nil before the first.
  private(set) var newest: Int64?

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// Makes room for more minutes.
  func grow(to capacity: Int) {
    guard capacity > self.capacity else { return }
    entries = (0..<entries.count).map { entries[(first + $0) % entries.count] }
    first = 0
    self.capacity = capacity
  }

  /// Takes what is known of a minute: the next one, one further on (those between are unknown), or
  /// another part of one that is still kept.
  ///
  /// Cost: O(1) a minute, those between included.
  func take(_ value: MetricValue, isWhole: Bool, at index: Int64) {
    if let newest, index <= newest {
      guard let place = place(of: index) else { return }
      if var entry = entries[place] {
        entry.value.merge(value)
        entries[place] = entry
      } else {
        // A part whose other parts nobody saw.
        entries[place] = Entry(value: value, isWhole: false)
      }
      return
    }
    if let newest { skip(min(index - newest - 1, Int64(capacity))) }
    push(Entry(value: value, isWhole: isWhole))
    newest = index
  }

  private func skip(_ count: Int64) {
    for _ in 0..<max(count, 0) { push(nil) }
  }

  private func push(_ entry: Entry?) {
    if entries.count < capacity {
      entries.append(entry)
    } else {
      entries[first] = entry
      first = (first + 1) % capacity
    }
  }

  private func place(of index: Int64) -> Int? {
    guard let newest, index <= newest, newest - index < Int64(entries.count) else { return nil }
    return (first + entries.count - 1 - Int(newest - index)) % entries.count
  }

  /// What is known of a minute; nil where nothing is.
  subscript(index: Int64) -> Entry? {
    place(of: index).flatMap { entries[$0] }
  }
}
