/// One number of one stored minute.
public struct MinuteNumber: Sendable, Equatable {
  /// First second of the minute, in Unix seconds.
  public var minute: Int64
  /// The number; nil where there is none (quantiles of no value, a gauge that was not read).
  public var value: Double?
  /// Whether the minute was seen as a whole; a part of one is less than what it held.
  public var isWhole: Bool

  /// Makes a number.
  public init(minute: Int64, value: Double?, isWhole: Bool) {
    self.minute = minute
    self.value = value
    self.isWhole = isWhole
  }
}
