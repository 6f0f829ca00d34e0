/// A pattern with a name of its own.
public struct NamedPattern: Sendable {
  /// The name.
  public let name: String
  /// The pattern.
  public let regex: Regex

  /// Names a pattern.
  public init(name: String, regex: Regex) {
    self.name = name
    self.regex = regex
  }
}
