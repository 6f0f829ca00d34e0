/// What intake has seen since it began.
public struct LineCounts: Sendable, Equatable {
  /// Lines read, whatever became of them.
  public var lines: UInt64 = 0
  /// Bytes read, line feeds included.
  public var bytes: UInt64 = 0
  /// Lines longer than allowed; their rest was cut off.
  public var longLines: UInt64 = 0
  /// Lines without a header that is known here, empty ones among them.
  public var malformed: UInt64 = 0
  /// Records with a stamp too far ahead of the clock (`max_ahead`); counted in the minute of the
  /// records around them.
  public var futureStamps: UInt64 = 0
  /// Records with a stamp too far behind the stream (`max_age`), or of before 1971; counted
  /// likewise.
  public var ancientStamps: UInt64 = 0
  /// Records whose header carries no time; counted likewise.
  public var missingStamps: UInt64 = 0
  /// Records that came after their minute had closed.
  public var lateRecords: UInt64 = 0

  /// Nothing seen.
  public init() {}
}
