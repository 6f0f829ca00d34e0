import Glibc

/// Something that went wrong between an outlet and its destination.
public struct OutletFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// The destination, in its text form.
  public let destination: String
  /// What could not be done, as a verb: `connect to`, `send to`, `open`, `look up`.
  public let action: String
  /// The system's error number; 0 when a name could not be looked up.
  public let code: Int32
  /// The system's words for it.
  public let reason: String
  /// When this row of failures began, in monotonic nanoseconds.
  public let since: UInt64
  /// When a line went through again, in monotonic nanoseconds; nil while it lasts.
  public internal(set) var until: UInt64?
  /// How many attempts failed in this row.
  public internal(set) var failures: UInt64

  /// Whether no line has gone through since.
  public var isLasting: Bool { until == nil }

  /// The message for people, on one line, without times.
  public var description: String { "cannot \(action) \(destination): \(reason)" }
}

/// The system's words for an error number; safe on any thread, unlike `strerror`.
public func errorText(_ code: Int32) -> String {
  var text = [CChar](repeating: 0, count: 128)
  if strerror_r(code, &text, text.count) != 0 { return "error \(code)" }
  return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
