/// One line of a table of the most frequent values.
public struct TopEntry: Sendable, Equatable {
  /// The bytes of the value, at most `TopState.maxKeyBytes` of them.
  ///
  /// Cost: an allocation each time it is asked for.
  public var key: [UInt8] { Array(bytes) }

  /// The keys of a table share a buffer: one for each would be most of what a minute's end allocates.
  private let bytes: ArraySlice<UInt8>

  /// Its weight: never more than the true one.
  public var count: UInt64

  /// Makes a line from its two parts.
  public init(key: [UInt8], count: UInt64) {
    self.init(bytes: key[...], count: count)
  }

  init(bytes: ArraySlice<UInt8>, count: UInt64) {
    self.bytes = bytes
    self.count = count
  }
}

/// The most frequent values of a stream and how sure their counts are.
public struct Top: Sendable, Equatable {
  /// The values by count, largest first; equal counts by key, bytewise ascending.
  public var entries: [TopEntry]

  /// All weight ever added, also that of values no longer kept; stays at `UInt64.max` beyond it.
  public var total: UInt64

  /// How many values the table held before it was cut to the entries asked for.
  public var distinctKept: Int

  /// How much too low a listed count can be.
  ///
  /// The true count of every entry lies in `count...count + error`; 0 says that all are exact.
  public var error: UInt64

  /// The most that any value not listed can have had; 0 says that nothing was left out.
  public var unlisted: UInt64

  /// Makes a table from its parts, taken as they are.
  public init(
    entries: [TopEntry],
    total: UInt64,
    distinctKept: Int,
    error: UInt64,
    unlisted: UInt64 = 0
  ) {
    self.entries = entries
    self.total = total
    self.distinctKept = distinctKept
    self.error = error
    self.unlisted = unlisted
  }
}
