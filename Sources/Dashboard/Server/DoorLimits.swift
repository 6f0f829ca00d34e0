/// What a connection may ask of the server; beyond it is turned away at the door.
public struct DoorLimits: Sendable, Equatable {
  /// Connections open at a time; more are told 503 and closed.
  public var connections = 2_048
  /// Bytes of a request's target; longer ones are told 414.
  public var targetBytes = 4_096
  /// Bytes of a request line and its header fields; more are told 431.
  public var headBytes = 16_384
  /// Header fields; more are told 400.
  public var fields = 100
  /// Milliseconds from a request's first byte to the end of its header; slower ones are told 408.
  public var headMilliseconds: Int64 = 10_000
  /// Milliseconds without a request, or without reading what was sent, before a connection is closed.
  public var idleMilliseconds: Int64 = 60_000

  /// Milliseconds that a connection is read from after the last answer, so that the answer is not lost
  /// to a reset.
  static let lingerMilliseconds: Int64 = 1_000
  /// Bytes a request line has beside its target.
  static let lineOverhead = 64

  /// The same for as many connections as the process may have files; the limit is raised where allowed.
  var fitted: DoorLimits {
    var limits = self
    limits.connections = FileLimit.raise(forConnections: connections)
    return limits
  }

  /// The usual ones.
  public init() {}
}
