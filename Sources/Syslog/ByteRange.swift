/// A run of bytes inside one line: where it starts, counted from the line's first byte, and how
/// many there are.
public struct ByteRange: Sendable, Equatable {
  /// Offset of the first byte from the start of the line.
  public var start: Int
  /// Number of bytes; 0 when the header does not carry the part.
  public var count: Int

  /// Makes a range; both values are in bytes.
  public init(start: Int = 0, count: Int = 0) {
    self.start = start
    self.count = count
  }

  /// Offset just past the last byte.
  @inlinable public var end: Int { start &+ count }
  /// Whether the part is missing or empty.
  @inlinable public var isEmpty: Bool { count == 0 }
}
