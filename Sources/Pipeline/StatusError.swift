/// Why what the daemon says of itself cannot be used.
public struct StatusError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file, what is wrong with it, and what to do.
  public let description: String

  /// Makes an error of a message.
  public init(description: String) {
    self.description = description
  }
}
