/// A table file, or its directory, that could not be written.
public struct TableFault: Error, Sendable, Equatable, CustomStringConvertible {
  /// What could not be done, as a verb: `open`, `write`, `rename`, `make`, `read`.
  public let action: String
  /// The file or directory.
  public let path: String
  /// The system's error number.
  public let code: Int32
  /// The system's words for it.
  public let reason: String

  init(_ action: String, _ path: String, _ code: Int32) {
    self.action = action
    self.path = path
    self.code = code
    reason = errorText(code)
  }

  /// The message for people, on one line.
  public var description: String { "cannot \(action) \(path.debugDescription): \(reason)" }
}
