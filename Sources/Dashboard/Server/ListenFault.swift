/// Why the server could not be started.
public struct ListenFault: Error, Sendable, CustomStringConvertible {
  /// What is wrong, and what to do.
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}
