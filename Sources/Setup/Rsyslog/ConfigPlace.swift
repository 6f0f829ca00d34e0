/// Where something stands in rsyslog's configuration.
public struct ConfigPlace: Sendable, Hashable, CustomStringConvertible {
  /// The file, as it can be opened.
  public var file: String
  /// The line, from 1.
  public var line: Int

  /// Names a place.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// `FILE:LINE`.
  public var description: String { "\(file):\(line)" }
}
