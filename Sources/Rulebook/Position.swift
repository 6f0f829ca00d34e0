import Yams

/// A place in a file: line and column from 1.
public struct Position: Sendable, Equatable {
  /// Path of the file as it was given.
  public var file: String
  /// Line from 1.
  public var line: Int
  /// Column from 1, in characters.
  public var column: Int

  /// Makes a position.
  public init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  init(file: String, mark: Mark?) {
    self.init(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
  }

  /// A problem at this place.
  public func problem(
    _ what: String,
    hint: String = "",
    severity: Problem.Severity = .error
  ) -> Problem {
    Problem(
      file: file,
      line: line,
      column: column,
      severity: severity,
      what: what,
      hint: hint
    )
  }
}
