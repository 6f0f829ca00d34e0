/// A time in which nobody counted, as a daemon ended without being able to say so.
public struct Interruption: Sendable, Equatable {
  /// The last sign of life, Unix seconds.
  public var last: Int64
  /// When the next daemon started.
  public var resumed: Int64
  /// Lines that the journal brought back.
  public var lines: UInt64
  /// Bytes of the journal that could not be read.
  public var damaged: UInt64
  /// Whether input was acknowledged line by line: then what was not brought back is sent again.
  public var isConfirmed: Bool

  /// Why more may be lost than that; empty where nothing is known to.
  public var doubt = ""

  /// Makes a note of one.
  public init(last: Int64, resumed: Int64, lines: UInt64, damaged: UInt64, isConfirmed: Bool) {
    self.last = last
    self.resumed = resumed
    self.lines = lines
    self.damaged = damaged
    self.isConfirmed = isConfirmed
  }
}
